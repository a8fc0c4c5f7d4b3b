"""The Campaigns table, its definitions: one per campaign, with every text version ever agreed to."""

import json
from datetime import datetime
from typing import Any

from chalicelib.domain.campaigns import Campaign, is_slug
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion
from chalicelib.store.dynamo import DynamoDBClient, Item, failures, from_attributes, to_attributes
from chalicelib.store.tallies import DynamoTallies

DEFINITION = "definition"
# The list of all slugs; no slug can contain an @.
LIST = "@campaigns"


class DynamoCampaigns(DynamoTallies):
    """CampaignStore on DynamoDB: definitions here, what is counted in DynamoTallies."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        super().__init__(client, table)

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
        definition: Item = {
            "slug": campaign.slug,
            "sk": DEFINITION,
            "document": campaign.model_dump_json(exclude_none=True),
            "text_version": text.number,
            "rev": stored.rev,
            "closed_since": stored.closed_since and stored.closed_since.isoformat(),
        }
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(sk)"}
        if previous_rev is not None:
            condition = {
                "ConditionExpression": "rev = :rev",
                "ExpressionAttributeValues": to_attributes({":rev": previous_rev}),
            }
        version = {"slug": campaign.slug, "sk": _text_sk(text.number), "texts": json.dumps(text.texts)}
        version["sha256"] = json.dumps(text.sha256)
        # People agreed to it: no later write may make it say something else.
        unchanged = {
            "ConditionExpression": "attribute_not_exists(sk) OR (texts = :texts AND sha256 = :sha256)",
            "ExpressionAttributeValues": to_attributes(
                {":texts": version["texts"], ":sha256": version["sha256"]}
            ),
        }
        entries: list[Any] = [
            {"Put": {"TableName": self._table, "Item": to_attributes(definition), **condition}},
            {"Put": {"TableName": self._table, "Item": to_attributes(version), **unchanged}},
            {"Put": {"TableName": self._table, "Item": to_attributes({"slug": LIST, "sk": campaign.slug})}},
        ]
        with failures():
            self._client.transact_write_items(TransactItems=entries)

    def list_slugs(self) -> list[str]:
        return [item["sk"] for item in self._all(LIST, "")]

    def text(self, slug: str, number: int) -> TextVersion | None:
        item = self._item(slug, _text_sk(number))
        if item is None:
            return None
        return TextVersion(number, json.loads(item["texts"]), json.loads(item["sha256"]))

    def _item(self, slug: str, sk: str) -> Item | None:
        if not is_slug(slug):
            return None
        with failures():
            found = self._client.get_item(
                TableName=self._table, Key=to_attributes({"slug": slug, "sk": sk}), ConsistentRead=True
            )
        return from_attributes(found["Item"]) if "Item" in found else None


def _text_sk(number: int) -> str:
    return f"text#{number:06d}"
