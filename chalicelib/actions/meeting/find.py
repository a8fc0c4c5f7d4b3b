"""Find: the pass of somebody at the door who has lost it, by the whole name."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from chalicelib.actions.meeting.admit import door_name
from chalicelib.actions.meeting.passes import event_of
from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import TooOften
from chalicelib.domain.finding import MOST_SEARCHES, SEARCHES_WITHIN, Lost
from chalicelib.domain.passes import named
from chalicelib.ports.services import Services


@dataclass(frozen=True)
class Expected:
    """How many have signed in for a day."""

    day: date
    signed_in: int


def expected(services: Services, key: str, permit: Permit) -> Expected:
    """How many have signed in for today, where the event takes place; `key` is the caller's.

    Raises NotFound for a campaign that is no meeting, TryLater.
    """
    today = _today(services, permit)
    return Expected(today, services.exporter.signed_in(key, permit.slug, today))


def find(services: Services, key: str, permit: Permit, name: str) -> list[Lost]:
    """Whoever is called so and signed in for today; after a line in the audit trail, which names nobody.

    Raises NotFound for a campaign that is no meeting, TooOften, TryLater.
    """
    today, now = _today(services, permit), services.now()
    window = now.replace(minute=0, second=0, microsecond=0)
    searches = services.admissions.note_search(
        permit.slug, door_name(permit.principal), window, window + 2 * SEARCHES_WITHIN
    )
    if searches > MOST_SEARCHES:
        raise TooOften(int((window + SEARCHES_WITHIN - now).total_seconds()) + 1)
    line = audit(services, permit, "find")
    lost = []
    for found in services.exporter.find(key, permit.slug, today, name, line):
        granted = named(permit.slug, found.names)
        held = services.admissions.get(granted, found.record)
        at = held.admitted_at if held else None
        lost.append(Lost(found.name, found.union, granted.written_code, at))
    return lost


def _today(services: Services, permit: Permit) -> date:
    _, event = event_of(services, permit.slug)
    return services.now().astimezone(ZoneInfo(event.timezone)).date()
