"""Figures: what the public learns of how far a campaign is, and whose names it sees.

Page, frame, picture and API ask here and nowhere else, so that none of them tells what another one hides.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.kinds import Names
from chalicelib.domain.milestones import highest_told
from chalicelib.domain.parts import Goal
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.tally import SMALLEST_SHOWN, Counts, Signatory
from chalicelib.ports.services import Services

NEWEST = 24
A_PAGE = 200


@dataclass(frozen=True)
class Figures:
    """What may be told of a campaign; None is not told.

    `counts` are totals, without the commitments of fewer than ten people, and `goal` is told with them.
    `milestone` is the highest share of the unit, in per cent. `shows_names` says whether the names of those
    who chose it are public.
    """

    counts: Counts | None = None
    goal: Goal | None = None
    milestone: int | None = None
    shows_names: bool = False

    @property
    def empty(self) -> bool:
        """Whether it is told that nobody counts yet."""
        return self.counts is not None and not (self.counts.individuals or self.counts.organizations)

    @property
    def rounded(self) -> tuple[int, int]:
        """People and workers, for what must not change with every signature."""
        counts = self.counts or Counts()
        return rounded_down(counts.individuals), rounded_down(counts.workers)


@dataclass(frozen=True)
class NamesPage:
    """Names in public, the newest first; `after` is where the next page begins, None after the last one."""

    signatories: list[Signatory]
    after: str | None


def public_figures(services: Services, stored: StoredCampaign, now: datetime) -> Figures:
    """What anybody may know of a campaign's figures at `now`. Raises TryLater."""
    campaign, told = stored.campaign, Figures()
    if campaign.unit and campaign.traits.tells_milestones:
        told = replace(told, milestone=highest_told(services.tallies.milestones(campaign.slug), now))
    if campaign.traits.tells_totals:
        counts = services.tallies.counts(campaign.slug)
        many = {name: people for name, people in counts.commitments.items() if people >= SMALLEST_SHOWN}
        told = replace(told, counts=replace(counts, commitments=many), goal=campaign.goal)
    return replace(told, shows_names=_shows_names(campaign, told.milestone))


def newest_names(services: Services, stored: StoredCampaign, told: Figures) -> list[Signatory]:
    """The names that stand on the campaign's own page; none unless `told` shows names. Raises TryLater."""
    if told.empty or not told.shows_names:
        return []
    return services.wall.newest(stored.campaign.slug, NEWEST)


def names_page(services: Services, stored: StoredCampaign, told: Figures, after: str | None) -> NamesPage:
    """The names from `after`, another page's; none unless `told` shows names. Raises TryLater."""
    if not told.shows_names:
        return NamesPage([], None)
    names = services.wall.newest(stored.campaign.slug, A_PAGE, after)
    return NamesPage(names, names[-1].cursor if len(names) == A_PAGE else None)


def rounded_down(count: int) -> int:
    """The largest of 10, 25, 50, 100, 250 … that was reached, 0 below the first."""
    reached, step = 0, 10
    while count >= step:
        reached = next(step * part // 10 for part in (50, 25, 10) if count * 10 >= step * part)
        step *= 10
    return reached


def _shows_names(campaign: Campaign, milestone: int | None) -> bool:
    if not campaign.traits.shows_names:
        return False
    if campaign.names is Names.SEALED_UNTIL_MILESTONE and campaign.unit:
        return (milestone or 0) >= campaign.unit.milestones[-1]
    return campaign.names is Names.PUBLIC
