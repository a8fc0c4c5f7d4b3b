"""The pause of sending, and day by day what became of mails."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.domain.sending import Cause, Outcome, Outcomes, Sending
from chalicelib.store.dynamo import ConditionFailed, Item
from chalicelib.store.table import Table
from chalicelib.store.versions import VERSION, current

PLACE = "@sending"
STATE = {"pk": PLACE, "sk": "state"}
KEPT = timedelta(days=4)


class DynamoSending:
    """SendingStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def state(self) -> Sending:
        item = current(self._table.get(STATE) or {})
        paused_at = item.get("paused_at")
        return Sending(
            item.get("resumed", 0),
            datetime.fromisoformat(paused_at) if paused_at else None,
            item.get("cause"),
        )

    def count(self, sending: Sending, day: date, outcome: Outcome) -> None:
        expires_at = datetime.combine(day, time(), UTC) + KEPT
        values = {":expires": int(expires_at.timestamp()), ":v": VERSION, ":one": 1}
        changes = "SET expires_at = :expires, v = :v ADD #outcome :one"
        self._table.update(_day(sending, day), changes, values, names={"#outcome": outcome})

    def count_for(self, slug: str, outcome: Outcome) -> None:
        values = {":v": VERSION, ":one": 1}
        self._table.update(_of(slug), "SET v = :v ADD #outcome :one", values, names={"#outcome": outcome})

    def counted_for(self, slug: str) -> Outcomes:
        return _outcomes(self._table.get(_of(slug)))

    def counted(self, sending: Sending, day: date) -> Outcomes:
        return _outcomes(self._table.get(_day(sending, day)))

    def pause(self, sending: Sending, cause: Cause, now: datetime) -> None:
        values = {":at": now.isoformat(), ":cause": cause, ":resumed": sending.resumed, ":v": VERSION}
        changes = "SET paused_at = :at, cause = :cause, resumed = :resumed, v = :v"
        unchanged = "attribute_not_exists(pk) OR (attribute_not_exists(paused_at) AND resumed = :resumed)"
        with suppress(ConditionFailed):
            self._table.update(STATE, changes, values, unchanged)

    def resume(self, sending: Sending) -> None:
        values: Item = {":resumed": sending.resumed, ":next": sending.resumed + 1}
        changes = "SET resumed = :next REMOVE paused_at, cause"
        with suppress(ConditionFailed):
            self._table.update(STATE, changes, values, "attribute_exists(paused_at) AND resumed = :resumed")


def _outcomes(held: Item | None) -> Outcomes:
    item = current(held or {})
    return Outcomes(item.get("delivered", 0), item.get("bounced", 0), item.get("complained", 0))


def _of(slug: str) -> Item:
    return {"pk": PLACE, "sk": f"campaign#{slug}"}


def _day(sending: Sending, day: date) -> Item:
    return {"pk": PLACE, "sk": f"day#{day.isoformat()}#{sending.resumed}"}
