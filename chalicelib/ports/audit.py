"""Where it is written down what organizers did."""

from typing import Protocol

from chalicelib.domain.access import AuditEntry


class AuditTrail(Protocol):
    """Lines that nobody changes."""

    def add(self, entry: AuditEntry) -> None:
        """Add a line; no line is ever changed."""
