"""Figures: what the public may learn of how far a campaign is, and whose names it sees.

Whatever shows a figure asks here and nowhere else, so that no page, frame, picture or answer of the API tells
what another one hides.
"""

from dataclasses import dataclass, field, replace

from chalicelib.domain.face import NEWEST, Entry, Face, names_open
from chalicelib.domain.parts import Goal
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.tally import Counts

NO_FACE = Face()


@dataclass(frozen=True)
class Figures:
    """What may be told of a campaign; None is not told.

    `counts` are totals, with the commitments of ten people and more as of the last midnight, and `goal` is
    told with them. `milestone` is the highest share of the unit, in per cent. `shows_names` says whether
    the names of those who chose it are public: `newest` are people, the newest first, and `largest`
    organizations by figure. `pictured` is the stage that the picture for links shows.
    """

    counts: Counts | None = None
    goal: Goal | None = None
    milestone: int | None = None
    shows_names: bool = False
    newest: tuple[Entry, ...] = ()
    largest: tuple[Entry, ...] = ()
    pictured: str = NO_FACE.stage
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

    @property
    def stage(self) -> str:
        """All of this that the picture for links should show: it changes then and only then."""
        people, workers = self.rounded
        return f"{people}-{workers}-{self.milestone or 0}"


def figures_of(stored: StoredCampaign, face: Face) -> Figures:
    """The face holds no more than may be told; what it may tell today the campaign says."""
    campaign = stored.campaign
    milestone = face.milestone if campaign.unit and campaign.traits.tells_milestones else None
    told = Figures(milestone=milestone, pictured=face.stage)
    if campaign.traits.tells_totals:
        people, organizations, workers = face.individuals, face.organizations, face.workers
        counts = Counts(people or 0, organizations or 0, workers or 0, face.commitments)
        told = replace(told, counts=counts, goal=campaign.goal)
    if not names_open(stored):
        return told
    return replace(told, shows_names=True, newest=face.newest, largest=face.largest, face=face)


def rounded_up(count: int) -> int:
    """The smallest of 10, 25, 50, 100, 250 … that is still to be reached."""
    step = 10
    while True:
        for part in (10, 25, 50):
            if count < step * part // 10:
                return step * part // 10
        step *= 10


def rounded_down(count: int) -> int:
    """The largest of 10, 25, 50, 100, 250 … that was reached, 0 below the first."""
    reached, step = 0, 10
    while count >= step:
        reached = next(step * part // 10 for part in (50, 25, 10) if count * 10 >= step * part)
        step *= 10
    return reached
