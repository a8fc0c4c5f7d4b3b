"""Figures: what the public learns of how far a campaign is, and whose names it sees.

Page, frame, picture and API ask here and nowhere else, so that none of them tells what another one hides.
All of it is one read, of the campaign's face.
"""

from dataclasses import dataclass, field, replace

from chalicelib.domain.face import NEWEST, Entry, Face, names_open
from chalicelib.domain.parts import Goal
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.tally import Counts
from chalicelib.ports.services import Services

NO_FACE = Face()


@dataclass(frozen=True)
class Figures:
    """What may be told of a campaign; None is not told.

    `counts` are totals, with the commitments of ten people and more as of the last midnight, and `goal` is
    told with them. `milestone` is the highest share of the unit, in per cent. `shows_names` says whether
    the names of those who chose it are public: `newest` are people, the newest first, and `largest`
    organizations by figure.
    """

    counts: Counts | None = None
    goal: Goal | None = None
    milestone: int | None = None
    shows_names: bool = False
    newest: tuple[Entry, ...] = ()
    largest: tuple[Entry, ...] = ()
    face: Face = field(default=NO_FACE, compare=False)

    @property
    def empty(self) -> bool:
        """Whether it is told that nobody counts yet."""
        return self.counts is not None and not (self.counts.individuals or self.counts.organizations)

    @property
    def names(self) -> list[Entry]:
        """The names on the campaign's own page: the largest organizations, then the newest people."""
        return [*self.largest, *self.newest[:NEWEST]]

    @property
    def rounded(self) -> tuple[int, int]:
        """People and workers, for what must not change with every signature."""
        counts = self.counts or Counts()
        return rounded_down(counts.individuals), rounded_down(counts.workers)


@dataclass(frozen=True)
class NamesPage:
    """Names in public; `after` is where the next page begins, None after the last one.

    On the first page `more_organizations` is where those are all listed, if there are more of them.
    """

    names: list[Entry]
    after: str | None = None
    more_organizations: str | None = None


def public_figures(services: Services, stored: StoredCampaign) -> Figures:
    """What anybody may know of a campaign's figures. Raises TryLater.

    The face holds no more than may be told; what it may tell today the campaign says.
    """
    campaign = stored.campaign
    face = services.published.face(campaign.slug)
    told = Figures(milestone=face.milestone if campaign.unit and campaign.traits.tells_milestones else None)
    if campaign.traits.tells_totals:
        people, organizations, workers = face.individuals, face.organizations, face.workers
        counts = Counts(people or 0, organizations or 0, workers or 0, face.commitments)
        told = replace(told, counts=counts, goal=campaign.goal)
    if not names_open(campaign, told.milestone):
        return told
    return replace(told, shows_names=True, newest=face.newest, largest=face.largest, face=face)


def names_page(services: Services, stored: StoredCampaign, told: Figures, after: str | None) -> NamesPage:
    """The names from `after`, another page's; none unless `told` shows names. Raises TryLater.

    People stand newest first, page after page; organizations by figure on pages of their own.
    """
    slug, face = stored.campaign.slug, told.face
    if after is None:
        more = "o0" if face.organization_pages and len(face.largest) >= NEWEST else None
        return NamesPage([*told.largest, *told.newest], _people_before(face, face.next_page), more)
    kind, number = after[:1], after[1:]
    if not (told.shows_names and number.isascii() and number.isdecimal() and len(number) < 10):
        return NamesPage([])
    if kind == "o" and int(number) < face.organization_pages:
        following = int(number) + 1 if int(number) + 1 < face.organization_pages else None
        names = services.faces.organizations(slug, int(number)) or ()
        return NamesPage(list(names), None if following is None else f"o{following}")
    if kind == "p" and face.first_page <= int(number) < face.next_page:
        page = services.faces.page(slug, int(number))
        return NamesPage(list(page.entries) if page else [], _people_before(face, int(number)))
    return NamesPage([])


def rounded_down(count: int) -> int:
    """The largest of 10, 25, 50, 100, 250 … that was reached, 0 below the first."""
    reached, step = 0, 10
    while count >= step:
        reached = next(step * part // 10 for part in (50, 25, 10) if count * 10 >= step * part)
        step *= 10
    return reached


def _people_before(face: Face, number: int) -> str | None:
    return f"p{number - 1}" if number > face.first_page else None
