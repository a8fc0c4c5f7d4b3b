"""Where definitions and text versions are kept."""

from typing import Protocol

from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion


class CampaignStore(Protocol):
    """Definitions, and every text version that people agreed to."""

    def get(self, slug: str) -> StoredCampaign | None: ...

    def put(self, stored: StoredCampaign, previous_rev: int | None) -> None:
        """Write definition, text version and list entry at once.

        Raises Conflict when `previous_rev` is no longer held, or a text version says something else.
        """

    def list_slugs(self) -> list[str]: ...

    def text(self, slug: str, number: int) -> TextVersion | None: ...
