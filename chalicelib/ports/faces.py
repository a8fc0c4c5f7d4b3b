"""Where the public face of each campaign is kept, and the pages of its wall."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from chalicelib.domain.face import Entry, Face, WallPage


class FaceStore(Protocol):
    """What everybody may read; only counting and the sweeper write it."""

    def get(self, slug: str, known: Face | None = None, lately: bool = False) -> Face:
        """The face; an empty one when there is none yet; `known` itself where that is still it.

        With `lately` the face of a moment ago will do.
        """

    def put(
        self,
        slug: str,
        face: Face,
        previous: Face,
        pages: Iterable[WallPage] = (),
        organizations: Mapping[int, Sequence[Entry]] | None = None,
    ) -> None:
        """Write the face as the next revision, and these pages with it.

        Raises Conflict when `previous` is no longer what is held. Every change of the wall goes this way,
        so that revisions of the face put all of them in order.
        """

    def page(self, slug: str, number: int) -> WallPage | None:
        """A page of people's names."""

    def pages(self, slug: str, first: int, after: int) -> Iterable[WallPage]:
        """The pages from `first` up to but not `after`, in their order."""

    def organizations(self, slug: str, number: int) -> tuple[Entry, ...] | None:
        """A page of organizations, from 0."""

    def put_page(self, slug: str, page: WallPage) -> None:
        """Write a page that no face names yet."""

    def put_organizations(self, slug: str, number: int, entries: Sequence[Entry]) -> None:
        """Write a page of organizations beyond those that are written with the face."""

    def remove_pages(self, slug: str, first: int, after: int) -> None:
        """Remove all pages but those from `first` up to but not `after`: what no face names."""

    def remove_organizations(self, slug: str, first: int) -> None:
        """Remove the pages of organizations from `first` on."""
