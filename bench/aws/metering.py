"""Request units by DynamoDB's rules (developer guide, "DynamoDB read and write operations").

A read takes a unit for each 4 KB, half of it when eventually consistent; a write one for each 1 KB of the
larger of what was and what will be, twice in a transaction. A query's reads are summed before they are
rounded up. A condition that is not met costs as much as the write.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import ceil

from bench.aws.tables import Index, Table
from bench.aws.values import Item, item_size

READ, WRITE = 4096, 1024
# Table or table/index, the hash key's value, and the sort key's; `*` for a query's reads.
Place = tuple[str, str, str]


def read_units(bytes_read: int, consistent: bool = False) -> float:
    """The units of one read; what is not there takes as much as the smallest item."""
    whole = max(1, ceil(bytes_read / READ))
    return float(whole) if consistent else whole / 2


def write_units(before: int, after: int, transaction: bool = False) -> float:
    """The units of one write, from the sizes before and after."""
    whole = max(1, ceil(max(before, after) / WRITE))
    return float(whole * 2 if transaction else whole)


@dataclass
class Meter:
    """Units by place; `writes_to` and `reads_of` count the requests themselves."""

    reads: dict[Place, float] = field(default_factory=lambda: defaultdict(float))
    writes: dict[Place, float] = field(default_factory=lambda: defaultdict(float))
    writes_to: Counter[Place] = field(default_factory=Counter)
    reads_of: Counter[Place] = field(default_factory=Counter)

    def read(self, place: Place, bytes_read: int, consistent: bool = False) -> None:
        """Counts a read."""
        self.reads[place] += read_units(bytes_read, consistent)
        self.reads_of[place] += 1

    def write(
        self, table: Table, key: tuple[str, str], before: Item | None, after: Item | None, transaction: bool
    ) -> None:
        """Counts a write with what it costs in the table's indexes."""
        sizes = (item_size(before) if before else 0, item_size(after) if after else 0)
        self._add((table.name, *key), write_units(*sizes, transaction))
        for index in table.indexes.values():
            self._indexed(table, index, before, after)

    def refused(self, table: Table, key: tuple[str, str], held: Item | None, transaction: bool) -> None:
        """Counts a write whose condition was not met, or a transaction's check of a condition."""
        units = write_units(item_size(held) if held else 0, 0, transaction)
        self._add((table.name, *key), units)

    def _indexed(self, table: Table, index: Index, before: Item | None, after: Item | None) -> None:
        """An entry that comes or goes is one write, one that moves two, one that stays as it is none."""
        old, new = index.key(before), index.key(after)
        was = index.entry(before) if before and old else None
        is_ = index.entry(after) if after and new else None
        name = f"{table.name}/{index.name}"
        if old and was and (new != old):
            self._add((name, *old), write_units(item_size(was), 0))
        if new and is_ and (new != old or was != is_):
            self._add((name, *new), write_units(item_size(was) if was and old == new else 0, item_size(is_)))

    def _add(self, place: Place, units: float) -> None:
        self.writes[place] += units
        self.writes_to[place] += 1
