"""The public face of a campaign: all that a public page shows and that moves, in one item.

The newest names of people stand in it; older ones lie in pages that are written as they fill and keep their
numbers. Each page holds a stretch of time, so a name's place follows from its time alone, in whatever order
names come and go.
"""

import base64
import hashlib
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.kinds import Names
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.tally import Counts, Organization

if TYPE_CHECKING:
    from chalicelib.domain.countable import Countable

# As many people as a campaign's own page shows, and as many organizations beside them.
NEWEST = 24
PAGE = 100

# By these names stand on the wall: the time, and the id of those of one moment.
Place = tuple[datetime, str]


class Entry(NamedTuple):
    """A name on the public wall: confirmed, `public`, organizations approved.

    `id` is good for nothing but to find it there.
    """

    id: str
    name: str
    at: datetime
    organization: str | None = None
    country: str | None = None
    union: str | None = None
    members: int | None = None

    @property
    def place(self) -> Place:
        """Where it stands among the others."""
        return self.at, self.id


@dataclass(frozen=True)
class WallPage:
    """Names of people, the newest first, of a stretch of time that ends with `until`."""

    number: int
    until: Place
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Face:
    """What the public may know, and nothing else.

    `individuals`, `organizations` and `workers` are None where no totals are told. People's pages have the
    numbers from `first_page` up to `next_page`, which is the next to be written; in all of them names are
    older than `paged_until`. `largest` are organizations by figure, and so are `organization_pages` pages;
    they are as of the ledger's revision `ledger_rev`. `opened` says whether names are put here at all.
    `stage` is that of the picture for links as it was drawn last.
    """

    rev: int = 0
    as_of: datetime | None = None
    individuals: int | None = None
    organizations: int | None = None
    workers: int | None = None
    commitments: dict[str, int] = field(default_factory=dict)
    milestone: int | None = None
    stage: str = "0-0-0"
    opened: bool = False
    newest: tuple[Entry, ...] = ()
    first_page: int = 0
    next_page: int = 0
    paged_until: Place | None = None
    largest: tuple[Entry, ...] = ()
    organization_pages: int = 0
    ledger_rev: int = 0

    def shows_as(self, other: "Face") -> bool:
        """Whether the public would see no difference."""
        return replace(self, rev=other.rev, as_of=other.as_of) == other


@dataclass
class Wall:
    """A face's names of people while names come and go; `read` fetches one of its pages.

    Afterwards `face` is the next one and `pages` those that changed or are new, by number.
    """

    face: Face
    read: Callable[[int], WallPage | None]
    pages: dict[int, WallPage] = field(default_factory=dict)
    _known: dict[int, WallPage] = field(default_factory=dict)

    def put(self, entries: Iterable[Entry]) -> None:
        """Add them, each in the place of an older one of the same id that stands at the same time."""
        newest, until = {entry.id: entry for entry in self.face.newest}, self.face.paged_until
        for entry in entries:
            if until is None or entry.place > until:
                newest[entry.id] = entry
            else:
                newest.pop(entry.id, None)
                page = self._page(entry.at, entry.id)
                self._rewrite(page, [entry, *(one for one in page.entries if one.id != entry.id)])
        self._settle(newest.values())

    def drop(self, entry: Entry) -> None:
        """Remove this very name from where it stands, and no other of that id."""
        until = self.face.paged_until
        if until is None or entry.place > until:
            left = tuple(one for one in self.face.newest if one.place != entry.place)
            self.face = replace(self.face, newest=left)
        else:
            page = self._page(entry.at, entry.id)
            self._rewrite(page, (one for one in page.entries if one.place != entry.place))

    def take(self, entry_id: str, times: Collection[datetime]) -> bool:
        """Remove the name that stands at one of these times; returns whether it was there."""
        left = [entry for entry in self.face.newest if entry.id != entry_id]
        if len(left) < len(self.face.newest):
            self.face = replace(self.face, newest=tuple(left))
            return True
        for at in times:
            if self.face.paged_until and (at, entry_id) <= self.face.paged_until:
                page = self._page(at, entry_id)
                rest = [entry for entry in page.entries if entry.id != entry_id]
                if len(rest) < len(page.entries):
                    self._rewrite(page, rest)
                    return True
        return False

    def _page(self, at: datetime, entry_id: str) -> WallPage:
        """The page whose stretch of time holds that place, which must not be after the last of them."""
        numbers = range(self.face.first_page, self.face.next_page)
        number = numbers[
            bisect_left(numbers, (at, entry_id), key=lambda number: self._numbered(number).until)
        ]
        return self._numbered(number)

    def _numbered(self, number: int) -> WallPage:
        found = self.pages.get(number) or self._known.get(number) or self.read(number)
        if found is None:
            raise LookupError("a page of the wall is not there")
        self._known[number] = found
        return found

    def _rewrite(self, page: WallPage, entries: Iterable[Entry]) -> None:
        self.pages[page.number] = replace(page, entries=_in_order(entries))

    def _settle(self, entries: Iterable[Entry]) -> None:
        newest = _in_order(entries)
        while len(newest) >= NEWEST + PAGE:
            newest, oldest = newest[:-PAGE], newest[-PAGE:]
            page = WallPage(self.face.next_page, oldest[0].place, oldest)
            self.pages[page.number] = page
            self.face = replace(self.face, next_page=page.number + 1, paged_until=page.until)
        self.face = replace(self.face, newest=newest)


def names_open(stored: StoredCampaign) -> bool:
    """Whether those who chose it are named in public. What was sealed an owner opens, no milestone does."""
    if not stored.campaign.traits.shows_names:
        return False
    if stored.campaign.names is Names.SEALED_UNTIL_MILESTONE:
        return stored.names_opened_at is not None
    return stored.campaign.names is Names.PUBLIC


def may_open_names(campaign: Campaign, milestone: int | None) -> bool:
    """Whether names may be opened now that this milestone is told."""
    return campaign.unit is not None and (milestone or 0) >= campaign.unit.milestones[-1]


def with_totals(face: Face, campaign: Campaign, counts: Counts) -> Face:
    """The face with these totals, where the campaign's kind tells any."""
    if not campaign.traits.tells_totals:
        return replace(face, individuals=None, organizations=None, workers=None)
    return replace(
        face, individuals=counts.individuals, organizations=counts.organizations, workers=counts.workers
    )


def without_names(face: Face) -> Face:
    """The face without any names; pages that were written are no part of it."""
    return replace(face, opened=False, newest=(), largest=(), organization_pages=0)


def wall_id(key: str) -> str:
    """What stands for a sign-on's key where everybody may read: 12 characters of base64url."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"wall/1{key}".encode()).digest()[:9]).decode()


def entry_of(sign_on: "Countable", at: datetime) -> Entry:
    """A person's name on the wall."""
    return Entry(wall_id(sign_on.key), sign_on.name, at, country=sign_on.country, union=sign_on.union)


def by_figure(ledger: Iterable[Organization]) -> list[Entry]:
    """The organizations that stand on the wall, the largest first."""
    return [
        Entry(wall_id(one.key), one.officer, one.at, one.name, one.country, members=one.members)
        for one in sorted(ledger, key=lambda one: (-one.members, one.folded, one.key))
        if one.officer is not None and one.at is not None
    ]


def pages_of(entries: Sequence[Entry]) -> list[tuple[Entry, ...]]:
    """Cut into pages."""
    return [tuple(entries[start : start + PAGE]) for start in range(0, len(entries), PAGE)]


def _in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.place, reverse=True))
