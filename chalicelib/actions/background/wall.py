"""Wall: hold the names that everybody may read against the markers, and put right what differs.

Names are known on the wall by an id, and by a key where they are counted; the one is made from the other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from chalicelib.actions.background.show import PAGES_AT_ONCE, Wish, show
from chalicelib.domain.counting import marked
from chalicelib.domain.face import (
    NEWEST,
    PAGE,
    Entry,
    Face,
    Wall,
    WallPage,
    by_figure,
    entry_of,
    names_open,
    pages_of,
    wall_id,
    without_names,
)
from chalicelib.domain.keys import BUCKETS
from chalicelib.domain.proving import settled_before
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services
from chalicelib.ports.tallies import Shown

# More than these missing, or on one page, and the wall is hung anew.
MOST_MISSING = 1_000
FULLEST = 5 * PAGE
# Pages that are hung anew get numbers of their own.
GENERATION = 1_000_000


def prove_wall(services: Services, stored: StoredCampaign) -> int:
    """Put the wall of people right; returns how many names were.

    A campaign that shows no names has no wall, one that opens them is given all of it. What changed in the
    last minutes may still be on its way and is left alone.
    """
    slug = stored.campaign.slug
    face = services.faces.get(slug)
    if stored.retired(services.now()) or not names_open(stored):
        return clear(services, slug)
    # What a sweeper left that was stopped while it hung them.
    services.faces.remove_pages(slug, face.first_page, _generation_after(face))
    hung = 0 if face.opened else hang(services, stored)
    seen = _seen(services, slug)
    if not hung and seen.worn:
        hung = hang(services, stored)
        seen = _seen(services, slug)
    if seen.missing or seen.strangers:
        return hung + _put_right(services, stored, seen)
    return hung


def clear(services: Services, slug: str) -> int:
    """Take down every name; returns how many pages of people's there were."""

    def attempt() -> Face:
        held = services.faces.get(slug)
        bare = replace(without_names(held), first_page=held.next_page, paged_until=None)
        if not bare.shows_as(held):
            services.faces.put(slug, replace(bare, as_of=services.now()), held)
        return held

    held = retry_conflicts(attempt)
    services.faces.remove_pages(slug, held.next_page, held.next_page)
    services.faces.remove_organizations(slug, 0)
    return held.next_page - held.first_page


def hang(services: Services, stored: StoredCampaign) -> int:
    """Hang all names anew beside the wall as it is, then put one in the place of the other; returns how many.

    From the beginning counting puts its own names there, too; what it put on pages meanwhile is missing then,
    and is found at the next proof.
    """
    slug = stored.campaign.slug
    before = retry_conflicts(partial(_open, services, slug))
    first = _generation_after(before)
    anew = _hung(services, stored, first)

    def attempt() -> Face:
        held = services.faces.get(slug)
        wall = Wall(anew, partial(services.faces.page, slug))
        wall.put(one for one in held.newest if anew.paged_until is None or one.place > anew.paged_until)
        names = wall.face
        face = replace(
            held,
            newest=names.newest,
            first_page=first,
            next_page=names.next_page,
            paged_until=names.paged_until,
            as_of=services.now(),
        )
        services.faces.put(slug, face, held, wall.pages.values())
        return names

    names = retry_conflicts(attempt)
    services.faces.remove_pages(slug, names.first_page, _generation_after(names))
    write_organizations(services, stored)
    return len(names.newest) + PAGE * (names.next_page - names.first_page)


def write_organizations(services: Services, stored: StoredCampaign) -> None:
    """Write all pages of organizations anew, and remove what is beyond them."""
    slug = stored.campaign.slug
    ledger = services.tallies.ledger(slug)
    retry_conflicts(partial(_unsum, services, slug))
    show(services, stored)
    if services.faces.get(slug).opened:
        pages = pages_of(by_figure(ledger))
        for number, entries in enumerate(pages[PAGES_AT_ONCE:], start=PAGES_AT_ONCE):
            services.faces.put_organizations(slug, number, entries)
        services.faces.remove_organizations(slug, len(pages))


