"""Feedback: what the mail service tells about mail that went out."""

from datetime import datetime
from typing import Literal

from chalicelib.domain.addresses import canonical_address, checked_address
from chalicelib.domain.errors import TryLater
from chalicelib.domain.keys import keyed_hash
from chalicelib.ports.services import Services


def suppress(services: Services, address: str, reason: Literal["bounce", "complaint"]) -> None:
    """Send nothing more to an address that bounced for good or complained."""
    hashed = keyed_hash(services.secrets.addresses, canonical_address(checked_address(address)))
    services.limits.suppress(hashed, reason, until=None)


def delivered(services: Services, slug: str, key: str, message_id: str, at: datetime) -> None:
    """Keep when the receiving server took the mail, as evidence beside the sign-on.

    Raises TryLater when the mailer is at work on the sign-on and may have yet to note which mail it sent.
    """
    held = services.sign_ons.get(slug, key)
    services.sign_ons.mail_delivered(slug, key, message_id, at)
    mail, kept = (held.mail, held.transmission) if held else (None, None)
    at_work = mail is not None and mail.claimed_until is not None and mail.sent_at is None
    if at_work and (kept is None or kept.message_id != message_id):
        raise TryLater
