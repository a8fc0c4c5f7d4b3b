"""The audit trail as the exporter shows it: who did what, newest first."""

from datetime import datetime
from functools import cache

from chalicelib.actions.exporting.witness import witnessed
from chalicelib.domain.access import AuditEntry, May, Trail, TrailQuestion
from chalicelib.ports.services import Services

# As many are read at once, and as many times at most for one answer.
LINES, READINGS = 200, 25


def trail(services: Services, key: str, slug: str, line: str, question: TrailQuestion) -> Trail:
    """The newest lines that were asked for, with who did it: a person, or whoever holds a key.

    No place of a line leaves: whoever knew one could write over it. So lines of one moment are never parted,
    and an answer may hold a few more than `most`, or fewer where the trail is long. Raises Unauthorized,
    NotFound, TryLater.
    """
    witnessed(services, key, line, "audit", slug, May.SEE_AUDIT)
    found, before = _found(services, slug, question)

    @cache
    def label(actor: str) -> str | None:
        if actor.startswith("person-"):
            person = services.people.person(actor)
            return person.name if person else None
        held = services.access.key(actor)
        return held.principal.label if held else None

    return Trail([(entry, label(entry.actor)) for entry in found], before)


def _found(
    services: Services, slug: str, question: TrailQuestion
) -> tuple[list[AuditEntry], datetime | None]:
    """The lines, and the moment before which the trail goes on, None at its end."""
    found: list[AuditEntry] = []
    before, at_once = question.before, min(question.most, LINES)
    for _ in range(READINGS):
        lines = services.audit.newest(slug, before, at_once)
        found += [entry for entry in lines if question.fits(entry)]
        if len(lines) < at_once:
            return found, None
        before = lines[-1].at
        if len(found) >= question.most:
            break
    return found, before
