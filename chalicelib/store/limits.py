"""What bounds how often: counters, the times of mails, addresses that get none, marks of what came once."""

from datetime import datetime

from chalicelib.domain.once import Once
from chalicelib.store.dynamo import ConditionFailed, Item
from chalicelib.store.table import Entry, Table


class DynamoLimits:
    """LimitStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count_up(self, counter: str, expires_at: datetime) -> int:
        key = {"pk": f"limit#{counter}", "sk": "limit"}
        values = {":expires": int(expires_at.timestamp()), ":one": 1}
        counted = self._table.updated(key, "SET expires_at = :expires ADD seen :one", values)
        return int(counted["seen"])

    def suppress(self, address_hash: str, reason: str, until: datetime | None) -> None:
        expires_at = int(until.timestamp()) if until else None
        item = {**_suppressed_at(address_hash), "reason": reason, "expires_at": expires_at}
        if expires_at is None:
            self._table.put(item)
            return
        shorter = "attribute_not_exists(pk) OR expires_at < :expires"
        try:
            self._table.put(item, shorter, {":expires": expires_at})
        except ConditionFailed:
            # It is suppressed for at least as long already.
            return

    def suppressed(self, address_hash: str, now: datetime) -> str | None:
        item = self._table.get(_suppressed_at(address_hash))
        if item is None or ("expires_at" in item and item["expires_at"] <= now.timestamp()):
            return None
        return str(item["reason"])

    def mail_times(self, address_hash: str) -> dict[str, datetime]:
        item = self._table.get(_times_at(address_hash)) or {"times": {}}
        times = {nonce: datetime.fromisoformat(moment) for nonce, moment in item["times"].items()}
        return dict(sorted(times.items(), key=lambda entry: entry[1]))

    def put_mail_times(
        self,
        address_hash: str,
        times: dict[str, datetime],
        previous: dict[str, datetime],
        expires_at: datetime,
    ) -> None:
        item = {
            **_times_at(address_hash),
            "times": _times_values(times),
            "expires_at": int(expires_at.timestamp()),
        }
        if previous:
            self._table.put(item, "times = :before", {":before": _times_values(previous)})
        else:
            self._table.put(item, "attribute_not_exists(times)")


def marking(table: Table, mark: Once) -> Entry:
    """The entry of a transaction that refuses when another holder has made the mark."""
    item = {
        "pk": mark.name,
        "sk": "once",
        "holder": mark.holder,
        "expires_at": int(mark.expires_at.timestamp()),
    }
    return table.putting(item, "attribute_not_exists(pk) OR holder = :holder", {":holder": mark.holder})


def _suppressed_at(address_hash: str) -> Item:
    return {"pk": f"suppressed#{address_hash}", "sk": "suppressed"}


def _times_at(address_hash: str) -> Item:
    return {"pk": f"mail#{address_hash}", "sk": "times"}


def _times_values(times: dict[str, datetime]) -> dict[str, str]:
    return {nonce: moment.isoformat() for nonce, moment in times.items()}
