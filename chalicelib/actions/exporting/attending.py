"""Attending: who signed in for a day, as the exporter tells a door that cannot list anybody."""

from datetime import date

from chalicelib.actions.exporting.witness import witnessed
from chalicelib.actions.permits import allowed, principal_of
from chalicelib.domain.access import May
from chalicelib.domain.finding import Found, is_called
from chalicelib.domain.passes import pass_of
from chalicelib.ports.lists import STANDING, Wanted
from chalicelib.ports.services import Services


def signed_in(services: Services, key: str, slug: str, day: date) -> int:
    """How many have signed in for that day. A number names nobody, so it needs no line in the audit trail.

    Raises Unauthorized, NotFound, TryLater.
    """
    allowed(principal_of(services, key), slug, May.ADMIT)
    return len(services.lists.of_day(slug, day))


def find(services: Services, key: str, slug: str, day: date, name: str, line: str) -> list[Found]:
    """Whoever is called so and signed in for that day, unless they chose to be counted only.

    `line` is the caller's in the audit trail. Raises Unauthorized, NotFound, TryLater.
    """
    witnessed(services, key, line, "find", slug, May.ADMIT)
    keys = [one.key for one in services.lists.of_day(slug, day) if is_called(one.name, name)]
    people = services.lists.named(slug, keys, Wanted())
    # Whoever withdrew between the two readings has no pass.
    there = [one for one in people if one.status in STANDING]
    return [Found(one.name, one.union, pass_of(one).names, one.record_id) for one in there]
