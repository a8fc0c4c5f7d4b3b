"""Count: bring the tally in line with what the stream says."""

from functools import partial

from chalicelib.actions.background.retain import retired
from chalicelib.domain.changes import Transition
from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.kinds import Names
from chalicelib.domain.milestones import advanced
from chalicelib.domain.parts import Unit
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


def count(services: Services, transitions: list[Transition]) -> None:
    """Count these transitions, exactly once each; raises TryLater when it could not.

    Transitions of a campaign that does not exist cannot be counted and raise Unprocessable: the
    record goes to the failure queue instead of disappearing.
    """
    changes = [change for transition in transitions if (change := transition.change())]
    for slug in {change.slug for change in changes}:
        stored = services.campaigns.get(slug)
        if stored is None:
            raise Unprocessable("a sign-on names a campaign that is not there")
        mine = [change for change in changes if change.slug == slug]
        shown = stored.campaign.names is not Names.SEALED
        services.tallies.apply(slug, mine, show_names=shown, totals_stay=retired(services, stored))
        if stored.campaign.unit:
            retry_conflicts(partial(_advance, services, slug, stored.campaign.unit))


def _advance(services: Services, slug: str, unit: Unit) -> None:
    # Read before the counts: a state written meanwhile, from later counts, refuses this one.
    before = services.tallies.milestones(slug)
    after = advanced(before, unit, services.tallies.counts(slug).individuals, services.now())
    if after != before:
        services.tallies.put_milestones(slug, after, before)
