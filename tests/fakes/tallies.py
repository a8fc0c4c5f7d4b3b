"""What is counted, in memory, and its proof bucket by bucket."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.changes import Change
from chalicelib.domain.counting import Marker, latest, step
from chalicelib.domain.errors import Conflict
from chalicelib.domain.keys import bucket_of, buckets
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.statistics import Proven
from chalicelib.domain.tally import Counts, Organization, Standing, Workers
from chalicelib.ports.tallies import Bucket, Shown
from tests.fakes.locking import Locked, whole


@dataclass
class Counted:
    """A campaign's part of it; `figures` and `revs` are by bucket."""

    markers: dict[str, Marker] = field(default_factory=dict)
    figures: dict[str, Counter[str]] = field(default_factory=dict)
    revs: Counter[str] = field(default_factory=Counter)
    ledger: dict[str, Organization] = field(default_factory=dict)
    ledger_rev: int = 0
    sums: tuple[Workers, int] = (Workers(0, 0), 0)
    milestones: Milestones = field(default_factory=Milestones)
    commitments: tuple[date, dict[str, int]] | None = None
    proven: Proven | None = None
    nameless: "count[int]" = field(default_factory=count)


@dataclass
class FakeTallies(Locked):
    """TallyStore."""

    counted: dict[str, Counted] = field(default_factory=dict)

    def of(self, slug: str) -> Counted:
        """What is counted of a campaign."""
        return self.counted.setdefault(slug, Counted())

    @whole
    def apply(
        self,
        campaign: Campaign,
        changes: Iterable[Change],
        now: datetime,
        totals_stay: bool = False,
        anew: bool = False,
    ) -> dict[str, set[datetime]]:
        held, stood = self.of(campaign.slug), dict[str, set[datetime]]()
        for change in latest(changes).values():
            before = held.markers.get(change.key)
            if before and before.shown_at:
                stood[change.key] = {before.shown_at}
            done = step(change, campaign, before, now, totals_stay, anew)
            if done is None:
                continue
            held.markers[done.key] = done.after
            bucket = bucket_of(campaign.slug, done.key)
            held.figures.setdefault(bucket, Counter()).update(done.figures)
            held.revs[bucket] += 1
            left = held.ledger.pop(done.key, None) if done.leaves_ledger else None
            if done.stays_as_figure:
                if stays := done.entry or left:
                    key = f"kept#{next(held.nameless)}"
                    held.ledger[key] = replace(stays, key=key, mail_domain=None, officer=None, at=None)
            elif done.entry:
                held.ledger[done.key] = done.entry
            held.ledger_rev += bool(done.entry or done.leaves_ledger)
        return stood

    @whole
    def markers(self, slug: str, keys: Collection[str]) -> dict[str, Marker]:
        return {key: self.of(slug).markers[key] for key in keys if key in self.of(slug).markers}

    @whole
    def standing(self, slug: str, commitments: Iterable[str]) -> Standing:
        held, total = self.of(slug), Counter[str]()
        for figures in held.figures.values():
            total.update(figures)
        chosen = {one: number for one in commitments if (number := total[f"commitment#{one}"])}
        sums, rev = held.sums
        counts = Counts(total["individuals"], sums.organizations, sums.workers, chosen)
        return Standing(counts, held.ledger_rev, rev, total["waiting"] - total["kept#waiting"])

    @whole
    def ledger(self, slug: str) -> list[Organization]:
        return [entry for _, entry in sorted(self.of(slug).ledger.items())]

    @whole
    def put_sums(self, slug: str, sums: Workers, ledger_rev: int) -> None:
        if ledger_rev >= self.of(slug).sums[1]:
            self.of(slug).sums = sums, ledger_rev

    @whole
    def milestones(self, slug: str) -> Milestones:
        return self.of(slug).milestones

    @whole
    def put_milestones(self, slug: str, state: Milestones, previous: Milestones) -> None:
        if self.milestones(slug) != previous:
            raise Conflict
        self.of(slug).milestones = state

    @whole
    def commitments_of(self, slug: str) -> tuple[date, dict[str, int]] | None:
        return self.of(slug).commitments

    @whole
    def put_commitments(self, slug: str, day: date, counts: dict[str, int]) -> None:
        self.of(slug).commitments = day, counts

    @whole
    def figures(self, slug: str) -> dict[str, int]:
        total = Counter[str]()
        for figures in self.of(slug).figures.values():
            total.update(figures)
        return dict(total)

    @whole
    def proven(self, slug: str) -> Proven | None:
        return self.of(slug).proven

    @whole
    def note_proven(self, slug: str, proven: Proven) -> None:
        held = self.of(slug).proven
        if held and held.day == proven.day:
            proven = replace(proven, drift=proven.drift + held.drift)
        self.of(slug).proven = proven


@dataclass
class FakeProofs:
    """ProofStore, of the same."""

    tallies: FakeTallies

    def bucket(self, slug: str, number: int) -> Bucket:
        held, bucket = self.tallies.of(slug), buckets(slug)[number]
        markers = [(key, one) for key, one in sorted(held.markers.items()) if bucket_of(slug, key) == bucket]
        return Bucket(dict(held.figures.get(bucket, {})), held.revs[bucket], iter(markers))

    def shown(self, slug: str, number: int) -> Iterator[Shown]:
        for key, marker in self.bucket(slug, number).markers:
            if marker.shown_at:
                yield Shown(key, marker.shown_at, marker.rev)

    def rev(self, slug: str, number: int) -> int:
        return self.tallies.of(slug).revs[buckets(slug)[number]]

    def add(self, slug: str, number: int, change: Counter[str], rev: int) -> None:
        held, bucket = self.tallies.of(slug), buckets(slug)[number]
        if held.revs[bucket] != rev:
            raise Conflict
        held.figures.setdefault(bucket, Counter()).update(change)
        held.revs[bucket] += 1

    def forget(self, slug: str, key: str, marker: Marker) -> None:
        if self.tallies.of(slug).markers.get(key) != marker:
            raise Conflict
        del self.tallies.of(slug).markers[key]

    def drop_entry(self, slug: str, key: str) -> None:
        held = self.tallies.of(slug)
        if key in held.markers and held.markers[key].in_ledger:
            raise Conflict
        held.ledger.pop(key, None)
        held.ledger_rev += 1
