"""Whether mail goes out: what became of it, and when too much of it comes back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Outcome = Literal["delivered", "bounced", "complained"]
Cause = Literal["bounces", "complaints"]

# Below the shares at which SES puts an account under review (5 % and 0.1 %), and more than bad luck.
MOST_BOUNCED, FEWEST_BOUNCED = 0.04, 10
MOST_COMPLAINED, FEWEST_COMPLAINED = 0.0008, 2
# As often is a mail asked for again that waits for the end of a pause.
WHILE_PAUSED = timedelta(minutes=15)


@dataclass(frozen=True)
class Outcomes:
    """How many mails were taken by their servers, refused for good, and complained of."""

    delivered: int = 0
    bounced: int = 0
    complained: int = 0

    def __add__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes(
            self.delivered + other.delivered,
            self.bounced + other.bounced,
            self.complained + other.complained,
        )

    @property
    def too_bad(self) -> Cause | None:
        """Why nothing more should be sent, if so."""
        handled = self.delivered + self.bounced
        if self.bounced >= max(FEWEST_BOUNCED, MOST_BOUNCED * handled):
            return "bounces"
        if self.complained >= max(FEWEST_COMPLAINED, MOST_COMPLAINED * handled):
            return "complaints"
        return None


@dataclass(frozen=True)
class Sending:
    """Paused since `paused_at`, for that cause.

    After it was `resumed` once more what is counted begins anew.
    """

    resumed: int = 0
    paused_at: datetime | None = None
    cause: Cause | None = None
