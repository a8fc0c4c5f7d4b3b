"""Where it is written down what organizers did, and where the exporter reads it."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.access import AuditEntry


class AuditTrail(Protocol):
    """Lines that nobody changes."""

    def add(self, entry: AuditEntry) -> str:
        """Add a line, which is never changed; returns its place in the trail, which nobody can guess."""

    def get(self, slug: str, place: str) -> AuditEntry | None:
        """The campaign's line at that place. For the exporter: who may add lines reads none."""

    def newest(self, slug: str, before: datetime | None, at_least: int) -> list[AuditEntry]:
        """That many of the campaign's lines, the newest first, or all there are; for the exporter.

        With `before` only older ones. Lines of one moment come together, be it more.
        """
