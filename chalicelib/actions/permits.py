"""Who asks, and what they may touch; a refusal leaves a line in the audit trail."""

from chalicelib.domain.access import AuditEntry, Principal, Role
from chalicelib.domain.errors import NotFound, Unauthorized
from chalicelib.domain.keys import api_key_hash
from chalicelib.ports.services import Services


def principal_of(services: Services, key: str) -> Principal:
    """The holder of an API key. Raises Unauthorized for a key that is unknown or revoked."""
    principal = services.access.principal(api_key_hash(key))
    if principal is None:
        raise Unauthorized
    return principal


def require(services: Services, principal: Principal, slug: str, *roles: Role) -> None:
    """Raises NotFound unless the role and the campaign fit, after a line in the campaign's audit trail."""
    try:
        principal.require(slug, *roles)
    except NotFound:
        details: dict[str, str | int] = {"role": str(principal.role)}
        services.access.audit(AuditEntry(services.now(), principal.key_hash, "refused", slug, details))
        raise
