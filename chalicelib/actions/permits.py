"""Who asks, what they may do, and the audit trail, which no refusal leaves out."""

from typing import NoReturn

from chalicelib.domain.access import AuditEntry, May, Permit, Principal
from chalicelib.domain.errors import NotFound, Unauthorized
from chalicelib.domain.keys import api_key_hash
from chalicelib.ports.services import Services


def principal_of(services: Services, key: str) -> Principal:
    """The holder of an API key. Raises Unauthorized for a key that is unknown or revoked."""
    principal = services.access.principal(api_key_hash(key))
    if principal is None:
        raise Unauthorized
    return principal


def permit(services: Services, principal: Principal, slug: str, act: May) -> Permit:
    """Leave for that act on that campaign. Raises NotFound, after a line in the campaign's audit trail."""
    try:
        return allowed(principal, slug, act)
    except NotFound:
        refuse(services, principal, slug, act)


def allowed(principal: Principal, slug: str, act: May) -> Permit:
    """The same without a line: for who asks on behalf of somebody that has left one. Raises NotFound."""
    return Permit(principal, slug, act)


def refuse(services: Services, principal: Principal, slug: str, act: May) -> NoReturn:
    """Raises NotFound, after a line in the campaign's audit trail."""
    details: dict[str, str | int] = {"role": str(principal.role), "act": str(act)}
    services.audit.add(AuditEntry(services.now(), principal.key_hash, "refused", slug, details))
    raise NotFound


def audit(services: Services, permit: Permit, verb: str, **details: str | int) -> str:
    """Write a line into the campaign's audit trail; no personal data in `details`. Raises TryLater.

    Returns the line's place, for the exporter to see that it is there.
    """
    return services.audit.add(
        AuditEntry(services.now(), permit.principal.key_hash, verb, permit.slug, details)
    )
