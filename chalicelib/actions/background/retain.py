"""Retain: keep what people entered as long as the campaign promised them, and no longer."""

from functools import partial
from itertools import islice

from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


def retired(services: Services, stored: StoredCampaign) -> bool:
    """Whether the time that the campaign's privacy notice gave has passed."""
    until = stored.kept_until()
    return until is not None and services.now() >= until


def forget(services: Services, stored: StoredCampaign, most: int) -> int:
    """Erase up to `most` sign-ons of a retired campaign; returns how many were erased.

    The totals stay: the tally keeps the figures of a retired campaign when its sign-ons go. A run
    that ends early is continued by the next one.
    """
    if not retired(services, stored):
        return 0
    erased = 0
    for step in islice(services.sign_ons.walk(stored.campaign.slug), most):
        retry_conflicts(partial(_erase, services, stored.campaign.slug, step.sign_on.key))
        erased += 1
    return erased


def _erase(services: Services, slug: str, key: str) -> None:
    held = services.sign_ons.get(slug, key)
    if held:
        services.sign_ons.erase(held)
