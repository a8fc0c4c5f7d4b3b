"""Retain: keep what people entered as long as the campaign promised them, and no longer."""

from collections.abc import Iterator

from chalicelib.actions.background.wall import clear
from chalicelib.domain.keys import BUCKETS
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.services import Services

AT_ONCE = 200


def forget(services: Services, stored: StoredCampaign) -> Iterator[int]:
    """Erase all that is held of a retired campaign's signers, by and by; yields how many each time.

    The names come down at once. The totals stay: the tally keeps the figures of a retired campaign when its
    sign-ons go. A run that ends early is continued by the next one.
    """
    slug = stored.campaign.slug
    if not stored.retired(services.now()):
        return
    clear(services, slug)
    for bucket in range(BUCKETS):
        while erased := services.sign_ons.forget(slug, bucket, AT_ONCE):
            yield erased
    services.sweeps.note_forgotten(slug)
