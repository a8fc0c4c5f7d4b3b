"""What is counted, in memory, and the wall of names."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC

from chalicelib.domain.asked import Visibility
from chalicelib.domain.changes import Change
from chalicelib.domain.errors import Conflict
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.signons import SignOn
from chalicelib.domain.tally import (
    Counts,
    Organization,
    Signatory,
    contribution,
    ledger_entry,
    workers_represented,
)
from tests.fakes.locking import Locked, whole


@dataclass
class Counted:
    """What one sign-on adds to a campaign's figures, as of one of its revisions."""

    rev: int
    counted: Counter[str]
    wall: Signatory | None
    ledger: Organization | None


@dataclass
class FakeTallies(Locked):
    """TallyStore."""

    counted: dict[str, dict[str, Counted]] = field(default_factory=dict)
    reached: dict[str, Milestones] = field(default_factory=dict)

    @whole
    def counts(self, slug: str) -> Counts:
        total: Counter[str] = Counter()
        for marker in self.counted.get(slug, {}).values():
            total.update(marker.counted)
        workers = workers_represented(self.ledger(slug))
        chosen = {n.removeprefix("commitment#"): v for n, v in total.items() if n.startswith("commitment#")}
        return Counts(total["individuals"], workers.organizations, workers.workers, chosen)

    @whole
    def apply(self, slug: str, changes: list[Change], show_names: bool, totals_stay: bool = False) -> None:
        markers = self.counted.setdefault(slug, {})
        for change in changes:
            marker = markers.get(change.key)
            if marker and totals_stay and change.sign_on is None:
                if marker.rev < change.rev:
                    markers[change.key] = replace(marker, rev=change.rev, wall=None)
            elif marker is None or marker.rev < change.rev:
                wall = _line(change.sign_on) if show_names else None
                counted, ledger = contribution(change.sign_on), ledger_entry(change.sign_on)
                markers[change.key] = Counted(change.rev, counted, wall, ledger)

    @whole
    def ledger(self, slug: str) -> list[Organization]:
        return [marker.ledger for marker in self.counted.get(slug, {}).values() if marker.ledger]

    @whole
    def milestones(self, slug: str) -> Milestones:
        return self.reached.get(slug, Milestones())

    @whole
    def put_milestones(self, slug: str, state: Milestones, previous: Milestones) -> None:
        if self.milestones(slug) != previous:
            raise Conflict
        self.reached[slug] = state


@dataclass
class FakeWall:
    """WallStore, read off what is counted."""

    tallies: FakeTallies

    def newest(self, slug: str, limit: int, before: str | None = None) -> list[Signatory]:
        lines = [marker.wall for marker in self.tallies.counted.get(slug, {}).values() if marker.wall]
        shown = [line for line in lines if before is None or line.cursor < before]
        return sorted(shown, key=lambda line: line.cursor, reverse=True)[:limit]


def _line(sign_on: SignOn | None) -> Signatory | None:
    if (
        sign_on is None
        or not sign_on.counts
        or sign_on.visibility is not Visibility.PUBLIC
        or not sign_on.confirmed_at
    ):
        return None
    return Signatory(
        sign_on.name,
        sign_on.confirmed_at,
        sign_on.organization,
        sign_on.country,
        sign_on.union,
        sign_on.members_represented,
        f"{sign_on.confirmed_at.astimezone(UTC).isoformat(timespec='microseconds')}#{_hashed(sign_on.key)}",
    )


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
