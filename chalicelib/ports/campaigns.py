"""Where definitions, text versions, tallies, the wall and the ledger are kept."""

from typing import Protocol

from chalicelib.domain.changes import Change
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.tally import Counts, Organization, Signatory
from chalicelib.domain.texts import TextVersion


class CampaignStore(Protocol):
    """Definitions, text versions, tallies, the wall and the ledger."""

    def get(self, slug: str) -> StoredCampaign | None: ...

    def put(self, stored: StoredCampaign, previous_rev: int | None) -> None:
        """Write definition, text version and list entry at once.

        Raises Conflict when `previous_rev` is no longer held, or a text version says something else.
        """

    def list_slugs(self) -> list[str]: ...

    def text(self, slug: str, number: int) -> TextVersion | None: ...

    def counts(self, slug: str) -> Counts: ...

    def wall(self, slug: str, limit: int, before: str | None = None) -> list[Signatory]:
        """The newest signatories first; `before` is the cursor of the last one already seen."""

    def apply(self, slug: str, changes: list[Change], show_names: bool, totals_stay: bool = False) -> None:
        """Count these changes exactly once, whatever was counted before, in whatever order.

        `show_names` puts those who chose `public` on the wall; sealed campaigns have none. With
        `totals_stay` erased sign-ons leave the wall and stay in the figures.
        """

    def ledger(self, slug: str) -> list[Organization]: ...

    def milestones(self, slug: str) -> Milestones: ...

    def put_milestones(self, slug: str, state: Milestones, previous: Milestones) -> None:
        """Write them; raises Conflict when they are no longer `previous`."""
