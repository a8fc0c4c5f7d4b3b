"""What the exporter believes: a line of the audit trail, which whoever asks wrote before.

The console asks with the caller's key and with the place of its line. The exporter looks both up itself, so
that nobody who can invoke it gets anything that is not on record; it writes no line.
"""

from datetime import timedelta

from chalicelib.actions.permits import allowed, principal_of
from chalicelib.domain.access import May, Permit, Principal
from chalicelib.domain.errors import NotFound
from chalicelib.logs import logger
from chalicelib.ports.services import Services

FRESH = timedelta(minutes=5)
# How far the clocks of two functions may differ.
SKEW = timedelta(minutes=1)


def witnessed(
    services: Services, key: str, line: str, verb: str, slug: str, act: May, **details: str | int
) -> Permit:
    """Leave for that act, to the holder of `key`, whose line of a few minutes ago says just that.

    Raises Unauthorized for an unknown key, NotFound where the table says no or there is no such line.
    """
    given = allowed(principal_of(services, key), slug, act)
    ensure_recorded(services, given.principal, line, verb, slug, details)
    return given


def ensure_recorded(
    services: Services,
    principal: Principal,
    line: str,
    verb: str,
    slug: str,
    details: dict[str, str | int],
    fresh: timedelta = FRESH,
) -> None:
    """Raises NotFound unless the line is there, is that principal's and says just that."""
    held, now = services.audit.get(slug, line), services.now()
    told = held is not None and (held.actor, held.verb, held.details) == (principal.id, verb, details)
    if held is None or not told or not now - fresh <= held.at <= now + SKEW:
        logger().error("asked without an audit line", extra={"verb": verb})
        raise NotFound
