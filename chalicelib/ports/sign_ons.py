"""Where sign-ons are kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from chalicelib.domain.mails import Transmission
from chalicelib.domain.once import Once
from chalicelib.domain.signons import SignOn


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

    def page(self, bucket: str, after: str | None, limit: int) -> list[SignOn]:
        """The next sign-ons of one bucket in the order of their keys, at most `limit`."""

    def due_mail(self, shard: int, now: datetime, limit: int) -> list[tuple[str, str]]:
        """(slug, key) of mails due before `now` that nobody has sent."""
