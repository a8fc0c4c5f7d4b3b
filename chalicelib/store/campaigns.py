"""Definitions: one per campaign, with every text version ever agreed to.

A draft that was never open lies in another table, where nobody looks who serves the public. Opening it moves
it, and it never moves back: whatever was public once stays where its text versions are.
"""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.domain.drafts import Saved
from chalicelib.domain.headings import Heading, ListedPage, heading_of
from chalicelib.domain.packing import packed, unpacked
from chalicelib.domain.parts import is_slug
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion, agreed_texts
from chalicelib.store.definitions import (
    definition_of,
    definition_values,
    heading_from,
    heading_values,
    text_of,
    text_values,
)
from chalicelib.store.dynamo import Item
from chalicelib.store.listed import ListedPages
from chalicelib.store.table import Entry, Table
from chalicelib.store.versions import STAMP, NewerVersion, current

DEFINITION = "definition"
# The lists of all slugs; no slug can contain an @.
LIST = "@campaigns"
DRAFTS = "@drafts"
# Of campaigns whose names were opened, for the sweeper.
TO_OPEN = "@to-open"
ABSENT = "attribute_not_exists(sk)"


class DynamoCampaigns:
    """CampaignStore on DynamoDB.

    `work` is the table of drafts: whoever is not given it finds none.
    """

    def __init__(self, table: Table, work: Table | None = None) -> None:
        self._table, self._work = table, work
        self._listed = ListedPages(table)

    def get(
        self, slug: str, known: StoredCampaign | None = None, lately: bool = False
    ) -> StoredCampaign | None:
        item = self._definition(slug, lately) if is_slug(slug) else None
        if item is None:
            return None
        # What is read of a moment ago may be older than what is known.
        return known if known and known.rev >= item["rev"] else definition_of(item)

    def put(
        self, stored: StoredCampaign, previous: StoredCampaign | None, saved: Saved | None = None
    ) -> None:
        if self._work is None:
            raise LookupError("whoever publishes needs the table of drafts")
        # Late, because the public side publishes nothing.
        from chalicelib.store.drafts import published_item

        writing = self._opened if stored.was_open else self._drafted
        kept = [self._work.putting(published_item(stored, saved))] if saved else []
        self._table.transact([*writing(self._work, stored, previous), *kept])

    def headings(self) -> Iterator[Heading]:
        for item in self._lines():
            try:
                yield heading_from(item)
            except (ValueError, NewerVersion):
                continue

    def list_slugs(self) -> list[str]:
        return [item["sk"] for item in self._lines()]

    def text(self, slug: str, number: int) -> TextVersion | None:
        item = self._table.get(_text_at(slug, number)) if is_slug(slug) else None
        return text_of(number, item) if item else None

    def agreed_text(self, slug: str, number: int, language: str) -> str | None:
        item = self._table.get(_text_at(slug, number, language)) if is_slug(slug) else None
        return unpacked(current(item)["text"]) if item else None

    def listed(self, page: int, known: ListedPage | None = None) -> ListedPage | None:
        return self._listed.read(page, known)

    def to_open(self) -> list[str]:
        return [item["sk"] for item in self._table.query("slug = :list", {":list": TO_OPEN})]

    def names_are_open(self, slug: str) -> None:
        self._table.remove([{"slug": TO_OPEN, "sk": slug}])

    def take_off_ended(self, now: datetime) -> None:
        self._listed.take_off_ended(now)

    def _definition(self, slug: str, lately: bool) -> Item | None:
        at = _definition_at(slug)
        item = self._table.get(at, consistent=not lately)
        if item is None and self._work:
            # A draft that is opened while we look for it has come from there to here.
            item = self._work.get(_draft_at(slug)) or self._table.get(at)
        return item

    def _lines(self) -> Iterator[Item]:
        public = self._table.query("slug = :list", {":list": LIST})
        if self._work is None:
            return public
        drafts = self._work.query("pk = :list", {":list": DRAFTS})
        # Each once, also one that is opened between the two.
        lines = {item["sk"]: item for item in (*drafts, *public)}
        return iter(lines[slug] for slug in sorted(lines))

    def _opened(
        self, work: Table, stored: StoredCampaign, previous: StoredCampaign | None
    ) -> Iterator[Entry]:
        slug, was_open = stored.campaign.slug, previous is not None and previous.was_open
        definition = {**_definition_at(slug), **definition_values(stored)}
        heading = heading_of(stored)
        yield self._table.putting(definition, *_unmoved(previous if was_open else None))
        yield self._table.putting({"slug": LIST, "sk": slug, **heading_values(heading)})
        if stored.names_opened_at and not (previous and previous.names_opened_at):
            yield self._table.putting({"slug": TO_OPEN, "sk": slug, **STAMP})
        if previous is None:
            yield work.checking(_draft_at(slug), ABSENT)
        elif not was_open:
            yield work.deleting(_draft_at(slug), *_unmoved(previous))
            yield work.deleting({"pk": DRAFTS, "sk": slug})
        if previous is None or previous.text != stored.text:
            yield from self._agreed(stored)
        yield from self._listed.changing(heading)

    def _agreed(self, stored: StoredCampaign) -> Iterator[Entry]:
        """A new text version. People agree to it: no later write may make it say something else."""
        slug, text = stored.campaign.slug, stored.text
        yield self._table.putting({**_text_at(slug, text.number), **text_values(text)}, ABSENT)
        for language, agreed in agreed_texts(stored.campaign).items():
            item = {**_text_at(slug, text.number, language), **STAMP, "text": packed(agreed)}
            yield self._table.putting({**item, "sha256": text.sha256[language]}, ABSENT)

    def _drafted(
        self, work: Table, stored: StoredCampaign, previous: StoredCampaign | None
    ) -> Iterator[Entry]:
        slug = stored.campaign.slug
        yield work.putting({**_draft_at(slug), **definition_values(stored)}, *_unmoved(previous))
        yield work.putting({"pk": DRAFTS, "sk": slug, **heading_values(heading_of(stored))})
        yield self._table.checking(_definition_at(slug), ABSENT)


def _unmoved(previous: StoredCampaign | None) -> tuple[str, Item | None]:
    """The condition that an item is still what was read, and its values."""
    return ("rev = :rev", {":rev": previous.rev}) if previous else (ABSENT, None)


def _definition_at(slug: str) -> Item:
    return {"slug": slug, "sk": DEFINITION}


def _draft_at(slug: str) -> Item:
    return {"pk": f"draft#{slug}", "sk": DEFINITION}


def _text_at(slug: str, number: int, language: str | None = None) -> Item:
    """Where the head of a text version is, or its text in one language."""
    return {"slug": slug, "sk": f"text#{number:06d}" + (f"#{language}" if language else "")}
