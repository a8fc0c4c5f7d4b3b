"""Sign-ons as lists, newest first or by how long they wait: for the exporter only."""

from collections.abc import Callable, Collection, Generator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from chalicelib.domain.exports import Cells
from chalicelib.domain.searching import Seen
from chalicelib.domain.signons import SignOn

# The address is proven, and nobody took the sign-on back or refused it.
STANDING = frozenset({"confirmed", "approved"})


@dataclass(frozen=True)
class Wanted:
    """Which sign-ons a list holds; what it does not say is all of them.

    With `agreed` those that stand, of people who agreed that their source may see them and write to them.
    """

    status: str | None = None
    source: str | None = None
    agreed: bool = False
    kind: str | None = None
    country: str | None = None

    def fits(
        self,
        status: str,
        source: str | None,
        partner_contact: bool,
        kind: str | None = None,
        country: str | None = None,
    ) -> bool:
        """Whether a sign-on of which that is so is among them."""
        if self.agreed and not (partner_contact and status in STANDING):
            return False
        came = self.status in (None, status) and self.source in (None, source)
        return came and self.kind in (None, kind) and self.country in (None, country)


@dataclass(frozen=True)
class ListPage:
    """A page of a list, which may hold few, even none, and still not be the last.

    `place` says where to go on, to nobody but the store; it is None at the end.
    """

    sign_ons: list[SignOn]
    place: str | None


class Lines(NamedTuple):
    """A few sign-ons on their way into a file; it is gone on with after `place`.

    `share` is how much was done before, from 0 to 1: it is about the share of the campaign's sign-ons, and
    moves in steps.
    """

    cells: list[Cells]
    place: str
    share: float


class Looked(NamedTuple):
    """What a look through a campaign has found: whoever fitted, and how many were looked at for that.

    `place` says where to look on, to nobody but the store, None when that was everybody; `share` is about how
    much of the campaign lies before it, from 0 to 1.
    """

    found: list[Seen]
    seen: int
    place: str | None
    share: float


class Attendee(NamedTuple):
    """Somebody who signed in for a day; the name is empty of those who chose to be counted only."""

    key: str
    name: str


class SignOnLists(Protocol):
    """Lists of a campaign's sign-ons; each person is in one once. A page costs as much at any size."""

    def newest(self, slug: str, after: str | None, limit: int, wanted: Wanted) -> ListPage:
        """At most `limit`, up to 50, the last to sign first.

        Raises ValueError for a place that no list gave.
        """

    def waiting(self, slug: str, after: str | None, limit: int, wanted: Wanted) -> ListPage:
        """The same, of those that organizers must decide about, the longest waiting first."""

    def unconfirmed(self, slug: str, since: datetime) -> dict[date, int]:
        """How many posted something since then that waits for their confirmation, by day (UTC).

        Nobody counts them: most are gone within minutes. It reads the list of as many days.
        """

    def named(self, slug: str, keys: Collection[str], wanted: Wanted) -> list[SignOn]:
        """Those of the keys that are there, each person once; for no key of many."""

    def of_address(self, slug: str, address: str, limit: int, wanted: Wanted) -> list[SignOn]:
        """Whoever signed with an address that is canonically this one, at most `limit`, the newest.

        It looks at everybody, so it is for meetings, where a key says more than an address.
        """

    def of_day(self, slug: str, day: date) -> list[Attendee]:
        """Whoever's sign-in for that day stands, in no order. It looks at everybody as well."""

    def look(self, slug: str, after: str | None, most: int, fits: Callable[[Seen], bool]) -> Looked:
        """Whoever fits, in no order: among everybody where that is up to `most` people, else among more.

        Each person is there once: the sign-on if there is one, else the proposal.

        Raises ValueError for a place that no look gave.
        """

    def lines(self, slug: str, now: datetime, after: str | None = None) -> Generator[Lines, None, None]:
        """Everybody, as `domain.exports.row` says of each, or those after a place, always in the same order.

        Each person is there once, and not at all when their time to confirm is over. What the model could not
        read is shown as it is. Raises LookupError for what a later version wrote, ValueError for a place that
        no file was at.
        """
