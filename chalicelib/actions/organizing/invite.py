"""Invite: how somebody comes to an API key without anybody else ever seeing it."""

import secrets
from datetime import timedelta

from chalicelib.actions.organizing.keys import new_key
from chalicelib.domain.access import EVERYWHERE, AuditEntry, Invitation, Principal, Role
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.keys import api_key_hash
from chalicelib.ports.services import Services

OPEN_FOR = timedelta(days=7)


def invite(
    services: Services,
    role: Role,
    label: str,
    campaigns: frozenset[str] | None = None,
    source: str | None = None,
) -> str:
    """The token of a new invitation, good once within seven days; it is nowhere but in the answer.

    Raises ValueError for a partner without a source.
    """
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        api_key_hash(token), role, label, services.now() + OPEN_FOR, campaigns=campaigns, source=source
    )
    services.audit.add(AuditEntry(services.now(), "command line", "invite", EVERYWHERE, {"role": str(role)}))
    services.access.put_invitation(invitation)
    return token


def invitation_of(services: Services, token: str) -> Invitation:
    """The open invitation of that token; raises NotFound for one that is unknown, taken or too old."""
    invitation = services.access.invitation(api_key_hash(token), services.now())
    if invitation is None:
        raise NotFound
    return invitation


def accept(services: Services, token: str) -> str:
    """Take the invitation: a new API key, shown this once. Raises NotFound like `invitation_of`."""
    invitation = invitation_of(services, token)
    key = new_key()
    principal = Principal(
        api_key_hash(key), invitation.role, invitation.label, invitation.campaigns, invitation.source
    )
    now = services.now()
    services.audit.add(AuditEntry(now, principal.id, "accept", EVERYWHERE, {"role": str(invitation.role)}))
    try:
        services.access.accept(invitation, principal, now)
    except Conflict:
        raise NotFound from None
    return key
