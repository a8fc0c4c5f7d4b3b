"""The pause of sending, in memory."""

from dataclasses import dataclass, field
from datetime import date, datetime

from chalicelib.domain.sending import Cause, Outcome, Outcomes, Sending
from tests.fakes.locking import Locked, whole


@dataclass
class FakeSending(Locked):
    """SendingStore."""

    held: Sending = field(default_factory=Sending)
    outcomes: dict[tuple[int, date], Outcomes] = field(default_factory=dict)
    of_campaigns: dict[str, Outcomes] = field(default_factory=dict)

    @whole
    def state(self) -> Sending:
        return self.held

    @whole
    def count(self, sending: Sending, day: date, outcome: Outcome) -> None:
        known = self.counted(sending, day)
        self.outcomes[sending.resumed, day] = known + Outcomes(**{outcome: 1})

    @whole
    def count_for(self, slug: str, outcome: Outcome) -> None:
        self.of_campaigns[slug] = self.counted_for(slug) + Outcomes(**{outcome: 1})

    def counted_for(self, slug: str) -> Outcomes:
        return self.of_campaigns.get(slug, Outcomes())

    def counted(self, sending: Sending, day: date) -> Outcomes:
        return self.outcomes.get((sending.resumed, day), Outcomes())

    @whole
    def pause(self, sending: Sending, cause: Cause, now: datetime) -> None:
        if self.held.paused_at is None and self.held.resumed == sending.resumed:
            self.held = Sending(sending.resumed, now, cause)

    @whole
    def resume(self, sending: Sending) -> None:
        if self.held.paused_at and self.held.resumed == sending.resumed:
            self.held = Sending(sending.resumed + 1)
