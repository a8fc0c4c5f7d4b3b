"""Counters, the times of mails, and addresses that get none, in memory."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.errors import Conflict
from tests.fakes.locking import Locked, whole


@dataclass
class FakeLimits(Locked):
    """LimitStore."""

    counters: Counter[str] = field(default_factory=Counter)
    suppression: dict[str, tuple[str, datetime | None]] = field(default_factory=dict)
    times: dict[str, dict[str, datetime]] = field(default_factory=dict)

    @whole
    def count_up(self, counter: str, expires_at: datetime) -> int:
        self.counters[counter] += 1
        return self.counters[counter]

    @whole
    def suppress(self, address_hash: str, reason: str, until: datetime | None) -> None:
        held = self.suppression.get(address_hash)
        if held is None or until is None or (held[1] and held[1] < until):
            self.suppression[address_hash] = reason, until

    @whole
    def suppressed(self, address_hash: str, now: datetime) -> str | None:
        reason, until = self.suppression.get(address_hash, ("", now))
        return reason if until is None or until.replace(microsecond=0) > now else None

    @whole
    def mail_times(self, address_hash: str) -> dict[str, datetime]:
        held = self.times.get(address_hash, {})
        return dict(sorted(held.items(), key=lambda entry: entry[1]))

    @whole
    def put_mail_times(
        self,
        address_hash: str,
        times: dict[str, datetime],
        previous: dict[str, datetime],
        expires_at: datetime,
    ) -> None:
        if self.times.get(address_hash, {}) != previous:
            raise Conflict
        self.times[address_hash] = dict(times)
