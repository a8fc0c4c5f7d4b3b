"""Show: bring a campaign's public face in line with what is counted.

Each attempt reads the face first and everything else after it, and writes the face only as the revision that
follows the one it read: so no older state ever takes the place of a newer one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.changes import Change
from chalicelib.domain.counting import ledger_entry, marked
from chalicelib.domain.face import (
    NEWEST,
    Entry,
    Face,
    Wall,
    by_figure,
    entry_of,
    names_open,
    pages_of,
    wall_id,
    with_totals,
    without_names,
)
from chalicelib.domain.figures import figures_of
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.sweeping import Task
from chalicelib.domain.tally import Organization, workers_represented
from chalicelib.logs import log_unexpected
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services

# Of the organizations' pages, the ones that are written with the face; the sweeper writes the others.
PAGES_AT_ONCE = 5
# A transaction takes 100 pages of people, and one batch may bring back names of any time.
MOST_PAGES = 60


@dataclass(frozen=True)
class Wish:
    """What the wall should say of a person as of a revision: an entry or nothing.

    `times` are when an older entry may stand there.
    """

    key: str
    rev: int
    entry: Entry | None = None
    times: frozenset[datetime] = frozenset()


def show(
    services: Services,
    stored: StoredCampaign,
    wishes: Iterable[Wish] = (),
    gone: frozenset[str] = frozenset(),
) -> None:
    """Write the face as things stand, if anything public moved. Raises TryLater.

    Of the `wishes` those come true that are still of the revision which is counted. `gone` are keys of
    organizations that stand on no page any longer.
    """
    left = list(wishes)
    while True:
        left = retry_conflicts(partial(_attempt, services, stored, left, gone))
        if not left:
            return


def wishes_of(
    campaign: Campaign, changes: Iterable[Change], stood: Mapping[str, set[datetime]]
) -> Iterator[Wish]:
    """What these changes mean for the wall of people; `stood` is what counting them returned."""
    for change in changes:
        if change.kind is not SignatoryKind.INDIVIDUAL:
            continue
        at = marked(change.sign_on, campaign).shown_at if change.sign_on else None
        before = marked(change.before, campaign).shown_at if change.before else None
        times = stood.get(change.key, set()) | ({before} if before else set())
        if at and change.sign_on:
            yield Wish(change.key, change.rev, entry_of(change.sign_on, at), frozenset(times - {at}))
        elif times:
            yield Wish(change.key, change.rev, None, frozenset(times))


def gone_of(campaign: Campaign, changes: Iterable[Change]) -> frozenset[str]:
    """The keys of organizations that these changes take from the wall."""
    unions = [change for change in changes if change.kind is SignatoryKind.ORGANIZATION]
    entries = {one.key: ledger_entry(one.sign_on, campaign) if one.sign_on else None for one in unions}
    return frozenset(key for key, entry in entries.items() if entry is None or entry.officer is None)


def _attempt(
    services: Services, stored: StoredCampaign, wishes: list[Wish], gone: frozenset[str]
) -> list[Wish]:
    """One try; returns the wishes that did not fit into one transaction. Raises Conflict."""
    campaign, slug = stored.campaign, stored.campaign.slug
    held = services.faces.get(slug)
    opens = names_open(stored) and not stored.retired(services.now())
    face = _opened(held) if opens else without_names(held)
    standing = services.tallies.standing(slug, ())
    counts, organizations = standing.counts, dict[int, tuple[Entry, ...]]()
    if standing.ledger_rev > min(standing.summed_rev, held.ledger_rev):
        ledger = services.tallies.ledger(slug)
        sums = workers_represented(ledger)
        services.tallies.put_sums(slug, sums, standing.ledger_rev)
        counts = replace(counts, organizations=sums.organizations, workers=sums.workers)
        face = replace(face, ledger_rev=standing.ledger_rev)
        if face.opened:
            face, organizations = _with_organizations(services, slug, face, ledger)
            _take_from_deep_pages(services, slug, held, gone)
    wall = Wall(with_totals(face, campaign, counts), partial(services.faces.page, slug))
    left, touched = _hang(services, slug, wall, wishes) if face.opened else ([], False)
    if touched or wall.pages or organizations or not wall.face.shows_as(held):
        face = replace(wall.face, as_of=services.now())
        services.faces.put(slug, face, held, wall.pages.values(), organizations)
        if figures_of(stored, face).stage != figures_of(stored, held).stage:
            services.sweeps.note(Task.PICTURE, slug)
    return left


def _opened(held: Face) -> Face:
    """A campaign's names are open from its first face on; later only the sweeper opens them, all at once."""
    return held if held.rev else replace(held, opened=True)


def _hang(services: Services, slug: str, wall: Wall, wishes: list[Wish]) -> tuple[list[Wish], bool]:
    """Let wishes come true; returns those that are left, and whether the face must be written in any case.

    A name that should go and is not there may be about to be put there, by whoever counted older news and
    read the face before: the face's next revision keeps them from it.
    """
    markers = services.tallies.markers(slug, {wish.key for wish in wishes}) if wishes else {}
    touched = False
    for number, wish in enumerate(wishes):
        marker = markers.get(wish.key)
        if marker is None or marker.rev != wish.rev:
            continue
        if len(wall.pages) >= MOST_PAGES:
            return wishes[number:], touched
        try:
            taken = wall.take(wall_id(wish.key), wish.times)
            if wish.entry:
                wall.put([wish.entry])
            touched = touched or not (wish.entry or taken)
        except LookupError as error:
            # A page that is lost keeps nobody else from being counted; the sweeper hangs the wall anew.
            log_unexpected(error, "tally")
    return [], touched


def _with_organizations(
    services: Services, slug: str, face: Face, ledger: list[Organization]
) -> tuple[Face, dict[int, tuple[Entry, ...]]]:
    """The face with its organizations, and the pages of them to be written with it."""
    entries = by_figure(ledger)
    pages = pages_of(entries)
    if len(pages) > PAGES_AT_ONCE or face.organization_pages > PAGES_AT_ONCE:
        services.sweeps.note(Task.ORGANIZATIONS, slug)
    # Pages that nobody is on any longer are written as well: they hold the names of those who were.
    emptied = [()] * (min(face.organization_pages, PAGES_AT_ONCE) - len(pages))
    face = replace(face, largest=tuple(entries[:NEWEST]), organization_pages=len(pages))
    return face, dict(enumerate([*pages[:PAGES_AT_ONCE], *emptied]))


def _take_from_deep_pages(services: Services, slug: str, held: Face, gone: frozenset[str]) -> None:
    """Whoever leaves, leaves at once, also where pages are written later."""
    ids = {wall_id(key) for key in gone}
    for number in range(PAGES_AT_ONCE, held.organization_pages if ids else 0):
        entries = services.faces.organizations(slug, number) or ()
        left = [entry for entry in entries if entry.id not in ids]
        if len(left) < len(entries):
            services.faces.put_organizations(slug, number, left)
