"""Feedback: what the mail service tells about mail that went out."""

from datetime import datetime

from chalicelib.actions.sending import lately
from chalicelib.domain.errors import TryLater
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.sending import Outcome
from chalicelib.domain.signons import SignOn
from chalicelib.logs import logger
from chalicelib.ports.services import Services


def heed(services: Services, outcome: Outcome, slug: str | None) -> None:
    """Count what became of a mail, of that campaign's if it is known; pause when too much of it comes back.

    The mail service would close the account for it, and with it every campaign's confirmations.
    """
    held, now = services.sending.state(), services.now()
    services.sending.count(held, now.date(), outcome)
    if slug:
        services.sending.count_for(slug, outcome)
    if outcome != "delivered" and held.paused_at is None:
        cause = lately(services, held).too_bad
        if cause:
            services.sending.pause(held, cause, now)
            logger().error("sending paused", extra={"cause": cause})


def delivered(services: Services, message: MailMessage, message_id: str, at: datetime) -> None:
    """Keep when the receiving server took the mail, as evidence beside what asked for it.

    Raises TryLater when a mailer is at work on it and may have yet to note which mail it sent.
    """
    held = services.sign_ons.asking(message)
    services.sign_ons.mail_delivered(message, message_id, at)
    _ensure_noted(held, message_id)


def bounced(services: Services, message: MailMessage, message_id: str) -> None:
    """Keep that a mail came back for good beside what asked for it, so that whoever waits for it can be told.

    Raises TryLater as `delivered` does.
    """
    held = services.sign_ons.asking(message)
    services.sign_ons.mail_bounced(message, message_id, services.now())
    _ensure_noted(held, message_id)


def _ensure_noted(held: SignOn | None, message_id: str) -> None:
    if held is None or held.mail is None:
        return
    known = {held.mail.message_id, held.transmission and held.transmission.message_id}
    if held.mail.claim is not None and message_id not in known:
        raise TryLater
