"""Sign-ons: personal data, one item for each person, campaign and day."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

from chalicelib.domain.counting import Row
from chalicelib.domain.keys import bucket_of, buckets, is_key
from chalicelib.domain.mails import Transmission
from chalicelib.domain.once import AlreadyUsed, Once
from chalicelib.domain.parts import is_slug
from chalicelib.domain.signons import SignOn
from chalicelib.ports.sign_ons import Step
from chalicelib.store.dynamo import ConditionFailed, Item
from chalicelib.store.limits import marking
from chalicelib.store.rows import ATTRIBUTES, rows_of
from chalicelib.store.table import Entry, Table

MAIL_INDEX = "mail-due"
# A mailer so slow that its claim lapsed may report after another one has sent.
UNSENT = "mail.nonce = :nonce AND attribute_not_exists(mail.sent_at)"


def item_of(sign_on: SignOn) -> Item:
    """The item as it is stored: its keys, the TTL in epoch seconds, and the index of mail still to send."""
    item: Item = sign_on.model_dump(mode="json", exclude_none=True)
    item["bucket"] = bucket_of(sign_on.slug, sign_on.key)
    if sign_on.expires_at:
        item["expires_at"] = int(sign_on.expires_at.timestamp())
    mail = sign_on.mail
    if mail and mail.sent_at is None and mail.refused is None:
        item["mail_due_shard"] = item["bucket"][-2:]
        item["mail_due_at"] = instant(mail.due_at)
    return item


def sign_on_of(item: Item) -> SignOn:
    """The sign-on that an item holds; raises pydantic's ValidationError for anything else."""
    held = {
        name: value for name, value in item.items() if name not in ("bucket", "mail_due_shard", "mail_due_at")
    }
    return SignOn.model_validate(held)


