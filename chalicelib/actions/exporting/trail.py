"""The audit trail as the exporter shows it: who did what, newest first."""

from datetime import datetime
from functools import cache

from chalicelib.actions.exporting.witness import witnessed
from chalicelib.domain.access import May, Trail
from chalicelib.ports.services import Services

LINES = 50


def trail(services: Services, key: str, slug: str, line: str, before: datetime | None) -> Trail:
    """At least the fifty newest lines before that moment, with who holds the keys that did it.

    No place of a line leaves: whoever knew one could write over it. So lines of one moment are never parted.
    Raises Unauthorized, NotFound, TryLater.
    """
    witnessed(services, key, line, "audit", slug, May.SEE_AUDIT)
    lines = services.audit.newest(slug, before, LINES)

    @cache
    def label(actor: str) -> str | None:
        held = services.access.key(actor)
        return held.principal.label if held else None

    return Trail(
        [(entry, label(entry.actor)) for entry in lines], lines[-1].at if len(lines) >= LINES else None
    )
