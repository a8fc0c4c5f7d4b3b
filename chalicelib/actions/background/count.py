"""Count: bring the tally in line with what the stream says."""

from collections.abc import Iterable
from functools import partial

from chalicelib.actions.background.show import gone_of, show, wishes_of
from chalicelib.domain.changes import Change, Transition
from chalicelib.domain.counting import latest
from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.milestones import advanced
from chalicelib.domain.parts import Unit
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


def count(services: Services, transitions: list[Transition]) -> None:
    """Count these transitions, exactly once each; raises TryLater when it could not.

    Transitions of a campaign that does not exist cannot be counted and raise Unprocessable: the
    record goes to the failure queue instead of disappearing.
    """
    by_slug: dict[str, list[Change]] = {}
    for transition in transitions:
        if change := transition.change():
            by_slug.setdefault(change.slug, []).append(change)
    for slug, changes in by_slug.items():
        stored = services.campaigns.get(slug)
        if stored is None:
            raise Unprocessable("a sign-on names a campaign that is not there")
        count_changes(services, stored, changes)


def count_changes(
    services: Services, stored: StoredCampaign, changes: Iterable[Change], anew: bool = False
) -> None:
    """Count changes of one campaign, and show what they make of it; with `anew` what is counted already, too.

    All of it is done again when it is asked again, in case that a run stopped on the way.
    """
    campaign, mine = stored.campaign, list(latest(changes).values())
    stood = services.tallies.apply(
        campaign, mine, services.now(), totals_stay=stored.forgetting(services.now()), anew=anew
    )
    if campaign.unit:
        retry_conflicts(partial(_advance, services, campaign.slug, campaign.unit))
    show(services, stored, wishes_of(campaign, mine, stood), gone_of(campaign, mine))


def _advance(services: Services, slug: str, unit: Unit) -> None:
    # Read before the counts: a state written meanwhile, from later counts, refuses this one.
    before = services.tallies.milestones(slug)
    individuals = services.tallies.standing(slug, ()).counts.individuals
    after = advanced(before, unit, individuals, services.now())
    if after != before:
        services.tallies.put_milestones(slug, after, before)
