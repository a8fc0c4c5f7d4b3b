"""Mailboxes: what they get at most, whoever asks for how much, and what waits for its turn."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.mails import BETWEEN_MAILS, MailMessage

A_DAY = timedelta(days=1)
# After two mails, which are seven in 24 hours.
BETWEEN_LATER_MAILS = timedelta(hours=4)
# That one mail is about, and of those about one campaign: only sign-ins, one for each name, can be so many.
MOST_IN_A_MAIL = 50
MOST_OF_A_CAMPAIGN = 5
# That are noted as waiting, with a tag in their address and without. What is not noted waits all the same.
MOST_NOTED = 100


@dataclass(frozen=True)
class Waiting:
    """A mail that waits: what asks for it and since when, and a hash of the address that it would go to.

    `plain` is an address without a tag, which strangers cannot make up any number of.
    """

    message: MailMessage
    since: datetime
    address: str
    plain: bool


@dataclass(frozen=True)
class Mailbox:
    """When mail went there in the last 24 hours, the oldest first; `busy_until`: somebody is sending now."""

    sent: tuple[datetime, ...] = ()
    busy_until: datetime | None = None
    waiting: tuple[Waiting, ...] = ()

    def free_at(self, now: datetime) -> datetime:
        """When it may get mail again: `now` if it may now. Only what was sent counts.

        Two mails go out ten minutes apart, then one every four hours.
        """
        lately = self.lately(now)
        waits = [now]
        if lately:
            waits.append(lately[-1] + (BETWEEN_MAILS if len(lately) == 1 else BETWEEN_LATER_MAILS))
        if self.busy_until and self.busy_until > now:
            waits.append(now + BETWEEN_MAILS)
        return max(waits)

    def lately(self, now: datetime) -> tuple[datetime, ...]:
        """Those of the mails that still count."""
        return tuple(moment for moment in self.sent if moment + A_DAY > now)

    def has_room_for(self, asking: Waiting) -> bool:
        """Whether it is to be noted that this waits."""
        alike = [one for one in self.waiting if one.plain == asking.plain and one.message != asking.message]
        of_it = sum(one.message.slug == asking.message.slug for one in alike)
        return len(alike) < MOST_NOTED and of_it < MOST_OF_A_CAMPAIGN

    def turns(self, asking: Waiting) -> Iterator[list[Waiting]]:
        """What is waiting and who asks now, by the mail that each would be in, in their turn.

        One mail is about one address: where a provider takes a tag for a name, another one is somebody else.
        Addresses without a tag come first, then whoever has waited longest.
        """
        found: dict[str, list[Waiting]] = {}
        others = (one for one in self.waiting if one.message != asking.message)
        for one in sorted([asking, *others], key=lambda one: one.since):
            found.setdefault(one.address, []).append(one)
        for group in sorted(found.values(), key=lambda group: (not group[0].plain, group[0].since)):
            yield _some_of_each(group)


def _some_of_each(group: list[Waiting]) -> list[Waiting]:
    seen: Counter[str] = Counter()
    some = []
    for one in group:
        seen[one.message.slug] += 1
        if seen[one.message.slug] <= MOST_OF_A_CAMPAIGN:
            some.append(one)
    return some[:MOST_IN_A_MAIL]
