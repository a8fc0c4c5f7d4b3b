"""Count: bring the tally in line with what the stream says."""

from chalicelib.actions.ports import Transition
from chalicelib.actions.services import Services
from chalicelib.domain.campaigns import Names


def count(services: Services, transitions: list[Transition]) -> None:
    """Count these transitions, exactly once each; raises TryLater when it could not.

    Transitions of a campaign that does not exist cannot be counted and raise LookupError: the
    record goes to the failure queue instead of disappearing.
    """
    changes = [change for transition in transitions if (change := transition.change())]
    for slug in {change.slug for change in changes}:
        stored = services.campaigns.get(slug)
        if stored is None:
            raise LookupError("a sign-on names a campaign that is not there")
        mine = [change for change in changes if change.slug == slug]
        services.campaigns.apply(slug, mine, show_names=stored.campaign.names is not Names.SEALED)
