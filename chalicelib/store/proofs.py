"""What is counted, bucket by bucket, for whoever proves it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from chalicelib.domain.counting import Marker
from chalicelib.domain.keys import buckets
from chalicelib.ports.tallies import Bucket, Shown
from chalicelib.store.dynamo import Item
from chalicelib.store.ledgers import Ledgers
from chalicelib.store.markers import COUNTER, adding, figures_of, ledger_at, marker_at, marker_of
from chalicelib.store.table import Table
from chalicelib.store.versions import current


class DynamoProofs:
    """ProofStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def bucket(self, slug: str, number: int) -> Bucket:
        items = self._table.query("slug = :bucket", {":bucket": buckets(slug)[number]})
        figures: dict[str, int] = {}
        rev = 0
        for item in items:
            if not item["sk"].startswith("!"):
                return Bucket(figures, rev, _markers(chain([item], items)))
            figures.update(figures_of(item))
            rev = item["rev"] if item["sk"] == COUNTER else rev
        return Bucket(figures, rev, iter(()))

    def shown(self, slug: str, number: int) -> Iterator[Shown]:
        # A wall is held against all markers, so each is read by no more than this.
        items = self._table.query(
            "slug = :bucket",
            {":bucket": buckets(slug)[number]},
            only=("sk", "v", "shown_at", "rev"),
            where="attribute_exists(shown_at)",
        )
        for item in map(current, items):
            yield Shown(item["sk"], datetime.fromisoformat(item["shown_at"]), item["rev"])

    def rev(self, slug: str, number: int) -> int:
        item = self._table.get({"slug": buckets(slug)[number], "sk": COUNTER})
        return int(item["rev"]) if item else 0

    def add(self, slug: str, number: int, change: Counter[str], rev: int) -> None:
        self._table.transact(adding(self._table, buckets(slug)[number], change, rev))

    def forget(self, slug: str, key: str, marker: Marker) -> None:
        self._table.delete(marker_at(slug, key), "rev = :rev", {":rev": marker.rev})

    def drop_entry(self, slug: str, key: str) -> None:
        unknown = self._table.checking(marker_at(slug, key), "attribute_not_exists(in_ledger)")
        self._table.transact(
            [
                unknown,
                self._table.deleting(ledger_at(slug, key)),
                *Ledgers(self._table).moving(slug, [key]),
            ]
        )


def _markers(items: Iterator[Item]) -> Iterator[tuple[str, Marker]]:
    for item in items:
        yield item["sk"], marker_of(item)
