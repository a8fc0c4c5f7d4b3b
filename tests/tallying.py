"""What tests let the tally see, and how they hold it against the sign-ons."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from chalicelib.actions.background.count import count_changes
from chalicelib.actions.background.picture import keep_picture
from chalicelib.actions.background.prove import STEPS, prove, settle
from chalicelib.actions.background.sweep import sweep
from chalicelib.actions.background.tell import tell
from chalicelib.domain.changes import Change, Transition
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.signons import SignOn
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.sweeping import Task
from chalicelib.ports.services import Services

ALL_TIME = 900.0


def count(services: Services, *sign_ons: SignOn) -> None:
    """Let the tally see these sign-ons as they are."""
    count_all(services, (told(sign_on) for sign_on in sign_ons))


def count_all(services: Services, changes: Iterable[Change], anew: bool = False) -> None:
    """Let the tally see these changes."""
    by_slug: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_slug[change.slug].append(change)
    for slug, mine in by_slug.items():
        count_changes(services, stored_of(services, slug), mine, anew)


def told(sign_on: SignOn) -> Change:
    """What the stream says of a sign-on as it is now."""
    change = Transition(None, sign_on).change()
    assert change
    return change


def erased(sign_on: SignOn) -> Change:
    """What the stream says once it is erased."""
    change = Transition(sign_on, None).change()
    assert change
    return change


def reach(services: Services, slug: str, *shares: int) -> None:
    """Let these milestones be told of a campaign."""
    held = services.tallies.milestones(slug)
    services.tallies.put_milestones(slug, Milestones(held.reached, frozenset(shares)), held)
    stored = stored_of(services, slug)
    tell(services, stored)
    keep_picture(services, stored)


def picture(services: Services) -> list[str]:
    """Let the pictures be drawn that counting asked for, as the sweeper does; returns whose."""
    noted = services.sweeps.noted(Task.PICTURE)
    for slug, ticket in noted.items():
        keep_picture(services, stored_of(services, slug))
        services.sweeps.done(Task.PICTURE, slug, ticket)
    return list(noted)


def drift(services: Services, slug: str) -> int:
    """How many sign-ons a proof of the campaign finds that the stream lost; it mends them."""
    stored, lost = stored_of(services, slug), 0
    for step in range(STEPS):
        found = prove(services, stored, step, services.tallies.ledger(slug))
        lost += found.drift + settle(services, stored, found.gone)
    return lost


def sweep_once(services: Services, seconds: Callable[[], float] = lambda: ALL_TIME) -> dict[str, list[int]]:
    """One run of the sweeper; returns the figures that it published, in their order."""
    published: dict[str, list[int]] = defaultdict(list)
    well = sweep(services, seconds, lambda name, value: published[name].append(value), wait=lambda _: None)
    assert well
    return published


def stored_of(services: Services, slug: str) -> StoredCampaign:
    """The campaign, which must be there."""
    stored = services.campaigns.get(slug)
    assert stored
    return stored
