"""Sign-ons: personal data, for each person and campaign one item, and one more for what was posted since."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime

from chalicelib.domain.counting import Row
from chalicelib.domain.errors import Conflict
from chalicelib.domain.keys import SHARDS, bucket_of, buckets, is_key
from chalicelib.domain.mails import MailMessage, MailRequest, Transmission
from chalicelib.domain.once import AlreadyUsed, Once
from chalicelib.domain.parts import is_slug
from chalicelib.domain.signons import Pair, SignOn
from chalicelib.ports.sign_ons import Step
from chalicelib.store.dynamo import ConditionFailed, Item
from chalicelib.store.limits import marking
from chalicelib.store.rows import ATTRIBUTES, rows_of
from chalicelib.store.signon_items import (
    MAIL,
    PROPOSAL,
    at,
    instant,
    item_of,
    name_of,
    place,
    place_of,
    sign_on_of,
    stored,
)
from chalicelib.store.table import Entry, Table

MAIL_INDEX = "mail-due"
MAIL_STATE = frozenset({"mail_due_shard", *(MAIL + name for name in MailRequest.model_fields)})
# What a proposal says and its mail's state begins with: what the next one does not say is removed.
OTHERWISE = frozenset({"slug", "key", "nonce", "mail"})
SAID = (*(name for name in SignOn.model_fields if name not in OTHERWISE), "mail_refused", "mail_attempts")
ANOTHER_SUBMISSION = "attribute_not_exists(sk) OR submission_id <> :submission_id OR expires_at <= :now"
NOT_AT_WORK = "attribute_not_exists(mail_claimed_until) OR mail_claimed_until < :now"
CLAIMED = "mail_claim, mail_claimed_until"
NO_LONGER_DUE = f"mail_due_shard, mail_due_at, {CLAIMED}"


class DynamoSignOns:
    """SignOnStore on DynamoDB; `limits` is the table where a transaction marks what happens once."""

    def __init__(self, table: Table, limits: Table) -> None:
        self._table, self._limits = table, limits

    def get(self, slug: str, key: str) -> SignOn | None:
        if not (is_slug(slug) and is_key(key)):
            return None
        item = self._table.get(at(slug, key))
        return sign_on_of(item) if item else None

    def pair(self, slug: str, key: str) -> Pair:
        if not (is_slug(slug) and is_key(key)):
            return Pair()
        found = self._table.batch_get([at(slug, key), at(slug, key, "proposal")])
        return Pair(**{held.of: held for held in map(sign_on_of, found)})

    def propose(self, proposal: SignOn, once: Iterable[Once] = ()) -> None:
        new, marks = item_of(proposal), list(once)
        keys = {name: new.pop(name) for name in ("bucket", "sk")}
        # With the nonce all links in earlier mails go on to be good.
        changes = "SET #nonce = if_not_exists(#nonce, :nonce), "
        changes += ", ".join([f"#{name} = :{name}" for name in new if name != "nonce"])
        removed = [name for name in SAID if name not in new]
        values = {f":{name}": value for name, value in new.items()}
        values[":now"] = int(proposal.signed_at.timestamp())
        names = {f"#{name}": name for name in (*new, *removed)}
        changes += " REMOVE " + ", ".join([f"#{name}" for name in removed])
        writing = self._table.updating(keys, changes, values, ANOTHER_SUBMISSION, names)
        try:
            self._transact([writing], marks)
        except ConditionFailed:
            # It was sent before, and stands.
            return

    def enter(self, sign_on: SignOn, once: Iterable[Once] = ()) -> SignOn:
        writing = self._table.putting(item_of(sign_on), "attribute_not_exists(sk)")
        writing["Put"]["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        try:
            self._transact([writing], list(once))
        except ConditionFailed as failed:
            held = sign_on_of(failed.held) if failed.held else self.get(sign_on.slug, sign_on.key)
            if held is None:
                raise
            return held
        return sign_on

    def several(self, slug: str, keys: Collection[str]) -> dict[str, SignOn]:
        if not is_slug(slug):
            return {}
        found = self._table.batch_get([at(slug, key) for key in keys if is_key(key)])
        return {held.key: held for held in map(sign_on_of, found)}

    def enter_all(self, sign_ons: Sequence[SignOn]) -> list[SignOn]:
        with ThreadPoolExecutor(SHARDS) as writers:
            return list(writers.map(self.enter, sign_ons))

    def write(
        self,
        sign_on: SignOn,
        previous: SignOn | None,
        once: Iterable[Once] = (),
        settles: SignOn | None = None,
    ) -> None:
        self._transact([self._entry(sign_on, previous), *self._deleting(settles)], list(once))

    def erase(self, pair: Pair, once: Iterable[Once] = ()) -> None:
        entries = [*self._deleting(pair.sign_on), *self._deleting(pair.proposal)]
        if entries:
            self._transact(entries, list(once))

    def asking(self, message: MailMessage) -> SignOn | None:
        item = self._table.get(place_of(message))
        return sign_on_of(item) if item else None

    def claim_mail(self, message: MailMessage, claim: str, now: datetime, until: datetime) -> SignOn | None:
        values = {":claim": claim, ":now": instant(now), ":until": instant(until), ":one": 1, ":zero": 0}
        try:
            claimed = self._table.updated(
                place_of(message),
                "SET mail_claim = :claim, mail_claimed_until = :until, "
                "mail_attempts = if_not_exists(mail_attempts, :zero) + :one",
                values,
                f"attribute_exists(mail_due_at) AND ({NOT_AT_WORK})",
            )
        except ConditionFailed:
            return None
        return sign_on_of(claimed)

    def mail_sent(
        self, message: MailMessage, claim: str, proof: Transmission, keep: bool, more: bool = False
    ) -> None:
        values: Item = {":id": proof.message_id, ":at": instant(proof.accepted_at)}
        kept = ""
        if keep:
            kept, values[":proof"] = ", transmission = :proof", stored(proof)
        over = CLAIMED if more else NO_LONGER_DUE
        changes = f"SET mail_sent_at = :at, mail_message_id = :id{kept} REMOVE {over}"
        self._about_mail(message, claim, changes, values)

    def mail_postponed(self, message: MailMessage, claim: str, due_at: datetime) -> None:
        changes = f"SET mail_due_at = :due REMOVE {CLAIMED}"
        self._about_mail(message, claim, changes, {":due": instant(due_at)})

    def mail_refused(self, message: MailMessage, claim: str, reason: str) -> None:
        changes = f"SET mail_refused = :reason REMOVE {NO_LONGER_DUE}"
        self._about_mail(message, claim, changes, {":reason": reason})

    def mail_delivered(self, message: MailMessage, message_id: str, at: datetime) -> None:
        values = {":id": message_id, ":at": instant(at)}
        keys = place_of(message)
        self._if_so(keys, "SET mail_delivered_at = :at", values, "mail_message_id = :id")
        if message.of == "sign_on":
            self._if_so(keys, "SET transmission.delivered_at = :at", values, "transmission.message_id = :id")

    def mail_bounced(self, message: MailMessage, message_id: str, at: datetime) -> None:
        values = {":id": message_id, ":at": instant(at)}
        self._if_so(place_of(message), "SET mail_bounced_at = :at", values, "mail_message_id = :id")

    def walk(self, slug: str, after: str | None = None, at_once: int = 500) -> Iterator[Step]:
        # Where a key lies is told by the key, so the last one read is all there is to a place.
        partitions = buckets(slug)
        first = partitions.index(bucket_of(slug, after)) if after else 0
        for number, bucket in enumerate(partitions[first:], start=first):
            start = {"bucket": bucket, "sk": after + PROPOSAL} if after and number == first else None
            items = self._table.query(
                "#bucket = :bucket", {":bucket": bucket}, {"#bucket": "bucket"}, start=start, at_once=at_once
            )
            last = ""
            for item in items:
                # Whoever is there with a sign-on and a proposal: they lie together, the sign-on before.
                if (key := name_of(item).key) != last:
                    yield Step(sign_on_of(item), key, number / len(partitions))
                last = key

    def rows(self, slug: str, bucket: int) -> Iterator[Row]:
        values, names = {":bucket": buckets(slug)[bucket]}, {"#bucket": "bucket"}
        yield from rows_of(self._table.query("#bucket = :bucket", values, names, only=ATTRIBUTES))

    def rows_of(self, slug: str, keys: Collection[str]) -> Iterator[Row]:
        yield from rows_of(self._table.batch_get([at(slug, key) for key in keys], only=ATTRIBUTES))

    def forget_networks(self, slug: str, keys: Collection[str]) -> None:
        def forget(key: str) -> None:
            # Whoever writes the sign-on at this moment is not disturbed: a day later is soon enough.
            with suppress(Conflict):
                self._table.update(at(slug, key), "REMOVE network", {}, "attribute_exists(network)")

        with ThreadPoolExecutor(SHARDS) as writers:
            list(writers.map(forget, keys))

    def let_wait(self, slug: str, keys: Collection[str], since: datetime) -> None:
        changes = "SET waiting_since = :since, waiting_shard = #shard, waiting_place = :place"
        if_so = "#status = :confirmed AND attribute_not_exists(waiting_since)"
        names = {"#status": "status", "#shard": "shard"}

        def wait(key: str) -> None:
            values = {":since": instant(since), ":place": place(since, key), ":confirmed": "confirmed"}
            # Whoever decides, or withdraws, at this moment is not disturbed.
            with suppress(Conflict):
                self._table.update(at(slug, key), changes, values, if_so, names)

        with ThreadPoolExecutor(SHARDS) as writers:
            list(writers.map(wait, keys))

    def forget(self, slug: str, bucket: int, most: int) -> int:
        values, names = {":bucket": buckets(slug)[bucket]}, {"#bucket": "bucket"}
        found = self._table.query("#bucket = :bucket", values, names, limit=most, only=("bucket", "sk"))
        keys = list(found)
        self._table.remove(keys)
        return len(keys)

    def forget_agreed(self, slug: str, bucket: int, over: Callable[[int], bool]) -> int:
        values, names = {":bucket": buckets(slug)[bucket]}, {"#bucket": "bucket"}
        found = self._table.query("#bucket = :bucket", values, names, only=("bucket", "sk", "consent"))
        keys = [
            {"bucket": item["bucket"], "sk": item["sk"]}
            for item in found
            if "consent" in item and over(item["consent"]["version"])
        ]
        self._table.remove(keys)
        return len(keys)

    def due_mail(self, shard: int, now: datetime, limit: int) -> list[MailMessage]:
        items = self._table.query(
            "mail_due_shard = :shard AND mail_due_at <= :now",
            {":shard": f"{shard:02d}", ":now": instant(now)},
            limit=limit,
            index=MAIL_INDEX,
            consistent=False,
        )
        return [MailMessage(*name_of(item)) for item in items]

    def _transact(self, entries: list[Entry], marks: list[Once]) -> None:
        """Entries and marks. Raises ConditionFailed when an entry refuses, AlreadyUsed when a mark does."""
        try:
            self._table.transact([*entries, *(marking(self._limits, mark) for mark in marks)])
        except ConditionFailed as failed:
            if failed.positions[0] < len(entries):
                raise
            raise AlreadyUsed(marks[failed.positions[0] - len(entries)].name) from failed

    def _about_mail(self, message: MailMessage, claim: str, changes: str, values: Item) -> None:
        """One change to the mail's state by whoever holds the claim."""
        self._if_so(place_of(message), changes, {**values, ":claim": claim}, "mail_claim = :claim")

    def _if_so(self, keys: Item, changes: str, values: Item, condition: str) -> None:
        try:
            self._table.update(keys, changes, values, condition)
        except ConditionFailed:
            return

    def _deleting(self, sign_on: SignOn | None) -> Iterator[Entry]:
        if sign_on:
            keys = at(sign_on.slug, sign_on.key, sign_on.of)
            yield self._table.deleting(keys, "rev = :rev", {":rev": sign_on.rev})

    def _entry(self, sign_on: SignOn, previous: SignOn | None) -> Entry:
        new = item_of(sign_on)
        if previous is None:
            return self._table.putting(new, "attribute_not_exists(sk)")
        old = item_of(previous)
        keys = {name: new[name] for name in ("bucket", "sk")}
        held, values = "rev = :rev_held", {":rev_held": previous.rev}
        # Mailers change the state of a mail without a new revision, so a new request is written whole.
        anew = MAIL_STATE if sign_on.mail != previous.mail else frozenset[str]()
        changed = sorted(name for name in new if new[name] != old.get(name) or name in anew)
        removed = sorted((old.keys() | anew) - new.keys())
        if not changed and not removed:
            return self._table.checking(keys, held, values)
        changes = ("SET " + ", ".join(f"#{name} = :{name}" for name in changed) + " ") if changed else ""
        changes += ("REMOVE " + ", ".join(f"#{name}" for name in removed)) if removed else ""
        values |= {f":{name}": new[name] for name in changed}
        names = {f"#{name}": name for name in (*changed, *removed)}
        return self._table.updating(keys, changes, values, held, names)
