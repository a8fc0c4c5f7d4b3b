"""Sign-ons as lists, newest first or by how long they wait: for the exporter only."""

from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.signons import SignOn


@dataclass(frozen=True)
class Wanted:
    """Which sign-ons a list holds; what it does not say is all of them."""

    status: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class ListPage:
    """A page of a list, which may hold few, even none, and still not be the last.

    `place` says where to go on, to nobody but the store; it is None at the end.
    """

    sign_ons: list[SignOn]
    place: str | None


class SignOnLists(Protocol):
    """Lists of a campaign's sign-ons; each person is in one once. A page costs as much at any size."""

    def newest(self, slug: str, after: str | None, limit: int, wanted: Wanted) -> ListPage:
        """At most `limit`, up to 50, the last to sign first.

        Raises ValueError for a place that no list gave.
        """

    def waiting(self, slug: str, after: str | None, limit: int, wanted: Wanted) -> ListPage:
        """The same, of those that organizers must decide about, the longest waiting first."""
