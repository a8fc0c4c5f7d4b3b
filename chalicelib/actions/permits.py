"""Who asks, what they may do, and the audit trail, which no refusal leaves out."""

from typing import NoReturn

from chalicelib.domain.access import AuditEntry, May, Permit, Principal
from chalicelib.domain.errors import NotFound, Unauthorized
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.people import Person, Session, is_token, owner_of
from chalicelib.ports.services import Services


def principal_of(services: Services, credential: str) -> Principal:
    """The holder of an API key, or who is signed in with that session's token.

    Raises Unauthorized for a key that is unknown or revoked, a session that has ended, a person removed.
    """
    if is_token(credential):
        return session_of(services, credential)[1].principal
    principal = services.access.principal(api_key_hash(credential))
    if principal is None:
        raise Unauthorized
    return principal


def session_of(services: Services, token: str) -> tuple[Session, Person]:
    """The session of that token, and whose it is. Raises Unauthorized as `principal_of` does."""
    person_id = owner_of(token)
    if person_id is None:
        raise Unauthorized
    session = services.people.session(person_id, api_key_hash(token), services.now())
    person = services.people.person(person_id) if session else None
    if session is None or person is None or person.removed_at:
        raise Unauthorized
    return session, person


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
    services.audit.add(AuditEntry(services.now(), principal.id, "refused", slug, details))
    raise NotFound


def audit(services: Services, permit: Permit, verb: str, **details: str | int) -> str:
    """Write a line into the campaign's audit trail; no personal data in `details`. Raises TryLater.

    Returns the line's place, for the exporter to see that it is there.
    """
    return services.audit.add(AuditEntry(services.now(), permit.principal.id, verb, permit.slug, details))
