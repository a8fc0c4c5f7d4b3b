"""Sign-ons and proposals in memory, their stream, and their lists."""

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from chalicelib.domain.addresses import canonical_address
from chalicelib.domain.changes import Transition
from chalicelib.domain.counting import Row
from chalicelib.domain.errors import Conflict
from chalicelib.domain.exports import row
from chalicelib.domain.keys import BUCKETS, bucket_of, buckets, shard_of
from chalicelib.domain.mails import MailMessage, MailRequest, Transmission
from chalicelib.domain.once import AlreadyUsed, Once
from chalicelib.domain.searching import Seen
from chalicelib.domain.signons import Pair, SignOn, Status
from chalicelib.ports.lists import STANDING, Attendee, Lines, ListPage, Looked, Wanted
from chalicelib.ports.sign_ons import Step
from chalicelib.store.rows import row_of
from chalicelib.store.signon_items import item_of
from tests.fakes.locking import Locked, whole

KEY_CHARACTERS = 43
# The campaign, the key, and which of the two that lie under it.
Place = tuple[str, str, str]


@dataclass
class FakeSignOns(Locked):
    """SignOnStore; `stream` holds the transitions of all writes in their order.

    `once` are the marks, which a limits store reads as well.
    """

    items: dict[Place, SignOn] = field(default_factory=dict)
    once: dict[str, Once] = field(default_factory=dict)
    stream: list[Transition] = field(default_factory=list)

    @whole
    def get(self, slug: str, key: str) -> SignOn | None:
        return self.items.get((slug, key, "sign_on"))

    @whole
    def pair(self, slug: str, key: str) -> Pair:
        return Pair(self.get(slug, key), self.items.get((slug, key, "proposal")))

    @whole
    def propose(self, proposal: SignOn, once: Iterable[Once] = ()) -> None:
        held = self.items.get(_place(proposal))
        if held and held.submission_id == proposal.submission_id and not held.expired(proposal.signed_at):
            return
        self._mark(once)
        if held:
            mail = _asked_again(held.mail, proposal.mail)
            proposal = proposal.model_copy(update={"nonce": held.nonce, "mail": mail})
        self._put(proposal)

    @whole
    def enter(self, sign_on: SignOn, once: Iterable[Once] = ()) -> SignOn:
        if held := self.items.get(_place(sign_on)):
            return held
        self._mark(once)
        self._put(sign_on)
        return sign_on

    @whole
    def several(self, slug: str, keys: Collection[str]) -> dict[str, SignOn]:
        return {key: held for key in keys if (held := self.get(slug, key))}

    def enter_all(self, sign_ons: Sequence[SignOn]) -> list[SignOn]:
        return [self.enter(sign_on) for sign_on in sign_ons]

    @whole
    def write(
        self,
        sign_on: SignOn,
        previous: SignOn | None,
        once: Iterable[Once] = (),
        settles: SignOn | None = None,
    ) -> None:
        held = self.items.get(_place(sign_on))
        if (held and held.rev) != (previous and previous.rev):
            raise Conflict
        if settles:
            self._same(settles)
        self._mark(once)
        if settles:
            self._remove(settles)
        if held and previous:
            # Only what differs is written: what a mailer noted meanwhile stays.
            new, old = dict(sign_on), dict(previous)
            changed = {name: value for name, value in new.items() if value != old[name]}
            if changed:
                self._put(held.model_copy(update=changed))
        else:
            self._put(sign_on)

    @whole
    def erase(self, pair: Pair, once: Iterable[Once] = ()) -> None:
        there = [held for held in (pair.sign_on, pair.proposal) if held]
        for held in there:
            self._same(held)
        self._mark(once if there else ())
        for held in there:
            self._remove(held)

    @whole
    def asking(self, message: MailMessage) -> SignOn | None:
        return self.items.get((message.slug, message.key, message.of))

    @whole
    def claim_mail(self, message: MailMessage, claim: str, now: datetime, until: datetime) -> SignOn | None:
        held = self.asking(message)
        if held is None or held.mail is None or held.mail.due_at is None:
            return None
        if held.mail.claimed_until and held.mail.claimed_until >= now:
            return None
        tried = {"claim": claim, "claimed_until": until, "attempts": held.mail.attempts + 1}
        self._note(held, **tried)
        return self.items[_place(held)]

    @whole
    def mail_sent(
        self, message: MailMessage, claim: str, proof: Transmission, keep: bool, more: bool = False
    ) -> None:
        if held := self._claimed(message, claim):
            if keep:
                held = held.model_copy(update={"transmission": proof})
            due = {"due_at": held.mail.due_at} if more and held.mail else {}
            self._note(held, **SETTLED | due, sent_at=proof.accepted_at, message_id=proof.message_id)

    @whole
    def mail_postponed(self, message: MailMessage, claim: str, due_at: datetime) -> None:
        if held := self._claimed(message, claim):
            self._note(held, **SETTLED | {"due_at": due_at})

    @whole
    def mail_refused(self, message: MailMessage, claim: str, reason: str) -> None:
        if held := self._claimed(message, claim):
            self._note(held, **SETTLED, refused=reason)

    @whole
    def mail_delivered(self, message: MailMessage, message_id: str, at: datetime) -> None:
        held = self.asking(message)
        if held and held.transmission and held.transmission.message_id == message_id:
            proof = held.transmission.model_copy(update={"delivered_at": at})
            held = held.model_copy(update={"transmission": proof})
            self._put(held)
        if held and held.mail and held.mail.message_id == message_id:
            self._note(held, delivered_at=at)

    def mail_bounced(self, message: MailMessage, message_id: str, at: datetime) -> None:
        held = self.asking(message)
        if held and held.mail and held.mail.message_id == message_id:
            self._note(held, bounced_at=at)

    def walk(self, slug: str, after: str | None = None, at_once: int = 500) -> Iterator[Step]:
        last = _walked(slug, after) if after else ("", "")
        while here := self._next(slug, last):
            last = _walked(slug, here.key)
            yield Step(here, here.key, int(last[0].rpartition("#")[2]) / BUCKETS)

    @whole
    def due_mail(self, shard: int, now: datetime, limit: int) -> list[MailMessage]:
        due = sorted((moment, place) for moment, place in self._due(shard) if moment <= now)
        return [MailMessage(*place) for _, place in due[:limit]]  # type: ignore[arg-type]

    @whole
    def rows(self, slug: str, bucket: int) -> Iterator[Row]:
        return iter([row_of(item_of(one)) for one in self._bucket(slug, bucket) if one.of == "sign_on"])

    @whole
    def rows_of(self, slug: str, keys: Collection[str]) -> Iterator[Row]:
        held = [self.get(slug, key) for key in keys]
        return iter([row_of(item_of(one)) for one in held if one])

    @whole
    def forget_networks(self, slug: str, keys: Collection[str]) -> None:
        for held in [self.get(slug, key) for key in keys]:
            if held and held.network:
                self._put(held.model_copy(update={"network": None}))

    @whole
    def let_wait(self, slug: str, keys: Collection[str], since: datetime) -> None:
        for held in [self.get(slug, key) for key in keys]:
            if held and held.status is Status.CONFIRMED and held.waiting_since is None:
                self._put(held.model_copy(update={"waiting_since": since}))

    @whole
    def forget(self, slug: str, bucket: int, most: int) -> int:
        found = self._bucket(slug, bucket)[:most]
        for one in found:
            self._remove(one)
        return len(found)

    @whole
    def forget_agreed(self, slug: str, bucket: int, over: Callable[[int], bool]) -> int:
        found = [one for one in self._bucket(slug, bucket) if over(one.consent.version)]
        for one in found:
            self._remove(one)
        return len(found)

    def _bucket(self, slug: str, bucket: int) -> list[SignOn]:
        wanted = buckets(slug)[bucket]
        places = sorted(at for at in self.items if at[0] == slug and bucket_of(slug, at[1]) == wanted)
        return [self.items[place] for place in places]

    def _due(self, shard: int) -> Iterator[tuple[datetime, Place]]:
        for place, held in self.items.items():
            if held.mail and held.mail.due_at and shard_of(held.key) == shard:
                yield held.mail.due_at, place

    @whole
    def _next(self, slug: str, last: tuple[str, str]) -> SignOn | None:
        places = (_walked(slug, held.key) for held in self.items.values() if held.slug == slug)
        following = min((place for place in places if place > last), default=None)
        return self.pair(slug, following[1]).shown if following else None

    def _claimed(self, message: MailMessage, claim: str) -> SignOn | None:
        held = self.asking(message)
        return held if held and held.mail and held.mail.claim == claim else None

    def _note(self, held: SignOn, **state: Any) -> None:
        assert held.mail
        self._put(held.model_copy(update={"mail": held.mail.model_copy(update=state)}))

    def _mark(self, once: Iterable[Once]) -> None:
        marks = list(once)
        for mark in marks:
            if self.once.get(mark.name, mark).holder != mark.holder:
                raise AlreadyUsed(mark.name)
        self.once.update({mark.name: mark for mark in marks})

    def _same(self, known: SignOn) -> None:
        held = self.items.get(_place(known))
        if held is None or held.rev != known.rev:
            raise Conflict

    def _remove(self, held: SignOn) -> None:
        self.stream.append(Transition(self.items.pop(_place(held)), None))

    def _put(self, sign_on: SignOn) -> None:
        at, expires_at = _place(sign_on), sign_on.expires_at
        if expires_at:
            # DynamoDB's TTL counts whole seconds.
            sign_on = sign_on.model_copy(update={"expires_at": expires_at.replace(microsecond=0)})
        before, self.items[at] = self.items.get(at), sign_on
        self.stream.append(Transition(before, sign_on))


