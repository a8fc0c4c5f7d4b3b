"""Counters, mailboxes, and addresses that get no mail, in memory."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain.errors import Conflict
from chalicelib.domain.mailboxes import Mailbox, Waiting
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.once import Once
from tests.fakes.locking import Locked, whole


@dataclass
class FakeLimits(Locked):
    """LimitStore; `once` are the marks, which are written with sign-ons."""

    counters: Counter[str] = field(default_factory=Counter)
    suppression: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    once: dict[str, Once] = field(default_factory=dict)

    @whole
    def count_up(self, counter: str, expires_at: datetime) -> int:
        self.counters[counter] += 1
        return self.counters[counter]

    def counted(self, counter: str) -> int:
        return self.counters[counter]

    @whole
    def spend(self, mark: Once) -> bool:
        if mark.name in self.once:
            return False
        self.once[mark.name] = mark
        return True

    @whole
    def give_back(self, mark: Once) -> None:
        held = self.once.get(mark.name)
        if held and held.holder == mark.holder:
            del self.once[mark.name]

    @whole
    def suppress(self, address_hash: str, reason: str, until: datetime) -> None:
        held = self.suppression.get(address_hash)
        if held is None or held[1] < until:
            self.suppression[address_hash] = reason, until

    @whole
    def suppressed(self, address_hash: str, now: datetime) -> str | None:
        reason, until = self.suppression.get(address_hash, ("", now))
        return reason if until.replace(microsecond=0) > now else None

    def holder(self, name: str, now: datetime) -> str | None:
        mark = self.once.get(name)
        return mark.holder if mark and mark.expires_at > now else None

    @whole
    def mailbox(self, mailbox: str) -> Mailbox:
        return self.mailboxes.get(mailbox, Mailbox())

    @whole
    def reserve(self, mailbox: str, known: Mailbox, now: datetime, until: datetime) -> None:
        held = self.mailbox(mailbox)
        if held.sent != known.sent or (held.busy_until and held.busy_until > now):
            raise Conflict
        self.mailboxes[mailbox] = replace(held, busy_until=until)

    @whole
    def wait(self, mailbox: str, waiting: Waiting) -> None:
        held = self.mailbox(mailbox)
        others = tuple(one for one in held.waiting if one.message != waiting.message)
        self.mailboxes[mailbox] = replace(held, waiting=(*others, waiting))

    @whole
    def release(
        self,
        mailbox: str,
        until: datetime,
        sent: tuple[datetime, ...],
        answered: Collection[MailMessage] = (),
    ) -> None:
        held = self.mailbox(mailbox)
        if held.busy_until == until:
            left = tuple(one for one in held.waiting if one.message not in answered)
            self.mailboxes[mailbox] = Mailbox(sent, None, left)
