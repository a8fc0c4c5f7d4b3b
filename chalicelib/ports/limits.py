"""What bounds how often something happens."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from chalicelib.domain.mailboxes import Mailbox, Waiting
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.once import Once


class LimitStore(Protocol):
    """Counters, mailboxes, addresses that get no mail, what happened once; nothing in it is kept for long."""

    def count_up(self, counter: str, expires_at: datetime) -> int:
        """Add one to a counter that disappears at `expires_at`, and return it."""

    def counted(self, counter: str) -> int:
        """How far a counter is, 0 before it is counted up and once it is gone."""

    def spend(self, mark: Once) -> bool:
        """Make the mark before what it belongs to is written; whether nobody had, not even its holder."""

    def give_back(self, mark: Once) -> None:
        """Take back a mark that was spent on nothing."""

    def suppress(self, address_hash: str, reason: str, until: datetime) -> None:
        """Send nothing there until then; what is suppressed for longer stays as it is."""

    def suppressed(self, address_hash: str, now: datetime) -> str | None:
        """The reason why nothing is sent to that address, None when mail may go."""

    def holder(self, name: str, now: datetime) -> str | None:
        """Whose it is, what may happen once; None when it did not happen, or is over."""

    def mailbox(self, mailbox: str) -> Mailbox:
        """What went to that mailbox lately, and what is noted as waiting for it."""

    def reserve(self, mailbox: str, known: Mailbox, now: datetime, until: datetime) -> None:
        """Let nobody else send there until then. Raises Conflict when it is no longer as it was `known`."""

    def wait(self, mailbox: str, waiting: Waiting) -> None:
        """Note that this waits for that mailbox; what is noted already changes nothing else."""

    def release(
        self,
        mailbox: str,
        until: datetime,
        sent: tuple[datetime, ...],
        answered: Collection[MailMessage] = (),
    ) -> None:
        """End the reservation that was made until then; these mails are what went there lately.

        What is `answered` waits no longer.
        """
