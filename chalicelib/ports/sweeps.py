"""Where the sweeper keeps how far it is, and what it was asked to do."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from chalicelib.domain.sweeping import Lease, Place, Task


class SweepStore(Protocol):
    """The sweeper's memory. One sweeper at a time has it."""

    def lease(self, now: datetime, until: datetime) -> Lease | None:
        """The lease, which says where to go on; None while another sweeper has it."""

    def keep(self, lease: Lease, place: Place) -> None:
        """Note where to go on. Raises Conflict when the lease has lapsed and another sweeper has one."""

    def release(self, lease: Lease) -> None:
        """Give the lease back, unless another sweeper has one by now."""

    def note(self, task: Task, slug: str) -> None:
        """Ask for that to be done for a campaign."""

    def noted(self, task: Task) -> dict[str, str]:
        """The campaigns for which that was asked, each with what `done` takes."""

    def done(self, task: Task, slug: str, noted: str) -> None:
        """It was done, unless it was asked again since."""

    def note_kept_until(self, slug: str, until: datetime | None) -> None:
        """Note when a campaign is to be forgotten, or that it is not."""

    def to_forget(self, now: datetime) -> Iterable[str]:
        """The campaigns whose time is over and that are not noted as forgotten, by slug."""

    def note_forgotten(self, slug: str) -> None:
        """Nothing is left of it until its time is noted again."""