@dataclass
class _Seen:
    """`missing` are names that should be there; `strangers` stand there and should not, or twice."""

    missing: set[str]
    strangers: list[Entry] = field(default_factory=list)
    fullest: int = 0
    lost_pages: int = 0

    @property
    def worn(self) -> bool:
        """Whether to hang it anew is less work than to mend it."""
        return bool(self.lost_pages) or len(self.missing) > MOST_MISSING or self.fullest > FULLEST

    def look(self, entries: Iterable[Entry]) -> None:
        """Take note of names that stand there."""
        for entry in entries:
            if entry.id in self.missing:
                self.missing.discard(entry.id)
            else:
                self.strangers.append(entry)


def _generation_after(face: Face) -> int:
    return (face.next_page // GENERATION + 1) * GENERATION


def _shown(services: Services, slug: str) -> Iterator[Shown]:
    for number in range(BUCKETS):
        yield from services.proofs.shown(slug, number)


def _seen(services: Services, slug: str) -> _Seen:
    seen = _Seen({wall_id(one.key) for one in _shown(services, slug)})
    face = services.faces.get(slug)
    seen.lost_pages = face.next_page - face.first_page
    for page in services.faces.pages(slug, face.first_page, face.next_page):
        seen.look(page.entries)
        seen.fullest = max(seen.fullest, len(page.entries))
        seen.lost_pages -= 1
    seen.look(face.newest)
    return seen


def _put_right(services: Services, stored: StoredCampaign, seen: _Seen) -> int:
    """Look again at what seems wrong, because names came and went while they were read; mend the rest."""
    slug, strange = stored.campaign.slug, {entry.id for entry in seen.strangers}
    places: dict[str, Shown] = {}
    wishes = []
    for shown in _shown(services, slug):
        entry_id = wall_id(shown.key)
        if entry_id in strange:
            places[entry_id] = shown
        if entry_id in seen.missing and shown.rev < settled_before(services.now()):
            sign_on = services.sign_ons.get(slug, shown.key)
            if sign_on and sign_on.rev == shown.rev:
                wishes.append(Wish(shown.key, shown.rev, entry_of(sign_on, shown.at)))
    strangers = [one for one in seen.strangers if one.id not in places or one.at != places[one.id].at]
    retry_conflicts(partial(_take, services, slug, strangers))
    if wishes:
        show(services, stored, wishes)
    return len(wishes) + len(strangers)


def _take(services: Services, slug: str, strangers: list[Entry]) -> None:
    held = services.faces.get(slug)
    wall = Wall(held, partial(services.faces.page, slug))
    for entry in strangers:
        wall.drop(entry)
    if wall.pages or wall.face != held:
        services.faces.put(slug, replace(wall.face, as_of=services.now()), held, wall.pages.values())


def _hung(services: Services, stored: StoredCampaign, first: int) -> Face:
    """Write pages from the number `first` on that no face names yet; returns one that does."""
    campaign, slug = stored.campaign, stored.campaign.slug
    order = sorted((one.at, wall_id(one.key), one.key) for one in _shown(services, slug))
    face, left = Face(first_page=first, next_page=first), list[Entry]()
    for start in range(0, len(order), PAGE):
        times = {key: at for at, _, key in order[start : start + PAGE]}
        rows = {row.key: row for row in services.sign_ons.rows_of(slug, times)}
        # Whoever changed since is counted by somebody else, who sees to the wall.
        left += [
            entry_of(rows[key], at)
            for key, at in times.items()
            if key in rows and marked(rows[key], campaign).shown_at == at
        ]
        if len(left) >= NEWEST + PAGE:
            page = WallPage(face.next_page, left[PAGE - 1].place, tuple(reversed(left[:PAGE])))
            services.faces.put_page(slug, page)
            face, left = replace(face, next_page=page.number + 1, paged_until=page.until), left[PAGE:]
    return replace(face, newest=tuple(reversed(left)))


def _open(services: Services, slug: str) -> Face:
    held = services.faces.get(slug)
    if not held.opened:
        services.faces.put(slug, replace(held, opened=True, as_of=services.now()), held)
    return held


def _unsum(services: Services, slug: str) -> None:
    """Let the organizations of the next face be read from the ledger, whatever its revision."""
    held = services.faces.get(slug)
    if held.ledger_rev:
        services.faces.put(slug, replace(held, ledger_rev=0), held)
