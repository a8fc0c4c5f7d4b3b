"""Where it is kept what is counted. Nothing that faces the public reads it: markers name every key."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.changes import Change
from chalicelib.domain.counting import Marker
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.statistics import Proven
from chalicelib.domain.tally import Organization, Standing, Workers


@dataclass(frozen=True)
class Bucket:
    """What is counted of one of a campaign's buckets: its figures, as of `rev`, then its markers by key."""

    figures: dict[str, int]
    rev: int
    markers: Iterator[tuple[str, Marker]]


class Shown(NamedTuple):
    """A person who stands on the wall if names are open: since when, and as of which revision."""

    key: str
    at: datetime
    rev: int


class TallyStore(Protocol):
    """Markers, figures, the ledger and milestones of each campaign."""

    def apply(
        self,
        campaign: Campaign,
        changes: Iterable[Change],
        now: datetime,
        totals_stay: bool = False,
        anew: bool = False,
    ) -> dict[str, set[datetime]]:
        """Count these changes exactly once, whatever was counted before, in whatever order.

        `totals_stay` and `anew` are as `counting.step` says. Returns where on the wall the sign-ons that
        changed stood before, by key.
        """

    def markers(self, slug: str, keys: Collection[str]) -> dict[str, Marker]:
        """Those of the markers that are there."""

    def standing(self, slug: str, commitments: Iterable[str]) -> Standing:
        """How the tally stands, of these commitments; as of now or later."""

    def ledger(self, slug: str) -> list[Organization]:
        """All entries, in no order."""

    def put_sums(self, slug: str, sums: Workers, ledger_rev: int) -> None:
        """Write what the ledger sums up to, unless it was summed at a later revision."""

    def milestones(self, slug: str) -> Milestones: ...

    def put_milestones(self, slug: str, state: Milestones, previous: Milestones) -> None:
        """Write them; raises Conflict when they are no longer `previous`."""

    def commitments_of(self, slug: str) -> tuple[date, dict[str, int]] | None:
        """What was noted last: the day, and how many had chosen each commitment."""

    def put_commitments(self, slug: str, day: date, counts: dict[str, int]) -> None:
        """Note that."""

    def figures(self, slug: str) -> dict[str, int]:
        """All figures by name, those of all days, too; as `counting` names them."""

    def proven(self, slug: str) -> Proven | None:
        """What the last proof found; None where there was none."""

    def note_proven(self, slug: str, proven: Proven) -> None:
        """Note what a proof found; what parts of one day find is added up."""


class ProofStore(Protocol):
    """The same, bucket by bucket, for whoever proves it."""

    def bucket(self, slug: str, number: int) -> Bucket:
        """What is counted in a bucket; markers are read as they are taken."""

    def shown(self, slug: str, number: int) -> Iterator[Shown]:
        """A bucket's people whom their markers show, by key."""

    def add(self, slug: str, number: int, change: Counter[str], rev: int) -> None:
        """Add to the figures of a bucket; raises Conflict when they are no longer as of `rev`."""

    def rev(self, slug: str, number: int) -> int:
        """The revision of a bucket's figures, which each change of its markers raises."""

    def forget(self, slug: str, key: str, marker: Marker) -> None:
        """Remove a marker; raises Conflict when it is no longer that."""

    def drop_entry(self, slug: str, key: str) -> None:
        """Remove an entry of the ledger that no marker knows of; raises Conflict when one does."""
