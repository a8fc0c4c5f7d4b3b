"""Ledger: show organizers whom the tally of workers is made of, and what may be in it twice."""

from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.ledger import Ledger
from chalicelib.ports.services import Services


def ledger(services: Services, key: str, permit: Permit, after: str | None) -> Ledger:
    """A page of the campaign's ledger, after the one whose `next` that is; `key` is the caller's.

    What is counted is not to be had here, so the exporter is asked for it. Raises NotFound, TryLater,
    Invalid.
    """
    start = after or "0"
    if not (start.isascii() and start.isdecimal() and len(start) < 8):
        raise Invalid([FieldError("after", "bad_cursor")])
    if services.campaigns.get(permit.slug) is None:
        raise NotFound
    line = audit(services, permit, "ledger")
    return services.exporter.ledger(key, permit.slug, line, int(start))
