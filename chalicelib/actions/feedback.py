"""Feedback: what the mail service tells about mail that went out."""

from datetime import datetime
from typing import Literal

from chalicelib.actions.services import Services
from chalicelib.domain.addresses import canonical_address, checked_address
from chalicelib.domain.keys import keyed_hash


def suppress(services: Services, address: str, reason: Literal["bounce", "complaint"]) -> None:
    """Send nothing more to an address that bounced for good or complained."""
    hashed = keyed_hash(services.secrets.addresses, canonical_address(checked_address(address)))
    services.access.suppress(hashed, reason, until=None)


def delivered(services: Services, slug: str, key: str, message_id: str, at: datetime) -> None:
    """Keep when the receiving server took the mail, as evidence beside the sign-on."""
    services.sign_ons.mail_delivered(slug, key, message_id, at)
