"""Definitions: one per campaign, with every text version ever agreed to."""

import json
from datetime import datetime

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.parts import is_slug
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion
from chalicelib.store.dynamo import Item
from chalicelib.store.table import Table

DEFINITION = "definition"
# The list of all slugs; no slug can contain an @.
LIST = "@campaigns"


class DynamoCampaigns:
    """CampaignStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, slug: str) -> StoredCampaign | None:
        item = self._item(slug, DEFINITION)
        if item is None:
            return None
        text = self.text(slug, item["text_version"])
        if text is None:
            raise LookupError("a definition names a text version that is not there")
        closed = item.get("closed_since")
        return StoredCampaign(
            campaign=Campaign.model_validate_json(item["document"]),
            text=text,
            rev=item["rev"],
            closed_since=datetime.fromisoformat(closed) if closed else None,
        )

    def put(self, stored: StoredCampaign, previous_rev: int | None) -> None:
        campaign, text = stored.campaign, stored.text
        definition = {
            "slug": campaign.slug,
            "sk": DEFINITION,
            "document": campaign.model_dump_json(exclude_none=True),
            "text_version": text.number,
            "rev": stored.rev,
            "closed_since": stored.closed_since and stored.closed_since.isoformat(),
        }
        unmoved, values = "attribute_not_exists(sk)", None
        if previous_rev is not None:
            unmoved, values = "rev = :rev", {":rev": previous_rev}
        texts, sha256 = json.dumps(text.texts), json.dumps(text.sha256)
        version = {"slug": campaign.slug, "sk": _text_sk(text.number), "texts": texts, "sha256": sha256}
        # People agreed to it: no later write may make it say something else.
        unchanged = "attribute_not_exists(sk) OR (texts = :texts AND sha256 = :sha256)"
        self._table.transact(
            [
                self._table.putting(definition, unmoved, values),
                self._table.putting(version, unchanged, {":texts": texts, ":sha256": sha256}),
                self._table.putting({"slug": LIST, "sk": campaign.slug}),
            ]
        )

    def list_slugs(self) -> list[str]:
        return [item["sk"] for item in self._table.query("slug = :list", {":list": LIST})]

    def text(self, slug: str, number: int) -> TextVersion | None:
        item = self._item(slug, _text_sk(number))
        if item is None:
            return None
        return TextVersion(number, json.loads(item["texts"]), json.loads(item["sha256"]))

    def _item(self, slug: str, sk: str) -> Item | None:
        return self._table.get({"slug": slug, "sk": sk}) if is_slug(slug) else None


def _text_sk(number: int) -> str:
    return f"text#{number:06d}"
