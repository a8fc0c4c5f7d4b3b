"""What is counted: markers, counters, the ledger, and with them the lines of the wall.

A marker for each sign-on says which of its revisions is counted and how. Counting a change is one
transaction over markers, counters, wall and ledger, conditional on the markers read before, so a
change counts once however often, late or mixed-up the stream brings it.
"""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.changes import Change
from chalicelib.domain.keys import bucket_of
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.tally import Counts, Organization, contribution, ledger_entry, workers_represented
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.store.dynamo import Item
from chalicelib.store.table import Entry, Table
from chalicelib.store.wall import line_of, replacing

# A transaction takes 100 entries: for each change a marker, two lines of the wall, one of the ledger,
# and for all of them a counter and the ledger's revision.
CHANGES_AT_ONCE = 24
COUNTER_SHARDS = 32
COUNTERS = "tally#"
SUMMARY = "tally#summary"
MILESTONES = "milestones"
LEDGER = "ledger#"
LEDGER_REV = "ledger-rev"
NONE_YET = Milestones()


class DynamoTallies:
    """TallyStore on DynamoDB; `wall` is the table that holds the public wall."""

    def __init__(self, table: Table, wall: Table) -> None:
        self._table, self._wall = table, wall

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
                key=item["sk"].removeprefix(LEDGER),
                name=item["name"],
                members=item["members"],
                parent=item.get("parent"),
                country=item.get("country"),
            )
            for item in self._all(slug, LEDGER)
        ]

    def milestones(self, slug: str) -> Milestones:
        item = self._table.get({"slug": slug, "sk": MILESTONES}) or {}
        reached = {
            int(share): datetime.fromisoformat(since) for share, since in item.get("reached", {}).items()
        }
        return Milestones(reached, frozenset(item.get("told", [])))

    def put_milestones(self, slug: str, state: Milestones, previous: Milestones) -> None:
        item = {"slug": slug, "sk": MILESTONES, **_milestones_values(state)}
        before = {f":{name}": value for name, value in _milestones_values(previous).items()}
        unchanged = "reached = :reached AND told = :told"
        if previous == NONE_YET:
            unchanged = f"attribute_not_exists(sk) OR ({unchanged})"
        self._table.put(item, unchanged, before)

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
        entries: list[Entry] = []
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
            entries.append(self._marker(slug, change, marker, counted, wall))
            entries.extend(replacing(self._wall, _wall_place(marker), wall))
            ledger = self._ledger_changes(slug, change, marker)
            in_ledger = in_ledger or bool(ledger)
            entries.extend(ledger)
        if in_ledger:
            entries.append(self._ledger_moved(slug))
        if any(total.values()):
            entries.append(self._count(slug, total))
        if entries:
            self._table.transact(entries)

    def _markers(self, slug: str, chunk: list[Change]) -> dict[str, Item]:
        found = self._table.batch_get([_marker_key(slug, change.key) for change in chunk])
        return {item["sk"]: item for item in found}

    def _marker(
        self, slug: str, change: Change, marker: Item | None, counted: Counter[str], wall: Item | None
    ) -> Entry:
        item = {**_marker_key(slug, change.key), "rev": change.rev, "counted": dict(counted)}
        if wall:
            item["wall_slug"], item["wall_sk"] = wall["slug"], wall["sk"]
        if ledger_entry(change.sign_on):
            item["in_ledger"] = True
        if marker:
            return self._table.putting(item, "rev = :rev", {":rev": marker["rev"]})
        return self._table.putting(item, "attribute_not_exists(sk)")

    def _forget(self, change: Change, marker: Item) -> Iterator[Entry]:
        """The name leaves the wall; what was counted, and an organization's figure, stay."""
        kept = {name: value for name, value in marker.items() if name not in ("wall_slug", "wall_sk")}
        yield self._table.putting({**kept, "rev": change.rev}, "rev = :rev", {":rev": marker["rev"]})
        yield from replacing(self._wall, _wall_place(marker), None)

    def _ledger_changes(self, slug: str, change: Change, marker: Item | None) -> list[Entry]:
        key = {"slug": slug, "sk": f"{LEDGER}{change.key}"}
        entry = ledger_entry(change.sign_on)
        if entry:
            values = {
                "name": entry.name,
                "members": entry.members,
                "parent": entry.parent,
                "country": entry.country,
            }
            return [self._table.putting({**key, **values})]
        if marker and marker.get("in_ledger"):
            return [self._table.deleting(key)]
        return []

    def _ledger_moved(self, slug: str) -> Entry:
        return self._add({"slug": slug, "sk": LEDGER_REV}, {"n": 1})

    def _count(self, slug: str, total: Counter[str]) -> Entry:
        shard = random.randrange(COUNTER_SHARDS)  # noqa: S311 - only to spread the writes
        changed = {f"n#{name}": value for name, value in total.items() if value}
        return self._add({"slug": slug, "sk": f"{COUNTERS}{shard:02d}"}, changed)

    def _add(self, key: Item, amounts: dict[str, int]) -> Entry:
        names = {f"#n{i}": name for i, name in enumerate(amounts)}
        values = {f":n{i}": amount for i, amount in enumerate(amounts.values())}
        changes = "ADD " + ", ".join(f"#n{i} :n{i}" for i in range(len(amounts)))
        return self._table.updating(key, changes, values, names=names)

    def _summarize(self, slug: str) -> None:
        """Sum the ledger; refused, and so repeated, when the ledger moved while it was read."""
        revision = {"slug": slug, "sk": LEDGER_REV}
        moved = (self._table.get(revision) or {}).get("n", 0)
        result = workers_represented(self.ledger(slug))
        summary = {
            "slug": slug,
            "sk": SUMMARY,
            "organizations": result.organizations,
            "workers": result.workers,
        }
        unmoved, values = ("n = :n", {":n": moved}) if moved else ("attribute_not_exists(n)", None)
        self._table.transact([self._table.checking(revision, unmoved, values), self._table.putting(summary)])

    def _all(self, slug: str, prefix: str) -> Iterator[Item]:
        values = {":slug": slug, ":prefix": prefix}
        return self._table.query("slug = :slug AND begins_with(sk, :prefix)", values)


def _milestones_values(state: Milestones) -> Item:
    return {
        "reached": {str(share): since.isoformat() for share, since in state.reached.items()},
        "told": sorted(state.told),
    }


def _marker_key(slug: str, key: str) -> Item:
    return {"slug": bucket_of(slug, key).replace("#", "#counted#"), "sk": key}


def _wall_place(marker: Item | None) -> Item | None:
    """The keys of the line that the marker's sign-on has on the wall."""
    return {"slug": marker["wall_slug"], "sk": marker["wall_sk"]} if marker and "wall_sk" in marker else None
