"""Where it is kept whether mail goes out, and what became of it."""

from datetime import date, datetime
from typing import Protocol

from chalicelib.domain.sending import Cause, Outcome, Outcomes, Sending


class SendingStore(Protocol):
    """The pause of sending, and the figures that lead to one; there is one of them for all campaigns."""

    def state(self) -> Sending:
        """Whether mail goes out."""

    def count(self, sending: Sending, day: date, outcome: Outcome) -> None:
        """Note what became of one mail; kept some days."""

    def count_for(self, slug: str, outcome: Outcome) -> None:
        """Note the same of a campaign's mail, for good."""

    def counted_for(self, slug: str) -> Outcomes:
        """What was noted of a campaign's mails."""

    def counted(self, sending: Sending, day: date) -> Outcomes:
        """What was noted on that day since sending was resumed last."""

    def pause(self, sending: Sending, cause: Cause, now: datetime) -> None:
        """Let nothing go out. Does nothing when it is paused, or was resumed since `sending` was read."""

    def resume(self, sending: Sending) -> None:
        """Let mail go out again. Does nothing when it was resumed since `sending` was read."""
