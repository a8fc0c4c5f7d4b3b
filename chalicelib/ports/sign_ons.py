"""Where sign-ons are kept."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from chalicelib.domain.counting import Row
from chalicelib.domain.mails import Transmission
from chalicelib.domain.once import Once
from chalicelib.domain.signons import SignOn


class Step(NamedTuple):
    """One sign-on on a walk: `place` is where to go on after it, and says nothing to anybody but the store.

    `share` is how much of the walk was done before, from 0 to 1: it is about the share of the campaign's
    sign-ons, and moves in steps.
    """

    sign_on: SignOn
    place: str
    share: float


class SignOnStore(Protocol):
    """Personal data. Reading lists is for the exporter and the sweeper only."""

    def get(self, slug: str, key: str) -> SignOn | None: ...

    def write(self, sign_on: SignOn, previous: SignOn | None, once: Iterable[Once] = ()) -> None:
        """Write what differs from `previous`; raises Conflict when that is no longer what is held."""

    def erase(self, sign_on: SignOn) -> None:
        """Delete it; raises Conflict when it changed since it was read."""

    def claim_mail(self, slug: str, key: str, nonce: str, now: datetime, until: datetime) -> SignOn | None:
        """Reserve the sending of one requested mail; None when it is sent, superseded or claimed."""

    def mail_sent(self, slug: str, key: str, nonce: str, proof: Transmission, keep: bool) -> None:
        """The mail service took it; with `keep` the proof also stays as the sign-on's transmission."""

    def mail_postponed(self, slug: str, key: str, nonce: str, due_at: datetime) -> None: ...

    def mail_refused(self, slug: str, key: str, nonce: str, reason: str) -> None: ...

    def mail_delivered(self, slug: str, key: str, message_id: str, at: datetime) -> None:
        """The signer's mail server took it; kept with the mail, and with the transmission if it is that."""

    def walk(self, slug: str, after: str | None = None, at_once: int = 500) -> Iterator[Step]:
        """All sign-ons of a campaign, or those after a place, always in the same order.

        They are read as far as they are taken, up to `at_once` in one call: what is erased on the way
        changes nothing for the others. Raises ValueError for a place that no walk gave.
        """

    def rows(self, slug: str, bucket: int) -> Iterator[Row]:
        """The sign-ons of one bucket by key, as a recount reads them; one that cannot be read is left out."""

    def rows_of(self, slug: str, keys: Collection[str]) -> Iterator[Row]:
        """Those that are there, in no order."""

    def forget(self, slug: str, bucket: int, most: int) -> int:
        """Delete up to `most` of a bucket's items, whatever they are; returns how many were there."""

    def due_mail(self, shard: int, now: datetime, limit: int) -> list[tuple[str, str]]:
        """(slug, key) of mails due before `now` that nobody has sent."""
