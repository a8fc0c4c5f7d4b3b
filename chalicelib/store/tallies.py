"""What is counted: markers, figures, the ledger.

A marker for each sign-on says which of its revisions is counted and how. Counting a change is one
transaction over markers, figures and ledger, conditional on the markers read before, so a change
counts once however often, late or mixed-up the stream brings it. Figures lie by bucket, as the
sign-ons do: what proves a bucket's markers proves its figures.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.changes import Change
from chalicelib.domain.counting import KEPT, WAITING, Marker, Step, latest, step
from chalicelib.domain.keys import SHARDS, bucket_of, buckets
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.statistics import Proven
from chalicelib.domain.tally import Counts, Organization, Standing, Workers
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.store.dynamo import ConditionFailed, Item, written
from chalicelib.store.ledgers import LEDGER_REV, Ledgers
from chalicelib.store.markers import (
    COUNTER,
    NUMBER,
    adding,
    figures_of,
    ledger_at,
    ledger_of,
    marker_at,
    marker_item,
    marker_of,
    organization_item,
    organization_of,
    touched,
)
from chalicelib.store.table import Entry, Table
from chalicelib.store.versions import STAMP, current

CHANGES_AT_ONCE = 100
# As many as a transaction takes.
ENTRIES = 100
SUMS = "sums"
MILESTONES = "milestones"
COMMITMENTS = "commitments"
PROVEN = "proven"
# What waits, and what of it is only kept of erased sign-ons.
WAITS = (f"{NUMBER}{WAITING}", f"{KEPT}{WAITING}")
SUMMED = (NUMBER, WAITS[1])
NONE_YET = Milestones()


class DynamoTallies:
    """TallyStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table, self._ledgers = table, Ledgers(table)

    def apply(
        self,
        campaign: Campaign,
        changes: Iterable[Change],
        now: datetime,
        totals_stay: bool = False,
        anew: bool = False,
    ) -> dict[str, set[datetime]]:
        # By bucket, so that few transactions share a counter.
        pending = sorted(latest(changes).values(), key=lambda change: bucket_of(campaign.slug, change.key))
        counting = partial(step, campaign=campaign, now=now, totals_stay=totals_stay, anew=anew)
        stood: dict[str, set[datetime]] = {}
        for start in range(0, len(pending), CHANGES_AT_ONCE):
            chunk = pending[start : start + CHANGES_AT_ONCE]
            retry_conflicts(partial(self._count, campaign.slug, chunk, counting, stood))
        return stood

    def _count(
        self,
        slug: str,
        chunk: list[Change],
        counting: Callable[..., Step | None],
        stood: dict[str, set[datetime]],
    ) -> None:
        markers = self.markers(slug, [change.key for change in chunk])
        for key, marker in markers.items():
            if marker.shown_at:
                stood.setdefault(key, set()).add(marker.shown_at)
        steps = [counting(change, before=markers.get(change.key)) for change in chunk]
        for entries in self._transactions(slug, [done for done in steps if done]):
            self._table.transact(entries)

    def markers(self, slug: str, keys: Collection[str]) -> dict[str, Marker]:
        found = self._table.batch_get([marker_at(slug, key) for key in keys])
        return {item["sk"]: marker_of(item) for item in found}

    def standing(self, slug: str, commitments: Iterable[str]) -> Standing:
        counters: list[Item] = [{"slug": bucket, "sk": COUNTER} for bucket in buckets(slug)]
        beside: list[Item] = [{"slug": slug, "sk": LEDGER_REV}, {"slug": slug, "sk": SUMS}]
        wanted = {f"{NUMBER}commitment#{chosen}": chosen for chosen in commitments}
        figures = ("sk", "v", f"{NUMBER}individuals", *WAITS, "n", "organizations", "workers", "rev")
        items = self._table.batch_get(counters + beside, only=(*figures, *wanted))
        total: Counter[str] = Counter()
        held: dict[str, Item] = {}
        for item in map(current, items):
            if item["sk"] == COUNTER:
                total.update({name: number for name, number in item.items() if name.startswith(SUMMED)})
            else:
                held[item["sk"]] = item
        sums = held.get(SUMS, {})
        chosen = {wanted[name]: number for name, number in total.items() if number and name in wanted}
        people = total[f"{NUMBER}individuals"]
        counts = Counts(people, sums.get("organizations", 0), sums.get("workers", 0), chosen)
        waiting = total[WAITS[0]] - total[WAITS[1]]
        return Standing(counts, held.get(LEDGER_REV, {}).get("n", 0), sums.get("rev", 0), waiting)

    def ledger(self, slug: str) -> list[Organization]:
        return self._ledgers.read(slug)

    def put_sums(self, slug: str, sums: Workers, ledger_rev: int) -> None:
        item = {"slug": slug, "sk": SUMS, **STAMP, "rev": ledger_rev}
        item |= {"organizations": sums.organizations, "workers": sums.workers}
        try:
            self._table.put(item, "attribute_not_exists(rev) OR rev <= :rev", {":rev": ledger_rev})
        except ConditionFailed:
            return

    def milestones(self, slug: str) -> Milestones:
        item = current(self._table.get({"slug": slug, "sk": MILESTONES}) or {})
        reached = {
            int(share): datetime.fromisoformat(since) for share, since in item.get("reached", {}).items()
        }
        return Milestones(reached, frozenset(item.get("told", [])), item.get("size"))

    def put_milestones(self, slug: str, state: Milestones, previous: Milestones) -> None:
        item = {"slug": slug, "sk": MILESTONES, **STAMP, **_milestones_values(state), "size": state.size}
        before = {f":{name}": value for name, value in _milestones_values(previous).items()}
        unchanged = "reached = :reached AND told = :told"
        if previous == NONE_YET:
            unchanged = f"attribute_not_exists(sk) OR ({unchanged})"
        self._table.put(item, unchanged, before)

    def commitments_of(self, slug: str) -> tuple[date, dict[str, int]] | None:
        item = self._table.get({"slug": slug, "sk": COMMITMENTS})
        return (date.fromisoformat(current(item)["day"]), item["counts"]) if item else None

    def put_commitments(self, slug: str, day: date, counts: dict[str, int]) -> None:
        item = {"slug": slug, "sk": COMMITMENTS, **STAMP, "day": day.isoformat(), "counts": counts}
        self._table.put(item)

    def figures(self, slug: str) -> dict[str, int]:
        with ThreadPoolExecutor(SHARDS) as readers:
            found = readers.map(self._figures, buckets(slug))
            total: Counter[str] = Counter()
            for figures in found:
                total.update(figures)
        return dict(total)

    def _figures(self, bucket: str) -> dict[str, int]:
        # Markers come behind, and are not read.
        values = {":bucket": bucket, ":first": "!", ":last": "!~"}
        items = self._table.query("slug = :bucket AND sk BETWEEN :first AND :last", values)
        return {name: number for item in items for name, number in figures_of(item)}

    def proven(self, slug: str) -> Proven | None:
        # The exporter asks, which gets nothing from this table but by Query and in batches.
        found = self._table.batch_get([{"slug": slug, "sk": PROVEN}])
        if not found:
            return None
        item = current(found[0])
        return Proven(date.fromisoformat(item["day"]), datetime.fromisoformat(item["at"]), item["drift"])

    def note_proven(self, slug: str, proven: Proven) -> None:
        held = self.proven(slug)
        drift = proven.drift + (held.drift if held and held.day == proven.day else 0)
        item = {"slug": slug, "sk": PROVEN, **STAMP, "drift": drift}
        self._table.put(item | {"day": proven.day.isoformat(), "at": written(proven.at)})

    def _transactions(self, slug: str, steps: list[Step]) -> Iterator[list[Entry]]:
        """Steps by as many as one transaction takes; a counter is added to once in each."""
        start = 0
        while start < len(steps):
            written_to: set[tuple[str, str]] = set()
            moves = []
            for done in steps[start:]:
                bucket = bucket_of(slug, done.key)
                more = {(bucket, sk) for sk in (done.key, *touched(done.figures))}
                if done.entry or done.leaves_ledger:
                    # The ledger's revision and a line of its log are written once in each.
                    more |= {(ledger_of(slug), done.key), (slug, LEDGER_REV), (slug, "log")}
                if done.stays_as_figure:
                    more.add((ledger_of(slug), f"{done.key} as a figure"))
                if len(written_to | more) > ENTRIES:
                    break
                written_to |= more
                moves.append(done)
            yield self._entries(slug, moves)
            start += len(moves)

    def _entries(self, slug: str, steps: list[Step]) -> list[Entry]:
        entries, figures, moved = list[Entry](), dict[str, Counter[str]](), set[str]()
        for done in steps:
            entries.append(self._marking(slug, done))
            for key, entry in self._in_ledger(slug, done):
                entries.append(entry)
                moved.add(key)
            figures.setdefault(bucket_of(slug, done.key), Counter()).update(done.figures)
        for bucket, change in figures.items():
            entries.extend(adding(self._table, bucket, change))
        return [*entries, *(self._ledgers.moving(slug, moved) if moved else ())]

    def _marking(self, slug: str, done: Step) -> Entry:
        item = marker_item(slug, done.key, done.after)
        if done.before is None:
            return self._table.putting(item, "attribute_not_exists(sk)")
        return self._table.putting(item, "rev = :rev", {":rev": done.before.rev})

    def _in_ledger(self, slug: str, done: Step) -> Iterator[tuple[str, Entry]]:
        """What moves in the ledger, by the keys of its entries."""
        if done.leaves_ledger:
            yield done.key, self._table.deleting(ledger_at(slug, done.key))
        if done.stays_as_figure:
            held = done.entry or self._held_in_ledger(slug, done.key)
            if held:
                # Under a name of its own: what is left of it leads to nobody.
                key = f"kept#{secrets.token_hex(8)}"
                nameless = replace(held, key=key, mail_domain=None, officer=None, at=None)
                yield key, self._table.putting(organization_item(slug, nameless))
        elif done.entry:
            yield done.key, self._table.putting(organization_item(slug, done.entry))

    def _held_in_ledger(self, slug: str, key: str) -> Organization | None:
        item = self._table.get(ledger_at(slug, key))
        return organization_of(item) if item else None


def _milestones_values(state: Milestones) -> Item:
    return {
        "reached": {str(share): written(since) for share, since in state.reached.items()},
        "told": sorted(state.told),
    }
