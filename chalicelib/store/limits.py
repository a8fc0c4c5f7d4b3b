"""What bounds how often: counters, mailboxes, addresses that get no mail, marks of what came once."""

from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime

from chalicelib.domain.mailboxes import A_DAY, Mailbox, Waiting
from chalicelib.domain.mails import Asking, MailMessage
from chalicelib.domain.once import Once
from chalicelib.store.dynamo import ConditionFailed, Item
from chalicelib.store.table import Entry, Table
from chalicelib.store.versions import STAMP, VERSION

# What the attributes begin with that stand for mails that wait for a mailbox.
WAITS = "waits#"


class DynamoLimits:
    """LimitStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count_up(self, counter: str, expires_at: datetime) -> int:
        values = {":expires": int(expires_at.timestamp()), ":one": 1, ":v": VERSION}
        counted = self._table.updated(
            _counter_at(counter), "SET expires_at = :expires, v = :v ADD seen :one", values
        )
        return int(counted["seen"])

    def counted(self, counter: str) -> int:
        held = self._table.get(_counter_at(counter))
        return int(held["seen"]) if held else 0

    def spend(self, mark: Once) -> bool:
        values = {":holder": mark.holder, ":expires": int(mark.expires_at.timestamp()), ":v": VERSION}
        changes = "SET holder = :holder, expires_at = :expires, v = :v"
        try:
            self._table.update(_mark_at(mark), changes, values, "attribute_not_exists(holder)")
        except ConditionFailed:
            return False
        return True

    def give_back(self, mark: Once) -> None:
        with suppress(ConditionFailed):
            self._table.update(_mark_at(mark), "REMOVE holder", {":holder": mark.holder}, "holder = :holder")

    def suppress(self, address_hash: str, reason: str, until: datetime) -> None:
        expires_at = int(until.timestamp())
        item = {**_suppressed_at(address_hash), "reason": reason, "expires_at": expires_at, **STAMP}
        shorter = "attribute_not_exists(pk) OR expires_at < :expires"
        try:
            self._table.put(item, shorter, {":expires": expires_at})
        except ConditionFailed:
            # It is suppressed for at least as long already.
            return

    def suppressed(self, address_hash: str, now: datetime) -> str | None:
        item = self._table.get(_suppressed_at(address_hash))
        # What was written before there was an end to it has none.
        if item is None or ("expires_at" in item and item["expires_at"] <= now.timestamp()):
            return None
        return str(item["reason"])

    def holder(self, name: str, now: datetime) -> str | None:
        item = self._table.get({"pk": name, "sk": "once"}) or {}
        return str(item["holder"]) if "holder" in item and item["expires_at"] > now.timestamp() else None

    def mailbox(self, mailbox: str) -> Mailbox:
        item = self._table.get(_mailbox_at(mailbox)) or {}
        busy, sent = item.get("busy_until"), item.get("sent", ())
        waiting = [_waiting(name, noted) for name, noted in item.items() if name.startswith(WAITS)]
        return Mailbox(tuple(map(_moment, sent)), _moment(busy) if busy else None, tuple(waiting))

    def reserve(self, mailbox: str, known: Mailbox, now: datetime, until: datetime) -> None:
        unchanged = "sent = :sent" if known.sent else "attribute_not_exists(sent)"
        values: Item = {":now": _text(now), ":until": _text(until), ":expires": _expiry(until), ":v": VERSION}
        if known.sent:
            values[":sent"] = list(map(_text, known.sent))
        self._table.update(
            _mailbox_at(mailbox),
            "SET busy_until = :until, expires_at = :expires, v = :v",
            values,
            f"{unchanged} AND (attribute_not_exists(busy_until) OR busy_until <= :now)",
        )

    def wait(self, mailbox: str, waiting: Waiting) -> None:
        noted = {"since": _text(waiting.since), "address": waiting.address, "plain": waiting.plain}
        values = {":noted": noted, ":expires": _expiry(waiting.since), ":v": VERSION}
        changes = "SET #name = :noted, v = :v, expires_at = if_not_exists(expires_at, :expires)"
        self._table.update(_mailbox_at(mailbox), changes, values, names={"#name": _name(waiting.message)})

    def release(
        self,
        mailbox: str,
        until: datetime,
        sent: tuple[datetime, ...],
        answered: Collection[MailMessage] = (),
    ) -> None:
        names = {f"#n{number}": _name(message) for number, message in enumerate(answered)}
        removed = ", ".join(["busy_until", *names, *([] if sent else ["sent"])])
        values: Item = {":until": _text(until)}
        changes = f"REMOVE {removed}"
        if sent:
            changes = f"SET sent = :sent, expires_at = :expires {changes}"
            values |= {":sent": list(map(_text, sent)), ":expires": _expiry(sent[-1])}
        try:
            self._table.update(_mailbox_at(mailbox), changes, values, "busy_until = :until", names)
        except ConditionFailed:
            # It took so long that the reservation lapsed, and another one was made.
            return


def marking(table: Table, mark: Once) -> Entry:
    """The entry of a transaction that refuses when another holder has made the mark."""
    item = {
        **_mark_at(mark),
        "holder": mark.holder,
        "expires_at": int(mark.expires_at.timestamp()),
        **STAMP,
    }
    return table.putting(item, "attribute_not_exists(holder) OR holder = :holder", {":holder": mark.holder})


def _counter_at(counter: str) -> Item:
    return {"pk": f"limit#{counter}", "sk": "limit"}


def _mark_at(mark: Once) -> Item:
    return {"pk": mark.name, "sk": "once"}


def _suppressed_at(address_hash: str) -> Item:
    return {"pk": f"suppressed#{address_hash}", "sk": "suppressed"}


def _mailbox_at(mailbox: str) -> Item:
    return {"pk": f"mailbox#{mailbox}", "sk": "mailbox"}


def _name(message: MailMessage) -> str:
    return f"{WAITS}{message.slug}#{message.key}#{message.of}"


def _waiting(name: str, noted: Item) -> Waiting:
    slug, key, of = name.removeprefix(WAITS).split("#")
    asking: Asking = "proposal" if of == "proposal" else "sign_on"
    return Waiting(MailMessage(slug, key, asking), _moment(noted["since"]), noted["address"], noted["plain"])


def _expiry(last: datetime) -> int:
    """When a mailbox is forgotten in which nothing happens after that moment."""
    return int((last + A_DAY).timestamp())


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
