"""Request units at a rate: what a traced launch says of one that is larger, and what is hot first.

What a signer costs is taken from the trace; keys are hashes, so the 64 buckets of a campaign and the shards
of an index are taken as equally loaded. A partition carries 1,000 write units and 3,000 read units a second,
and everything under one partition key is taken to lie in one partition. The tally's batches grow with the
rate: as many functions read the stream as the table has partitions, twice, each a batch a second.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from math import ceil
from typing import Any

from bench.aws.metering import Meter
from bench.environment import source_of

WRITES_OF_A_PARTITION, READS_OF_A_PARTITION = 1_000, 3_000
LARGEST_BATCH, READERS_OF_A_SHARD = (
    int(source_of("Tally")[n]) for n in ("BatchSize", "ParallelizationFactor")
)
# An on-demand table begins with four partitions.
FEWEST_PARTITIONS = 4
RATES = (10, 1_000, 10_000)
SHARD = re.compile(r"(?<![0-9])\d{1,2}$")


@dataclass(frozen=True)
class Traced:
    """What a trace counted: units by what they were spent for, the tally's batches, the stream's records."""

    slug: str
    spent: dict[str, Meter]
    people: int
    batches: int
    records: int
    calls: int


@dataclass(frozen=True)
class Load:
    """Units for each signer at one place, or at the mean of alike places."""

    place: str
    reads: float
    writes: float

    @property
    def signers_per_second(self) -> float:
        """The rate at which the place is hot."""
        reads = READS_OF_A_PARTITION / self.reads if self.reads else float("inf")
        return min(reads, WRITES_OF_A_PARTITION / self.writes if self.writes else float("inf"))

    @property
    def limited_by(self) -> str:
        """Which of the two is hot first."""
        writes = self.writes / WRITES_OF_A_PARTITION
        return "writes" if writes >= self.reads / READS_OF_A_PARTITION else "reads"


@dataclass(frozen=True)
class Model:
    """What a trace says."""

    traced: Traced

    def signers_per_second(self) -> float:
        """The rate at which the first place is hot."""
        return self.partitions()[0].signers_per_second

    def hottest(self, number: int = 6) -> list[dict[str, Any]]:
        """The places that are hot first."""
        return [
            {"place": load.place, "of": load.limited_by, "signers_per_s": load.signers_per_second}
            for load in self.partitions()[:number]
        ]

    def partitions(self) -> list[Load]:
        """Everything under one key of a table or an index, the first that is hot first."""
        members: dict[str, set[str]] = defaultdict(set)
        sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for meter in self.traced.spent.values():
            for kind, units in enumerate((meter.reads, meter.writes)):
                for (table, pk, _), amount in units.items():
                    # What only one signer or one network has never gets hot by the campaign's rate.
                    if not self._shared(table, pk):
                        continue
                    family = f"{table} {SHARD.sub('NN', pk.replace(self.traced.slug, 'SLUG'))}"
                    members[family].add(pk)
                    sums[family][kind] += amount
        each = {family: len(found) * self.traced.people for family, found in members.items()}
        loads = [
            Load(family, reads / each[family], writes / each[family])
            for family, (reads, writes) in sums.items()
        ]
        return sorted(loads, key=lambda load: load.signers_per_second)

    def units(self) -> dict[str, tuple[float, float]]:
        """(reads, writes) of a signer by table and index."""
        found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for meter in self.traced.spent.values():
            for kind, units in enumerate((meter.reads, meter.writes)):
                for (table, _, _), amount in units.items():
                    found[table][kind] += amount / self.traced.people
        return {table: (reads, writes) for table, (reads, writes) in sorted(found.items())}

    def records_at_once(self, rate: float) -> int:
        """How large the tally's batches are at that many signers a second."""
        records = self.traced.records / self.traced.people * rate
        writes = self.units()["SignOns"][1] * rate
        readers = READERS_OF_A_SHARD * max(FEWEST_PARTITIONS, ceil(writes / WRITES_OF_A_PARTITION))
        return max(1, min(LARGEST_BATCH, round(records / readers)))

    def table(self, slow: "Model") -> list[dict[str, Any]]:
        """Units a second by table at each rate; `slow` is the model whose batches are those of the lowest."""
        rows = []
        for rate in RATES:
            model = slow if rate == min(RATES) else self
            first = model.partitions()[0]
            rows.append(
                {
                    "signers_per_s": rate,
                    "units": {t: [round(r * rate), round(w * rate)] for t, (r, w) in model.units().items()},
                    "records_at_once": model.records_at_once(rate),
                    "hottest": first.place,
                    "of": first.limited_by,
                    "share": rate / first.signers_per_second,
                }
            )
        return rows

    def _shared(self, table: str, pk: str) -> bool:
        shards = table.partition("/")[2] and re.fullmatch(r"\d{1,2}", pk)
        return bool(shards) or pk == self.traced.slug or pk.startswith((f"{self.traced.slug}#", "@"))
