"""The list that everybody may read: which campaigns can be signed, in pages of a hundred, one item each.

A page is filled before the next one is begun, and a campaign stays on its page, so that publishing touches
one of them however many there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.headings import Heading, ListedPage, placed
from chalicelib.store.definitions import packed_headings, unpacked_headings
from chalicelib.store.dynamo import ConditionFailed, Item
from chalicelib.store.table import Entry, Table
from chalicelib.store.versions import STAMP, current

# No slug can contain an @.
LISTED = "@listed"
A_PAGE = 100
# An item ends at 400 KB, and thirty languages of a hundred campaigns may be more.
MOST_BYTES = 350_000
HAS_ROOM = 250_000


@dataclass(frozen=True)
class _Page:
    number: int
    rev: int
    headings: tuple[Heading, ...]
    more: bool


class ListedPages:
    """The list's pages in one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, number: int, known: ListedPage | None) -> ListedPage | None:
        """A page by its number, from 0, as it was a moment ago; None for one that is not there.

        It is `known` itself where that is still it.
        """
        item = self._table.get(_at(number), consistent=False)
        if item is None or (known and known.rev >= item["rev"]):
            return known if item else None
        page = _page_of(item)
        return ListedPage(page.rev, page.headings, page.more)

    def changing(self, heading: Heading) -> Iterator[Entry]:
        """What brings the list in line with a campaign, as entries of the transaction that writes it.

        They refuse when somebody else changed the same pages meanwhile.
        """
        found = list(self._holding_or_with_room(heading.slug))
        holding = [page for page in found if any(one.slug == heading.slug for one in page.headings)]
        changed = {page.number: _without(heading.slug, page) for page in holding}
        if heading.belongs_on_list:
            page = next((page for page in (*holding, *found) if _fits(page, heading)), None)
            changed |= self._begun(heading, changed) if page is None else {page.number: _with(heading, page)}
        before = {page.number: page for page in found}
        yield from (self._writing(page) for page in changed.values() if page != before.get(page.number))

    def take_off_ended(self, now: datetime) -> None:
        """Remove the campaigns whose time is over; from pages that others change meanwhile, the next time."""
        for page in map(_page_of, self._table.query("slug = :list", {":list": LISTED}, consistent=False)):
            kept = tuple(one for one in page.headings if one.closes_at is None or one.closes_at > now)
            if len(kept) < len(page.headings):
                try:
                    self._table.put(*self._put(replace(page, headings=kept)))
                except ConditionFailed:
                    continue

    def _holding_or_with_room(self, slug: str) -> Iterator[_Page]:
        values = {":list": LISTED, ":slug": slug, ":most": A_PAGE, ":room": HAS_ROOM}
        fits = "contains(slugs, :slug) OR (size(slugs) < :most AND size(headings) < :room)"
        return map(_page_of, self._table.query("slug = :list", values, where=fits))

    def _begun(self, heading: Heading, changed: Mapping[int, _Page]) -> dict[int, _Page]:
        """Another page at the end, and the one before it, which says that another follows."""
        last = next(map(_page_of, self._last()), None)
        if last is None:
            return {0: _Page(0, 0, (heading,), more=False)}
        number = last.number + 1
        ahead = replace(changed.get(last.number, last), more=True)
        return {last.number: ahead, number: _Page(number, 0, (heading,), more=False)}

    def _last(self) -> Iterator[Item]:
        return self._table.query("slug = :list", {":list": LISTED}, reverse=True, limit=1)

    def _writing(self, page: _Page) -> Entry:
        return self._table.putting(*self._put(page))

    @staticmethod
    def _put(page: _Page) -> tuple[Item, str, Item | None]:
        item = {
            **_at(page.number),
            **STAMP,
            "rev": page.rev + 1,
            "slugs": [heading.slug for heading in page.headings],
            "headings": packed_headings(page.headings),
            "more": page.more,
        }
        if page.rev == 0:
            return item, "attribute_not_exists(sk)", None
        return item, "rev = :rev", {":rev": page.rev}


def _with(heading: Heading, page: _Page) -> _Page:
    return replace(page, headings=placed(page.headings, heading))


def _fits(page: _Page, heading: Heading) -> bool:
    headings = _with(heading, page).headings
    return len(headings) <= A_PAGE and len(packed_headings(headings)) <= MOST_BYTES


def _without(slug: str, page: _Page) -> _Page:
    return replace(page, headings=tuple(heading for heading in page.headings if heading.slug != slug))


def _page_of(item: Item) -> _Page:
    held = current(item)
    return _Page(int(held["sk"]), held["rev"], unpacked_headings(held["headings"]), held["more"])


def _at(number: int) -> Item:
    return {"slug": LISTED, "sk": f"{number:06d}"}
