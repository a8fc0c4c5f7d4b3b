"""What bounds how often something happens."""

from datetime import datetime
from typing import Protocol


class LimitStore(Protocol):
    """Counters, the times of mails, and the addresses that get none; nothing in it is kept for long."""

    def count_up(self, counter: str, expires_at: datetime) -> int:
        """Add one to a counter that disappears at `expires_at`, and return it."""

    def suppress(self, address_hash: str, reason: str, until: datetime | None) -> None:
        """Send nothing there until then, or ever; what is suppressed for longer stays as it is."""

    def suppressed(self, address_hash: str, now: datetime) -> str | None:
        """The reason why nothing is sent to that address, None when mail may go."""

    def mail_times(self, address_hash: str) -> dict[str, datetime]:
        """When mail went to that address: the request's nonce and the time, oldest first."""

    def put_mail_times(
        self,
        address_hash: str,
        times: dict[str, datetime],
        previous: dict[str, datetime],
        expires_at: datetime,
    ) -> None:
        """Write them; raises Conflict when others were recorded since `previous` was read."""
