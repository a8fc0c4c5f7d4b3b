"""The sweeper's memory, in the Tally table under names that no campaign can have."""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime

from chalicelib.domain.signons import next_rev
from chalicelib.domain.sweeping import Lease, Place, Task
from chalicelib.store.dynamo import ConditionFailed, Item, written
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, current

PLACE = {"slug": "@sweeper", "sk": "place"}
KEPT_UNTIL = "@kept-until"
HELD = "lease_holder = :holder"


class DynamoSweeps:
    """SweepStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def lease(self, now: datetime, until: datetime) -> Lease | None:
        free = "attribute_not_exists(lease_until) OR lease_until < :now"
        holder = secrets.token_hex(8)
        values = {":now": next_rev(now), ":until": next_rev(until), ":holder": holder, ":v": STAMP["v"]}
        try:
            item = self._table.updated(
                PLACE, "SET lease_until = :until, lease_holder = :holder, v = :v", values, free
            )
        except ConditionFailed:
            return None
        return Lease(holder, _place_of(current(item).get("place")))

    def keep(self, lease: Lease, place: Place) -> None:
        values = {":place": _place_item(place), ":holder": lease.holder}
        self._table.update(PLACE, "SET place = :place", values, HELD)

    def release(self, lease: Lease) -> None:
        with suppress(ConditionFailed):
            self._table.update(PLACE, "REMOVE lease_until", {":holder": lease.holder}, HELD)

    def note(self, task: Task, slug: str) -> None:
        self._table.put({"slug": f"@{task}", "sk": slug, **STAMP, "noted": secrets.token_hex(8)})

    def noted(self, task: Task) -> dict[str, str]:
        return {item["sk"]: item["noted"] for item in self._all(f"@{task}")}

    def done(self, task: Task, slug: str, noted: str) -> None:
        with suppress(ConditionFailed):
            self._table.delete({"slug": f"@{task}", "sk": slug}, "noted = :noted", {":noted": noted})

    def note_kept_until(self, slug: str, until: datetime | None) -> None:
        at = {"slug": KEPT_UNTIL, "sk": slug}
        if until:
            self._table.put({**at, **STAMP, "until": written(until)})
        else:
            self._table.delete(at)

    def to_forget(self, now: datetime) -> Iterator[str]:
        for item in self._all(KEPT_UNTIL):
            if not item.get("forgotten") and now >= datetime.fromisoformat(item["until"]):
                yield item["sk"]

    def note_forgotten(self, slug: str) -> None:
        at = {"slug": KEPT_UNTIL, "sk": slug}
        with suppress(ConditionFailed):
            self._table.update(at, "SET forgotten = :true", {":true": True}, "attribute_exists(sk)")

    def _all(self, partition: str) -> Iterator[Item]:
        yield from map(current, self._table.query("slug = :partition", {":partition": partition}))


def _place_item(place: Place) -> Item:
    days = {"told_on": place.told_on, "round_on": place.round_on}
    values: Item = {name: day and day.isoformat() for name, day in days.items()}
    return values | {"told_to": place.told_to, "proving": place.proving, "steps": place.steps}


def _place_of(item: Item | None) -> Place:
    if item is None:
        return Place()
    told_on, round_on = (
        date.fromisoformat(day) if day else None for day in (item["told_on"], item["round_on"])
    )
    return Place(told_on, item["told_to"], round_on, item["proving"], item["steps"])
