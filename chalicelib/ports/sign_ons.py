"""Where sign-ons are kept, and the proposals beside them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from chalicelib.domain.counting import Row
from chalicelib.domain.mails import MailMessage, Transmission
from chalicelib.domain.once import Once
from chalicelib.domain.signons import Pair, SignOn


class Step(NamedTuple):
    """One person on a walk: `place` is where to go on after them, and says nothing to anybody but the store.

    `share` is how much of the walk was done before, from 0 to 1: it is about the share of the campaign's
    sign-ons, and moves in steps.
    """

    sign_on: SignOn
    place: str
    share: float


class SignOnStore(Protocol):
    """Personal data, one key for each person. Walking is for the exporter and the sweeper only."""

    def get(self, slug: str, key: str) -> SignOn | None:
        """The sign-on of that key; never the proposal beside it."""

    def pair(self, slug: str, key: str) -> Pair:
        """The sign-on and the proposal of that key."""

    def propose(self, proposal: SignOn, once: Iterable[Once] = ()) -> None:
        """Let it take the place of the proposal that stands, if any; the same submission changes nothing.

        The nonce of the one that stands stays, and what is known of its mail. What it costs and whether it
        succeeds does not depend on what is held. Raises AlreadyUsed, Conflict.
        """

    def enter(self, sign_on: SignOn, once: Iterable[Once] = ()) -> SignOn:
        """Write a sign-on unless there is one of its key; returns what is held then.

        Raises AlreadyUsed when it would have been written, Conflict.
        """

    def several(self, slug: str, keys: Collection[str]) -> dict[str, SignOn]:
        """The sign-ons of those keys that are there, by key; never the proposals beside them."""

    def enter_all(self, sign_ons: Sequence[SignOn]) -> list[SignOn]:
        """`enter` for many that need no mark, each by itself: what is held then of each, in their order.

        Raises TryLater when some of them may not have been written.
        """

    def write(
        self,
        sign_on: SignOn,
        previous: SignOn | None,
        once: Iterable[Once] = (),
        settles: SignOn | None = None,
    ) -> None:
        """Write what differs from `previous`, which is the sign-on, or the proposal, that is held.

        With it goes the proposal that it `settles`. Raises Conflict when either is no longer what is held.
        """

    def erase(self, pair: Pair, once: Iterable[Once] = ()) -> None:
        """Delete what there is of it; raises Conflict when some of it changed since it was read."""

    def asking(self, message: MailMessage) -> SignOn | None:
        """What asks, or asked, for that mail."""

    def claim_mail(self, message: MailMessage, claim: str, now: datetime, until: datetime) -> SignOn | None:
        """Reserve the sending of the mail that is due, if any and if nobody else is at it.

        Returns what asks for it, with the claim; None when it is sent, refused, claimed, or erased.
        """

    def mail_sent(
        self, message: MailMessage, claim: str, proof: Transmission, keep: bool, more: bool = False
    ) -> None:
        """The mail service took it; with `keep` the proof also stays as the sign-on's transmission, with
        `more` what was asked for is still due.

        This and what follows does nothing for a claim that lapsed and was taken by another mailer.
        """

    def mail_postponed(self, message: MailMessage, claim: str, due_at: datetime) -> None: ...

    def mail_refused(self, message: MailMessage, claim: str, reason: str) -> None:
        """It is not sent, now or later, unless it is asked for anew."""

    def mail_delivered(self, message: MailMessage, message_id: str, at: datetime) -> None:
        """The signer's mail server took it; kept with the mail, and with the transmission if it is that."""

    def mail_bounced(self, message: MailMessage, message_id: str, at: datetime) -> None:
        """It came back for good; kept with the mail, if it is the one that went out last."""

    def walk(self, slug: str, after: str | None = None, at_once: int = 500) -> Iterator[Step]:
        """Everybody of a campaign, or those after a place, always in the same order.

        Each person comes once: the sign-on if there is one, else the proposal. They are read as far as they
        are taken, up to `at_once` items in one call: what is erased on the way changes nothing for the
        others. Raises ValueError for a place that no walk gave.
        """

    def rows(self, slug: str, bucket: int) -> Iterator[Row]:
        """The sign-ons of one bucket by key, as a recount reads them; one that cannot be read is left out."""

    def rows_of(self, slug: str, keys: Collection[str]) -> Iterator[Row]:
        """Those that are there, in no order."""

    def forget_networks(self, slug: str, keys: Collection[str]) -> None:
        """Keep of these sign-ons no longer which network they came from; nothing else of them changes."""

    def let_wait(self, slug: str, keys: Collection[str], since: datetime) -> None:
        """Let those of the sign-ons that are confirmed wait for a decision; nothing else of them changes."""

    def forget(self, slug: str, bucket: int, most: int) -> int:
        """Delete up to `most` of a bucket's items, whatever they are; returns how many were there."""

    def forget_agreed(self, slug: str, bucket: int, over: Callable[[int], bool]) -> int:
        """Delete a bucket's items of who agreed to versions of the text that are `over`; returns how many."""

    def due_mail(self, shard: int, now: datetime, limit: int) -> list[MailMessage]:
        """Mails of one of 16 shards that are due and that nobody has sent, the longest waiting first."""
