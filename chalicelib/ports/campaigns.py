"""Where definitions and text versions are kept."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.drafts import Saved
from chalicelib.domain.face import Entry, Face
from chalicelib.domain.headings import Heading, ListedPage
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion


class CampaignStore(Protocol):
    """Definitions, and every text version that people agreed to.

    What was stored is read leniently: rules are for writing. Only a function that works for organizers finds
    drafts which were never open.
    """

    def get(
        self, slug: str, known: StoredCampaign | None = None, lately: bool = False
    ) -> StoredCampaign | None:
        """What is held; `known` itself where that is still it. Raises ValueError for what cannot be read.

        With `lately` what was held a moment ago will do.
        """

    def put(
        self, stored: StoredCampaign, previous: StoredCampaign | None, saved: Saved | None = None
    ) -> None:
        """Write definition, text version and lists at once; with who `saved` it, it is kept as a version.

        Raises Conflict when `previous` is no longer what is held, or a text version says something else.
        """

    def headings(self) -> Iterator[Heading]:
        """Of all campaigns, by slug; one that cannot be read hides no other."""

    def list_slugs(self) -> list[str]:
        """Of all campaigns, in order."""

    def text(self, slug: str, number: int) -> TextVersion | None: ...

    def agreed_text(self, slug: str, number: int, language: str) -> str | None:
        """The exact text of that version in that language."""

    def listed(self, page: int, known: ListedPage | None = None) -> ListedPage | None:
        """A page of the list that everybody may read, from 0; `known` itself where that is still it."""

    def to_open(self) -> list[str]:
        """The campaigns whose names an owner opened and that have no wall yet, by slug."""

    def names_are_open(self, slug: str) -> None:
        """Its wall is hung."""

    def take_off_ended(self, now: datetime) -> None:
        """Remove from that list the campaigns whose time is over."""


class PublishedCampaigns(Protocol):
    """Campaigns as the public side reads them; no draft that was never open is among them."""

    def get(self, slug: str, fresh: bool = False) -> StoredCampaign | None:
        """As it was at most five seconds ago, or with `fresh` as it is.

        As long as it is the same definition it is the same object. Raises ValueError for what cannot be read.
        """

    def text(self, slug: str, number: int) -> TextVersion | None: ...

    def agreed_text(self, slug: str, number: int, language: str) -> str | None: ...

    def listed(self, page: int) -> ListedPage | None:
        """A page of the list that everybody may read, from 0, as it was at most five seconds ago."""

    def face(self, slug: str) -> Face:
        """What everybody may know of it, as it was at most a second ago. The same one is the same object."""

    def people(self, slug: str, number: int) -> Sequence[Entry]:
        """A page of people's names, as it was at most five seconds ago; empty where there is none."""

    def organizations(self, slug: str, number: int) -> Sequence[Entry]:
        """The same of organizations, from 0."""