@dataclass
class FakeLists:
    """SignOnLists, read off what is held."""

    sign_ons: FakeSignOns

    def newest(self, slug: str, after: str | None, limit: int, wanted: Wanted) -> ListPage:
        return self._page(slug, after, limit, wanted, lambda held: held.signed_at, latest_first=True)

    def waiting(self, slug: str, after: str | None, limit: int, wanted: Wanted) -> ListPage:
        return self._page(slug, after, limit, wanted, lambda held: held.waiting_since, latest_first=False)

    def unconfirmed(self, slug: str, since: datetime) -> dict[date, int]:
        waiting = [held for held in self.sign_ons.items.values() if held.status is Status.PENDING]
        posted = [held.signed_at for held in waiting if held.slug == slug and held.signed_at >= since]
        return dict(Counter(moment.date() for moment in posted))

    def named(self, slug: str, keys: Collection[str], wanted: Wanted) -> list[SignOn]:
        shown = [self.sign_ons.pair(slug, key).shown for key in keys]
        return [held for held in shown if held and _fits(held, wanted)]

    def of_address(self, slug: str, address: str, limit: int, wanted: Wanted) -> list[SignOn]:
        everybody = [step.sign_on for step in self.sign_ons.walk(slug)]
        people = [held for held in everybody if canonical_address(held.email) == address]
        fitting = [held for held in people if _fits(held, wanted)]
        return sorted(fitting, key=lambda held: held.signed_at, reverse=True)[:limit]

    def of_day(self, slug: str, day: date) -> list[Attendee]:
        everybody = [step.sign_on for step in self.sign_ons.walk(slug)]
        there = [held for held in everybody if held.day == day and held.status in STANDING]
        return [Attendee(held.key, "" if held.visibility == "counted" else held.name) for held in there]

    def look(self, slug: str, after: str | None, most: int, fits: Callable[[Seen], bool]) -> Looked:
        if after and not (after.isdecimal() and int(after) < BUCKETS):
            raise ValueError("not a place of a look")
        found: list[Seen] = []
        seen, number = 0, int(after or 0)
        while number < BUCKETS and seen <= most:
            keys = {one.key for one in self.sign_ons._bucket(slug, number)}
            shown = [self.sign_ons.pair(slug, key).shown for key in keys]
            people = [_seen(one) for one in shown if one]
            found += filter(fits, people)
            seen, number = seen + len(people), number + 1
        return Looked(found, seen, str(number) if number < BUCKETS else None, number / BUCKETS)

    def lines(self, slug: str, now: datetime, after: str | None = None) -> Generator[Lines, None, None]:
        for step in self.sign_ons.walk(slug, after):
            shown = [] if step.sign_on.expired(now) else [list(row(step.sign_on).values())]
            yield Lines(shown, step.place, step.share)

    def _page(
        self,
        slug: str,
        after: str | None,
        limit: int,
        wanted: Wanted,
        when: Callable[[SignOn], datetime | None],
        latest_first: bool,
    ) -> ListPage:
        if after and len(after.partition("#")[2]) != KEY_CHARACTERS:
            raise ValueError("not a place in a list")
        people = [step.sign_on for step in self.sign_ons.walk(slug)]
        placed = {f"{moment.isoformat()}#{held.key}": held for held in people if (moment := when(held))}
        ahead = sorted(placed, reverse=latest_first)
        if after:
            ahead = [place for place in ahead if (place < after if latest_first else place > after)]
        fits = [place for place in ahead if _fits(placed[place], wanted)]
        more = len(fits) > limit
        return ListPage([placed[place] for place in fits[:limit]], fits[limit - 1] if more else None)


SETTLED = {"due_at": None, "claim": None, "claimed_until": None}


def _fits(held: SignOn, wanted: Wanted) -> bool:
    return wanted.fits(held.status, held.source, held.partner_contact, held.kind, held.country)


def _seen(held: SignOn) -> Seen:
    item = item_of(held)
    values = {name: item.get(name) for name in Seen._fields}
    name = "" if held.visibility == "counted" else held.name
    return Seen(**{**values, "key": held.key, "name": name, "partner_contact": held.partner_contact})


def _asked_again(known: MailRequest | None, asked: MailRequest | None) -> MailRequest | None:
    """The new request, with what is known of the mail that went out and of who is at work on it."""
    if known is None or asked is None:
        return asked
    kept = ("claim", "claimed_until", "sent_at", "message_id", "delivered_at")
    return asked.model_copy(update={name: getattr(known, name) for name in kept})


def _place(sign_on: SignOn) -> Place:
    return sign_on.slug, sign_on.key, sign_on.of


def _walked(slug: str, key: str) -> tuple[str, str]:
    """Where a walk comes by: the buckets in their order, in each the keys in theirs. Raises ValueError."""
    return bucket_of(slug, key), key
