"""The way of a mail, and of a record that failed: queues, and whoever sends."""

from typing import Any, Protocol

from chalicelib.domain.mails import MailMessage
from chalicelib.domain.outgoing import Mail


class MailQueue(Protocol):
    """The way from the stream to the mailer; messages name a sign-on, they never hold its data."""

    def put(self, messages: list["MailMessage"]) -> list["MailMessage"]:
        """Enqueue them; returns those the queue did not take."""

    def read(self, body: str) -> "MailMessage":
        """The message in a body that came out of the queue; raises ValueError for anything else."""


class FailureQueue(Protocol):
    """Where a record goes that can never be processed, so that the others pass and somebody looks."""

    def put(self, function: str, record: dict[str, Any], error: Exception) -> None:
        """Keep which record failed and the kind of error, nothing of the record's content."""


class Mailer(Protocol):
    """Mail going out."""

    def send(self, mail: Mail) -> str:
        """Write and send it, return the message id; raises Postponed or Refused."""
