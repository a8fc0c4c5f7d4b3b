"""Where the sweeper keeps how far it is, and what it was asked to do."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from chalicelib.domain.sweeping import Place, Task


class SweepStore(Protocol):
    """The sweeper's memory. One sweeper at a time has it."""

    def lease(self, now: datetime, until: datetime) -> Place | None:
        """Where to go on, for whoever gets the lease; None when another sweeper has it."""

    def keep(self, place: Place) -> None:
        """Note where to go on."""

    def release(self) -> None:
        """Give the lease back."""

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
