"""Where it is kept what is counted: figures, the ledger, milestones, and the wall of names."""

from typing import Protocol

from chalicelib.domain.changes import Change
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.tally import Counts, Organization, Signatory


class TallyStore(Protocol):
    """Figures, the ledger and milestones of each campaign."""

    def counts(self, slug: str) -> Counts: ...

    def apply(self, slug: str, changes: list[Change], show_names: bool, totals_stay: bool = False) -> None:
        """Count these changes exactly once, whatever was counted before, in whatever order.

        `show_names` puts those who chose `public` on the wall; sealed campaigns have none. With
        `totals_stay` erased sign-ons leave the wall and stay in the figures.
        """

    def ledger(self, slug: str) -> list[Organization]: ...

    def milestones(self, slug: str) -> Milestones: ...

    def put_milestones(self, slug: str, state: Milestones, previous: Milestones) -> None:
        """Write them; raises Conflict when they are no longer `previous`."""


class WallStore(Protocol):
    """The names that everybody may read; counting puts them there."""

    def newest(self, slug: str, limit: int, before: str | None = None) -> list[Signatory]:
        """The newest signatories first; `before` is the cursor of the last one already seen."""