def instant(moment: datetime) -> str:
    """A time as text that sorts: UTC, microseconds, always the same width."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class DynamoSignOns:
    """SignOnStore on DynamoDB; `limits` is the table where a transaction marks what happens once."""

    def __init__(self, table: Table, limits: Table) -> None:
        self._table, self._limits = table, limits

    def get(self, slug: str, key: str) -> SignOn | None:
        if not (is_slug(slug) and is_key(key)):
            return None
        item = self._table.get(_at(slug, key))
        return sign_on_of(item) if item else None

    def write(self, sign_on: SignOn, previous: SignOn | None, once: Iterable[Once] = ()) -> None:
        marks = list(once)
        entries = [self._entry(sign_on, previous), *(marking(self._limits, mark) for mark in marks)]
        try:
            self._table.transact(entries)
        except ConditionFailed as failed:
            if failed.positions and failed.positions[0] > 0:
                raise AlreadyUsed(marks[failed.positions[0] - 1].name) from failed
            raise

    def erase(self, sign_on: SignOn) -> None:
        self._table.delete(_at(sign_on.slug, sign_on.key), "rev = :rev", {":rev": sign_on.rev})

    def claim_mail(self, slug: str, key: str, nonce: str, now: datetime, until: datetime) -> SignOn | None:
        values = {":nonce": nonce, ":now": instant(now), ":until": instant(until), ":one": 1, ":zero": 0}
        try:
            claimed = self._table.updated(
                _at(slug, key),
                "SET mail.claimed_until = :until, mail.attempts = if_not_exists(mail.attempts, :zero) + :one",
                values,
                f"{UNSENT} AND attribute_not_exists(mail.refused) AND "
                "(attribute_not_exists(mail.claimed_until) OR mail.claimed_until < :now)",
            )
        except ConditionFailed:
            return None
        return sign_on_of(claimed)

    def mail_sent(self, slug: str, key: str, nonce: str, proof: Transmission, keep: bool) -> None:
        values: Item = {":nonce": nonce, ":id": proof.message_id, ":at": instant(proof.accepted_at)}
        kept = ""
        if keep:
            kept = ", transmission = :proof"
            values[":proof"] = {"message_id": proof.message_id, "accepted_at": instant(proof.accepted_at)}
        changes = (
            f"SET mail.sent_at = :at, mail.message_id = :id{kept} "
            "REMOVE mail_due_shard, mail_due_at, mail.claimed_until"
        )
        self._about_mail(slug, key, changes, values)

    def mail_postponed(self, slug: str, key: str, nonce: str, due_at: datetime) -> None:
        values = {":nonce": nonce, ":due": instant(due_at)}
        self._about_mail(slug, key, "SET mail_due_at = :due REMOVE mail.claimed_until", values)

    def mail_refused(self, slug: str, key: str, nonce: str, reason: str) -> None:
        values = {":nonce": nonce, ":reason": reason}
        changes = "SET mail.refused = :reason REMOVE mail_due_shard, mail_due_at, mail.claimed_until"
        self._about_mail(slug, key, changes, values)

    def mail_delivered(self, slug: str, key: str, message_id: str, at: datetime) -> None:
        values = {":id": message_id, ":at": instant(at)}
        for proof in ("mail", "transmission"):
            change, condition = f"SET {proof}.delivered_at = :at", f"{proof}.message_id = :id"
            self._about_mail(slug, key, change, values, condition)

    def walk(self, slug: str, after: str | None = None, at_once: int = 500) -> Iterator[Step]:
        # Where a key lies is told by the key, so the last one read is all there is to a place.
        partitions = buckets(slug)
        first = partitions.index(bucket_of(slug, after)) if after else 0
        for number, bucket in enumerate(partitions[first:], start=first):
            start = {"bucket": bucket, "key": after} if after and number == first else None
            items = self._table.query(
                "#bucket = :bucket", {":bucket": bucket}, {"#bucket": "bucket"}, start=start, at_once=at_once
            )
            for item in items:
                yield Step(sign_on_of(item), item["key"], number / len(partitions))

    def rows(self, slug: str, bucket: int) -> Iterator[Row]:
        values, names = {":bucket": buckets(slug)[bucket]}, {"#bucket": "bucket"}
        yield from rows_of(self._table.query("#bucket = :bucket", values, names, only=ATTRIBUTES))

    def rows_of(self, slug: str, keys: Collection[str]) -> Iterator[Row]:
        yield from rows_of(self._table.batch_get([_at(slug, key) for key in keys], only=ATTRIBUTES))

    def forget(self, slug: str, bucket: int, most: int) -> int:
        values, names = {":bucket": buckets(slug)[bucket]}, {"#bucket": "bucket"}
        found = self._table.query("#bucket = :bucket", values, names, limit=most, only=("bucket", "key"))
        keys = list(found)
        self._table.remove(keys)
        return len(keys)

    def due_mail(self, shard: int, now: datetime, limit: int) -> list[tuple[str, str]]:
        items = self._table.query(
            "mail_due_shard = :shard AND mail_due_at <= :now",
            {":shard": f"{shard:02d}", ":now": instant(now)},
            limit=limit,
            index=MAIL_INDEX,
            consistent=False,
        )
        return [(item["bucket"].rpartition("#")[0], item["key"]) for item in items]

    def _about_mail(self, slug: str, key: str, changes: str, values: Item, condition: str = UNSENT) -> None:
        """One change to the mail's state; a request that was sent, superseded or erased is left alone."""
        try:
            self._table.update(_at(slug, key), changes, values, condition)
        except ConditionFailed:
            return

    def _entry(self, sign_on: SignOn, previous: SignOn | None) -> Entry:
        new = item_of(sign_on)
        if previous is None:
            return self._table.putting(new, "attribute_not_exists(#key)", names={"#key": "key"})
        old = item_of(previous)
        at = _at(sign_on.slug, sign_on.key)
        held, values = "rev = :rev_held", {":rev_held": previous.rev}
        # The mailer takes a mail out of the index without a new revision, so a new request goes back in.
        due = ("mail_due_shard", "mail_due_at") if new.get("mail") != old.get("mail") else ()
        changed = sorted(name for name in new if new[name] != old.get(name) or name in due)
        removed = sorted(name for name in old if name not in new)
        if not changed and not removed:
            return self._table.checking(at, held, values)
        sets = [f"#{name} = :{name}" for name in changed]
        changes = (f"SET {', '.join(sets)} " if sets else "") + (
            f"REMOVE {', '.join(f'#{name}' for name in removed)}" if removed else ""
        )
        values |= {f":{name}": new[name] for name in changed}
        names = {f"#{name}": name for name in (*changed, *removed)}
        return self._table.updating(at, changes, values, held, names)


def _at(slug: str, key: str) -> Item:
    return {"bucket": bucket_of(slug, key), "key": key}
