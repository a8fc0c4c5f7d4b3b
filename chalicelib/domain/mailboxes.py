"""Mailboxes: what they get at most, whoever asks for how much."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.mails import BETWEEN_MAILS

A_DAY = timedelta(days=1)
MAILS_A_DAY = 3


@dataclass(frozen=True)
class Mailbox:
    """When mail went there in the last 24 hours, the oldest first; `busy_until`: somebody is sending now."""

    sent: tuple[datetime, ...] = ()
    busy_until: datetime | None = None

    def free_at(self, now: datetime) -> datetime:
        """When it may get mail again: `now` if it may now. Only what was sent counts."""
        lately = self.lately(now)
        waits = [now]
        if lately:
            waits.append(lately[-1] + BETWEEN_MAILS)
        if len(lately) >= MAILS_A_DAY:
            waits.append(lately[-MAILS_A_DAY] + A_DAY)
        if self.busy_until and self.busy_until > now:
            waits.append(now + BETWEEN_MAILS)
        return max(waits)

    def lately(self, now: datetime) -> tuple[datetime, ...]:
        """Those of the mails that still count."""
        return tuple(moment for moment in self.sent if moment + A_DAY > now)
