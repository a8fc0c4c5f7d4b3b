"""Addresses that get no mail for a while, about everything or about one campaign."""

from datetime import datetime, timedelta
from typing import Literal

from chalicelib.domain.addresses import canonical_address, checked_address, mailbox_of
from chalicelib.domain.keys import keyed_hash
from chalicelib.ports.services import Services

REFUSED_FOR = timedelta(days=30)
# As long as the audit trail is kept: nothing that stands for an address stays for ever.
UNREACHABLE_FOR = timedelta(days=400)


def suppressed(services: Services, address: str, slug: str, now: datetime) -> bool:
    """Whether nothing may go to that address about that campaign."""
    names = (_address(services, address), _mailbox(services, address), _mailbox(services, address, slug))
    return any(services.limits.suppressed(name, now) for name in names)


def suppress(services: Services, address: str, reason: Literal["bounce", "complaint"]) -> None:
    """Send nothing for 400 days to an address that bounced for good or complained.

    A tag that a stranger made up may bounce where the mailbox does not, so it is that address alone.
    """
    until = services.now() + UNREACHABLE_FOR
    services.limits.suppress(_address(services, checked_address(address)), reason, until)


def refuse_mail(services: Services, address: str, slug: str | None, now: datetime) -> None:
    """Send nothing to that mailbox for 30 days, about that campaign or, without one, about any."""
    services.limits.suppress(_mailbox(services, address, slug), "not me", now + REFUSED_FOR)


def _address(services: Services, address: str) -> str:
    return keyed_hash(services.secrets.addresses, canonical_address(address))


def _mailbox(services: Services, address: str, slug: str | None = None) -> str:
    # Never the same as the hash of an address, which is of one part.
    return keyed_hash(services.secrets.addresses, "mailbox", mailbox_of(address), slug or "")
