"""Retain: keep what people entered as long as the campaign promised them, and no longer."""

from collections.abc import Iterator
from functools import partial

from chalicelib.actions.background.wall import clear
from chalicelib.domain.keys import BUCKETS
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.services import Services

AT_ONCE = 200


def forget(services: Services, stored: StoredCampaign) -> Iterator[int]:
    """Erase all that is held of the signers whose time is over, by and by; yields how many each time.

    Of a retired campaign that is everybody, and the names come down at once. Before it is those who agreed to
    be kept for less than is said now. The totals stay: the tally keeps the figures when their sign-ons go. A
    run that ends early is continued by the next one.
    """
    slug, now = stored.campaign.slug, services.now()
    if stored.retired(now):
        clear(services, slug)
        for bucket in range(BUCKETS):
            while erased := services.sign_ons.forget(slug, bucket, AT_ONCE):
                yield erased
        services.sweeps.note_forgotten(slug)
    elif stored.forgetting(now):
        for bucket in range(BUCKETS):
            yield services.sign_ons.forget_agreed(slug, bucket, partial(stored.forgets, now=now))
        services.sweeps.note_kept_until(slug, stored.forgets_next(now))
