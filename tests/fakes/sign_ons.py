"""Sign-ons in memory, and their stream."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain.changes import Transition
from chalicelib.domain.counting import Row
from chalicelib.domain.errors import Conflict
from chalicelib.domain.keys import BUCKETS, bucket_of, buckets
from chalicelib.domain.mails import Transmission
from chalicelib.domain.once import AlreadyUsed, Once
from chalicelib.domain.signons import SignOn
from chalicelib.ports.sign_ons import Step
from chalicelib.store.rows import row_of
from chalicelib.store.signons import item_of
from tests.fakes.locking import Locked, whole


@dataclass
class FakeSignOns(Locked):
    """SignOnStore; `stream` holds the transitions of all writes in their order."""

    items: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    once: dict[str, Once] = field(default_factory=dict)
    stream: list[Transition] = field(default_factory=list)

    @whole
    def get(self, slug: str, key: str) -> SignOn | None:
        item = self.items.get((slug, key))
        return _sign_on(item) if item else None

    @whole
    def write(self, sign_on: SignOn, previous: SignOn | None, once: Iterable[Once] = ()) -> None:
        at = (sign_on.slug, sign_on.key)
        held, marks = self.items.get(at), list(once)
        if (held is None) != (previous is None) or (held and previous and held["rev"] != previous.rev):
            raise Conflict
        for mark in marks:
            if self.once.get(mark.name, mark).holder != mark.holder:
                raise AlreadyUsed(mark.name)
        self.once.update({mark.name: mark for mark in marks})
        # Only what differs is written: what a mailer noted meanwhile stays.
        new, old = _item(sign_on), _item(previous) if previous else {}
        changed = {name: value for name, value in new.items() if name not in old or old[name] != value}
        kept = {name: value for name, value in (held or {}).items() if name in new or name not in old}
        if held != kept | changed:
            self._put(at, kept | changed)

    @whole
    def erase(self, sign_on: SignOn) -> None:
        at = (sign_on.slug, sign_on.key)
        if at not in self.items or self.items[at]["rev"] != sign_on.rev:
            raise Conflict
        self.stream.append(Transition(_sign_on(self.items.pop(at)), None))

    @whole
    def claim_mail(self, slug: str, key: str, nonce: str, now: datetime, until: datetime) -> SignOn | None:
        mail = self.items.get((slug, key), {}).get("mail")
        if mail is None or mail["nonce"] != nonce or "sent_at" in mail or "refused" in mail:
            return None
        if "claimed_until" in mail and mail["claimed_until"] >= now:
            return None
        self._about_mail(slug, key, {"claimed_until": until, "attempts": mail["attempts"] + 1})
        return self.get(slug, key)

    @whole
    def mail_sent(self, slug: str, key: str, nonce: str, proof: Transmission, keep: bool) -> None:
        if self._asked(slug, key, nonce):
            sent = {"sent_at": proof.accepted_at, "message_id": proof.message_id}
            kept = {"transmission": proof.model_dump(exclude_none=True)} if keep else {}
            self._about_mail(slug, key, sent, ("claimed_until",), kept, ("mail_due_at",))

    @whole
    def mail_postponed(self, slug: str, key: str, nonce: str, due_at: datetime) -> None:
        if self._asked(slug, key, nonce):
            self._about_mail(slug, key, {}, ("claimed_until",), {"mail_due_at": due_at})

    @whole
    def mail_refused(self, slug: str, key: str, nonce: str, reason: str) -> None:
        if self._asked(slug, key, nonce):
            self._about_mail(slug, key, {"refused": reason}, ("claimed_until",), {}, ("mail_due_at",))

    @whole
    def mail_delivered(self, slug: str, key: str, message_id: str, at: datetime) -> None:
        for proof in ("mail", "transmission"):
            item = self.items.get((slug, key), {})
            if item.get(proof, {}).get("message_id") == message_id:
                self._put((slug, key), item | {proof: item[proof] | {"delivered_at": at}})

    def walk(self, slug: str, after: str | None = None, at_once: int = 500) -> Iterator[Step]:
        start = _order(slug, after) if after else None
        for order, sign_on in self._in_order(slug):
            if start is None or order > start:
                yield Step(sign_on, sign_on.key, int(order[0][-2:]) / BUCKETS)

    @whole
    def _in_order(self, slug: str) -> list[tuple[tuple[str, str], SignOn]]:
        mine = [_sign_on(item) for (held, _), item in self.items.items() if held == slug]
        return sorted(((_order(slug, one.key), one) for one in mine), key=lambda pair: pair[0])

    @whole
    def rows(self, slug: str, bucket: int) -> Iterator[Row]:
        return iter([row_of(item_of(_sign_on(item))) for item in self._bucket(slug, bucket)])

    @whole
    def rows_of(self, slug: str, keys: Collection[str]) -> Iterator[Row]:
        held = [self.get(slug, key) for key in keys]
        return iter([row_of(item_of(one)) for one in held if one])

    @whole
    def forget(self, slug: str, bucket: int, most: int) -> int:
        found = self._bucket(slug, bucket)[:most]
        for item in found:
            self.stream.append(Transition(_sign_on(self.items.pop((slug, item["key"]))), None))
        return len(found)

    def _bucket(self, slug: str, bucket: int) -> list[dict[str, Any]]:
        wanted = buckets(slug)[bucket]
        keys = sorted(key for held, key in self.items if held == slug and bucket_of(slug, key) == wanted)
        return [self.items[slug, key] for key in keys]

    @whole
    def due_mail(self, shard: int, now: datetime, limit: int) -> list[tuple[str, str]]:
        waiting = [
            item
            for item in self.items.values()
            if item.get("mail_due_at", now) <= now and "mail_due_at" in item
        ]
        mine = [item for item in waiting if bucket_of(item["slug"], item["key"]).endswith(f"#{shard:02d}")]
        return [(i["slug"], i["key"]) for i in sorted(mine, key=lambda item: item["mail_due_at"])][:limit]

    def _asked(self, slug: str, key: str, nonce: str) -> bool:
        mail = self.items.get((slug, key), {}).get("mail", {})
        return mail.get("nonce") == nonce and "sent_at" not in mail

    def _about_mail(
        self,
        slug: str,
        key: str,
        mail: dict[str, Any],
        cleared: tuple[str, ...] = (),
        beside: dict[str, Any] | None = None,
        removed: tuple[str, ...] = (),
    ) -> None:
        held = self.items[slug, key]
        state = {name: value for name, value in (held["mail"] | mail).items() if name not in cleared}
        rest = {name: value for name, value in held.items() if name not in removed}
        self._put((slug, key), rest | {"mail": state} | (beside or {}))

    def _put(self, at: tuple[str, str], item: dict[str, Any]) -> None:
        before = self.get(*at)
        self.items[at] = item
        self.stream.append(Transition(before, _sign_on(item)))


def _item(sign_on: SignOn) -> dict[str, Any]:
    item = sign_on.model_dump(exclude_none=True)
    if sign_on.expires_at:
        # DynamoDB's TTL counts whole seconds.
        item["expires_at"] = sign_on.expires_at.replace(microsecond=0)
    if sign_on.mail and sign_on.mail.sent_at is None and sign_on.mail.refused is None:
        item["mail_due_at"] = sign_on.mail.due_at
    return item


def _sign_on(item: dict[str, Any]) -> SignOn:
    return SignOn.model_validate({name: value for name, value in item.items() if name != "mail_due_at"})


def _order(slug: str, key: str) -> tuple[str, str]:
    return bucket_of(slug, key), key
