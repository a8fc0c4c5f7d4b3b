"""The Campaigns table, what is counted: markers, counters, the wall, the ledger.

A marker for each sign-on says which of its revisions is counted and how. Counting a change is one
transaction over markers, counters, wall and ledger, conditional on the markers read before, so a
change counts once however often, late or mixed-up the stream brings it.
"""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.domain.campaigns import SignatoryKind
from chalicelib.domain.changes import Change
from chalicelib.domain.keys import bucket_of
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.tally import Counts, Organization, contribution, ledger_entry, workers_represented
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.store.dynamo import Item, failures, from_attributes, to_attributes
from chalicelib.store.wall import DynamoWall, line_of

# A transaction takes 100 entries: for each change a marker, two lines of the wall, one of the ledger,
# and for all of them a counter and the ledger's revision.
CHANGES_AT_ONCE = 24
COUNTER_SHARDS = 32
COUNTERS = "tally#"
SUMMARY = "tally#summary"
MILESTONES = "milestones"
NONE_YET = Milestones()


class DynamoTallies(DynamoWall):
    """The counting half of CampaignStore."""

    def counts(self, slug: str) -> Counts:
        total: Counter[str] = Counter()
        summary: Item = {}
        for item in self._all(slug, COUNTERS):
            if item["sk"] == SUMMARY:
                summary = item
            total.update({name[2:]: value for name, value in item.items() if name.startswith("n#")})
        return Counts(
            individuals=total["individuals"],
            organizations=summary.get("organizations", 0),
            workers=summary.get("workers", 0),
            commitments={
                name.removeprefix("commitment#"): value
                for name, value in total.items()
                if name.startswith("commitment#") and value
            },
        )

    def ledger(self, slug: str) -> list[Organization]:
        return [
            Organization(
                key=item["sk"].removeprefix("ledger#"),
                name=item["name"],
                members=item["members"],
                parent=item.get("parent"),
                country=item.get("country"),
            )
            for item in self._all(slug, "ledger#")
        ]

    def milestones(self, slug: str) -> Milestones:
        item = next(iter(self._all(slug, MILESTONES)), {})
        reached = {
            int(share): datetime.fromisoformat(since) for share, since in item.get("reached", {}).items()
        }
        return Milestones(reached, frozenset(item.get("told", [])))

    def put_milestones(self, slug: str, state: Milestones, previous: Milestones) -> None:
        item = {"slug": slug, "sk": MILESTONES, **_milestones_values(state)}
        before = {f":{name}": value for name, value in _milestones_values(previous).items()}
        unchanged = "reached = :reached AND told = :told"
        with failures():
            self._client.put_item(
                TableName=self._table,
                Item=to_attributes(item),
                ConditionExpression=unchanged
                if previous != NONE_YET
                else f"attribute_not_exists(sk) OR ({unchanged})",
                ExpressionAttributeValues=to_attributes(before),
            )

    def apply(self, slug: str, changes: list[Change], show_names: bool, totals_stay: bool = False) -> None:
        latest: dict[str, Change] = {}
        for change in changes:
            if change.key not in latest or change.rev >= latest[change.key].rev:
                latest[change.key] = change
        pending = list(latest.values())
        for start in range(0, len(pending), CHANGES_AT_ONCE):
            chunk = pending[start : start + CHANGES_AT_ONCE]
            retry_conflicts(partial(self._apply_chunk, slug, chunk, show_names, totals_stay))
        # Even when nothing was new: a run that stopped before this line is repeated by the stream.
        if any(change.kind is SignatoryKind.ORGANIZATION for change in pending):
            retry_conflicts(partial(self._summarize, slug))

    def _apply_chunk(self, slug: str, chunk: list[Change], show_names: bool, totals_stay: bool) -> None:
        markers = self._markers(slug, chunk)
        entries: list[Any] = []
        total: Counter[str] = Counter()
        in_ledger = False
        for change in chunk:
            marker = markers.get(change.key)
            if marker and marker["rev"] >= change.rev:
                continue
            if totals_stay and change.sign_on is None and marker:
                entries.extend(self._forget(change, marker))
                continue
            counted = contribution(change.sign_on)
            total.update(counted)
            total.subtract(marker["counted"] if marker else {})
            wall = line_of(slug, change.sign_on) if show_names else None
            entries.extend(self._marker(slug, change, marker, counted, wall))
            entries.extend(self._wall_changes(marker, wall))
            ledger = self._ledger_changes(slug, change, marker)
            in_ledger = in_ledger or bool(ledger)
            entries.extend(ledger)
        if in_ledger:
            entries.append(self._ledger_moved(slug))
        if any(total.values()):
            entries.append(self._count(slug, total))
        if entries:
            with failures():
                self._client.transact_write_items(TransactItems=entries)

    def _markers(self, slug: str, chunk: list[Change]) -> dict[str, Item]:
        wanted = [to_attributes(_marker_key(slug, change.key)) for change in chunk]
        found: list[Item] = []
        request: Any = {self._table: {"Keys": wanted, "ConsistentRead": True}}
        while request:
            with failures():
                answer = self._client.batch_get_item(RequestItems=request)
            found.extend(from_attributes(item) for item in answer["Responses"].get(self._table, []))
            request = answer.get("UnprocessedKeys")
        return {item["sk"]: item for item in found}

    def _marker(
        self, slug: str, change: Change, marker: Item | None, counted: Counter[str], wall: Item | None
    ) -> Iterator[Any]:
        item = {**_marker_key(slug, change.key), "rev": change.rev, "counted": dict(counted)}
        if wall:
            item["wall_slug"], item["wall_sk"] = wall["slug"], wall["sk"]
        if ledger_entry(change.sign_on):
            item["in_ledger"] = True
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(sk)"}
        if marker:
            values = to_attributes({":rev": marker["rev"]})
            condition = {"ConditionExpression": "rev = :rev", "ExpressionAttributeValues": values}
        yield {"Put": {"TableName": self._table, "Item": to_attributes(item), **condition}}

    def _forget(self, change: Change, marker: Item) -> Iterator[Any]:
        """The name leaves the wall; what was counted, and an organization's figure, stay."""
        kept = {name: value for name, value in marker.items() if name not in ("wall_slug", "wall_sk")}
        put = {
            "TableName": self._table,
            "Item": to_attributes({**kept, "rev": change.rev}),
            "ConditionExpression": "rev = :rev",
            "ExpressionAttributeValues": to_attributes({":rev": marker["rev"]}),
        }
        yield {"Put": put}
        yield from self._wall_changes(marker, None)

    def _wall_changes(self, marker: Item | None, wall: Item | None) -> Iterator[Any]:
        before = (
            {"slug": marker["wall_slug"], "sk": marker["wall_sk"]} if marker and "wall_sk" in marker else None
        )
        after = {"slug": wall["slug"], "sk": wall["sk"]} if wall else None
        if before and before != after:
            yield {"Delete": {"TableName": self._table, "Key": to_attributes(before)}}
        if wall:
            yield {"Put": {"TableName": self._table, "Item": to_attributes(wall)}}

    def _ledger_changes(self, slug: str, change: Change, marker: Item | None) -> list[Any]:
        key = {"slug": slug, "sk": f"ledger#{change.key}"}
        entry = ledger_entry(change.sign_on)
        if entry:
            values = {
                "name": entry.name,
                "members": entry.members,
                "parent": entry.parent,
                "country": entry.country,
            }
            return [{"Put": {"TableName": self._table, "Item": to_attributes({**key, **values})}}]
        if marker and marker.get("in_ledger"):
            return [{"Delete": {"TableName": self._table, "Key": to_attributes(key)}}]
        return []

    def _ledger_moved(self, slug: str) -> Any:
        return self._add({"slug": slug, "sk": "ledger-rev"}, {"n": 1})

    def _count(self, slug: str, total: Counter[str]) -> Any:
        shard = random.randrange(COUNTER_SHARDS)  # noqa: S311 - only to spread the writes
        changed = {f"n#{name}": value for name, value in total.items() if value}
        return self._add({"slug": slug, "sk": f"{COUNTERS}{shard:02d}"}, changed)

    def _add(self, key: Item, amounts: dict[str, int]) -> Any:
        names = sorted(amounts)
        return {
            "Update": {
                "TableName": self._table,
                "Key": to_attributes(key),
                "UpdateExpression": "ADD " + ", ".join(f"#n{i} :n{i}" for i, _ in enumerate(names)),
                "ExpressionAttributeNames": {f"#n{i}": name for i, name in enumerate(names)},
                "ExpressionAttributeValues": to_attributes(
                    {f":n{i}": amounts[n] for i, n in enumerate(names)}
                ),
            }
        }

    def _summarize(self, slug: str) -> None:
        """Sum the ledger; refused, and so repeated, when the ledger moved while it was read."""
        moved = next(iter(self._all(slug, "ledger-rev")), {}).get("n", 0)
        result = workers_represented(self.ledger(slug))
        summary = {
            "slug": slug,
            "sk": SUMMARY,
            "organizations": result.organizations,
            "workers": result.workers,
        }
        unmoved = {
            "TableName": self._table,
            "Key": to_attributes({"slug": slug, "sk": "ledger-rev"}),
            "ConditionExpression": "n = :n" if moved else "attribute_not_exists(n)",
            **({"ExpressionAttributeValues": to_attributes({":n": moved})} if moved else {}),
        }
        entries: list[Any] = [
            {"ConditionCheck": unmoved},
            {"Put": {"TableName": self._table, "Item": to_attributes(summary)}},
        ]
        with failures():
            self._client.transact_write_items(TransactItems=entries)

    def _all(self, slug: str, prefix: str) -> Iterator[Item]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "slug = :slug" + (" AND begins_with(sk, :prefix)" if prefix else ""),
            "ExpressionAttributeValues": to_attributes({":slug": slug, ":prefix": prefix or None}),
            "ConsistentRead": True,
        }
        while True:
            with failures():
                page = self._client.query(**request)
            yield from map(from_attributes, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _milestones_values(state: Milestones) -> Item:
    return {
        "reached": {str(share): since.isoformat() for share, since in state.reached.items()},
        "told": sorted(state.told),
    }


def _marker_key(slug: str, key: str) -> Item:
    return {"slug": bucket_of(slug, key).replace("#", "#counted#"), "sk": key}
