"""The sweeper's memory, in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from chalicelib.domain.errors import Conflict
from chalicelib.domain.sweeping import Lease, Place, Task
from tests.fakes.locking import Locked, whole


@dataclass
class FakeSweeps(Locked):
    """SweepStore."""

    place: Place = field(default_factory=Place)
    leased_until: datetime | None = None
    holder: str = ""
    asked: dict[tuple[Task, str], str] = field(default_factory=dict)
    kept_until: dict[str, datetime] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    tickets: "count[int]" = field(default_factory=count)

    @whole
    def lease(self, now: datetime, until: datetime) -> Lease | None:
        if self.leased_until and self.leased_until >= now:
            return None
        self.leased_until, self.holder = until, str(next(self.tickets))
        return Lease(self.holder, self.place)

    @whole
    def keep(self, lease: Lease, place: Place) -> None:
        if self.holder != lease.holder:
            raise Conflict
        self.place = place

    @whole
    def release(self, lease: Lease) -> None:
        if self.holder == lease.holder:
            self.leased_until = None

    @whole
    def note(self, task: Task, slug: str) -> None:
        self.asked[task, slug] = str(next(self.tickets))

    @whole
    def noted(self, task: Task) -> dict[str, str]:
        return {slug: noted for (asked, slug), noted in self.asked.items() if asked is task}

    @whole
    def done(self, task: Task, slug: str, noted: str) -> None:
        if self.asked.get((task, slug)) == noted:
            del self.asked[task, slug]

    @whole
    def note_kept_until(self, slug: str, until: datetime | None) -> None:
        self.forgotten.discard(slug)
        self.kept_until.pop(slug, None)
        if until:
            self.kept_until[slug] = until

    @whole
    def to_forget(self, now: datetime) -> Iterable[str]:
        return sorted(
            slug for slug, until in self.kept_until.items() if now >= until and slug not in self.forgotten
        )

    @whole
    def note_forgotten(self, slug: str) -> None:
        if slug in self.kept_until:
            self.forgotten.add(slug)
