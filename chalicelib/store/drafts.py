"""Edited drafts, and the definitions that were published, in the table that nobody reads for the public."""

import json
from datetime import UTC, datetime
from itertools import islice

from chalicelib.domain.drafts import (
    KEPT,
    Document,
    Draft,
    History,
    PreviewLink,
    PublishedVersion,
    Saved,
    SavedDraft,
)
from chalicelib.domain.packing import document_of, packed_document, unpacked
from chalicelib.domain.stored import StoredCampaign
from chalicelib.store.dynamo import Item, written
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, current

NOW_HELD = "held"
NEWEST = 50
HEAD = ("sk", "v", "rev", "status", "text_version", "saved_by", "saved_at")


class DynamoDrafts:
    """DraftStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, slug: str) -> Draft | None:
        item = self._table.get(_draft_at(slug))
        if item is None:
            return None
        values = current(item)
        return Draft(slug, _document(values), values["rev"], values["over"], _saved(values))

    def put(self, draft: Draft, previous: int) -> None:
        values = {**STAMP, **_saved_values(draft.saved), "rev": draft.rev, "over": draft.over}
        values["document"] = packed_document(draft.document)
        condition = ("rev = :rev", {":rev": previous}) if previous else ("attribute_not_exists(pk)", None)
        expires_at = int((draft.saved.at + KEPT).timestamp())
        kept = {**_saved_at(draft.slug, draft.rev), **values, "expires_at": expires_at}
        self._table.transact(
            [
                self._table.putting({**_draft_at(draft.slug), **values}, *condition),
                self._table.putting(kept),
            ]
        )

    def remove(self, slug: str, rev: int) -> None:
        self._table.delete(_draft_at(slug), "rev = :rev", {":rev": rev})

    def saved(self, slug: str, rev: int) -> Document | None:
        item = self._table.get(_saved_at(slug, rev))
        return _document(current(item)) if item else None

    def published(self, slug: str, rev: int) -> Document | None:
        item = self._table.get(_published_at(slug, rev))
        return _document(current(item)) if item else None

    def history(self, slug: str) -> History:
        published = [
            PublishedVersion(values["rev"], values["status"], values["text_version"], _saved(values))
            for values in self._newest(f"published#{slug}")
        ]
        saved = [SavedDraft(values["rev"], _saved(values)) for values in self._newest(f"saved#{slug}")]
        return History(published, saved)

    def link(self, slug: str) -> PreviewLink | None:
        item = self._table.get(_link_at(slug))
        if item is None:
            return None
        values = current(item)
        expires_at = datetime.fromtimestamp(values["expires_at"], UTC)
        return PreviewLink(slug, values["token_hash"], expires_at, values["saved_by"])

    def offer(self, link: PreviewLink) -> None:
        values = {"token_hash": link.token_hash, "saved_by": link.by}
        expires_at = int(link.expires_at.timestamp())
        self._table.put({**_link_at(link.slug), **STAMP, **values, "expires_at": expires_at})

    def end_link(self, slug: str) -> None:
        self._table.delete(_link_at(slug))

    def _newest(self, place: str) -> list[Item]:
        found = self._table.query("pk = :place", {":place": place}, reverse=True, limit=NEWEST, only=HEAD)
        return [current(item) for item in islice(found, NEWEST)]


def published_item(stored: StoredCampaign, saved: Saved) -> Item:
    """What is kept of a definition that is published, to be found again."""
    return {
        **_published_at(stored.campaign.slug, stored.rev),
        **STAMP,
        **_saved_values(saved),
        "rev": stored.rev,
        "status": stored.campaign.status,
        "text_version": stored.text.number,
        "document": document_of(stored.campaign),
    }


def _saved_values(saved: Saved) -> Item:
    return {"saved_by": saved.by, "saved_at": written(saved.at)}


def _saved(values: Item) -> Saved:
    return Saved(values["saved_by"], datetime.fromisoformat(values["saved_at"]))


def _document(values: Item) -> Document:
    document: Document = json.loads(unpacked(values["document"]))
    return document


def _draft_at(slug: str) -> Item:
    return {"pk": f"edited#{slug}", "sk": NOW_HELD}


def _saved_at(slug: str, rev: int) -> Item:
    return {"pk": f"saved#{slug}", "sk": f"{rev:020d}"}


def _published_at(slug: str, rev: int) -> Item:
    return {"pk": f"published#{slug}", "sk": f"{rev:020d}"}


def _link_at(slug: str) -> Item:
    return {"pk": f"preview#{slug}", "sk": "link"}
