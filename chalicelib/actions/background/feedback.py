"""Feedback: what the mail service tells about mail that went out."""

from datetime import datetime

from chalicelib.domain.errors import TryLater
from chalicelib.domain.mails import MailMessage
from chalicelib.ports.services import Services


def delivered(services: Services, message: MailMessage, message_id: str, at: datetime) -> None:
    """Keep when the receiving server took the mail, as evidence beside what asked for it.

    Raises TryLater when a mailer is at work on it and may have yet to note which mail it sent.
    """
    held = services.sign_ons.asking(message)
    services.sign_ons.mail_delivered(message, message_id, at)
    if held is None or held.mail is None:
        return
    known = {held.mail.message_id, held.transmission and held.transmission.message_id}
    if held.mail.claim is not None and message_id not in known:
        raise TryLater
