"""Enter: how somebody comes to the console, by an invitation first and by a passkey from then on."""

import hashlib
from dataclasses import dataclass, replace
from secrets import token_urlsafe
from typing import Any

from chalicelib.actions.organizing import passkeys
from chalicelib.actions.organizing.invite import invitation_of
from chalicelib.domain.access import EVERYWHERE, AuditEntry, Invitation
from chalicelib.domain.errors import Conflict, FieldError, Invalid, NotFound
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.people import Passkey, Person, Session, browser_of
from chalicelib.domain.text import clean_line
from chalicelib.ports.services import Services

LONGEST_NAME = 80


@dataclass(frozen=True)
class Entered:
    """Somebody who is in: their session, and its token, which is nowhere but here and in their browser."""

    person: Person
    session: Session
    token: str


def asked_of_invited(services: Services, token: str) -> dict[str, Any]:
    """What the browser of whoever was invited is asked for. Raises NotFound like `invitation_of`."""
    invitation = invitation_of(services, token)
    person_id = _person_id(invitation)
    return passkeys.asked_for_registration(services, person_id, invitation.label, [])


def take_invitation(services: Services, token: str, name: str, credential: str, agent: str) -> Entered:
    """Come in by an invitation with a passkey made for it; `name` is what the others will read in the record.

    Who comes in again keeps who they were, and the passkeys and sessions of before open nothing more. Raises
    NotFound like `invitation_of`, Invalid, TryLater.
    """
    invitation, now = invitation_of(services, token), services.now()
    called = checked_name(name)
    browser = browser_of(agent)
    passkey = passkeys.registered(services, _person_id(invitation), credential, browser)
    person = _person_of(services, invitation, called)
    details: dict[str, str | int] = {"role": str(person.role), "again": int(invitation.person is not None)}
    services.audit.add(AuditEntry(now, person.id, "enter", EVERYWHERE, details))
    try:
        services.people.enter(invitation, person, passkey)
    except Conflict:
        raise NotFound from None
    return _in(services, person, browser)


def sign_in(services: Services, credential: str, agent: str) -> Entered:
    """Come in by a passkey. Raises Invalid for one that opens nothing."""
    person = _standing(services, passkeys.presented(services, credential))
    services.audit.add(AuditEntry(services.now(), person.id, "sign in", EVERYWHERE))
    return _in(services, person, browser_of(agent))


def prove(services: Services, session: Session, credential: str) -> Session:
    """The session with the passkey shown again. Raises Invalid, also for somebody else's."""
    passkey = passkeys.presented(services, credential)
    if passkey.person != session.person:
        raise passkeys.REFUSED
    proved = replace(session, proved_at=services.now())
    services.people.put_session(proved)
    return proved


def noted(services: Services, session: Session) -> Session:
    """The session; every few minutes it is written down that somebody is still there."""
    now = services.now()
    if not session.to_be_noted(now):
        return session
    seen = replace(session, seen_at=now)
    services.people.put_session(seen)
    services.people.note(session.person, now)
    return seen


def sign_out(services: Services, session: Session) -> None:
    """End a session."""
    services.people.end_session(session.person, session.token_hash)


def end_session(services: Services, person: Person, token_hash: str) -> None:
    """End one of somebody's own sessions, after a line in the record."""
    services.audit.add(AuditEntry(services.now(), person.id, "end session", EVERYWHERE))
    services.people.end_session(person.id, token_hash)


def add_passkey(services: Services, person: Person, credential: str, label: str) -> None:
    """Let another passkey open for that person. Raises Invalid, TryLater."""
    passkey = passkeys.registered(services, person.id, credential, label)
    services.audit.add(AuditEntry(services.now(), person.id, "add passkey", EVERYWHERE))
    services.people.put_passkey(passkey)


def remove_passkey(services: Services, person: Person, passkey_id: str) -> None:
    """Let one of somebody's own passkeys open nothing more. Raises Invalid for the only one, NotFound."""
    held = services.people.passkeys(person.id)
    if passkey_id not in [one.id for one in held]:
        raise NotFound
    if len(held) == 1:
        raise Invalid([FieldError("passkey", "only_one")])
    services.audit.add(AuditEntry(services.now(), person.id, "remove passkey", EVERYWHERE))
    services.people.drop_passkey(person.id, passkey_id)


def checked_name(name: str) -> str:
    """A name as it may be kept. Raises Invalid."""
    try:
        called = clean_line(name)
    except ValueError:
        raise Invalid([FieldError("name", "text_characters")]) from None
    if not called:
        raise Invalid([FieldError("name", "required")])
    if len(called) > LONGEST_NAME:
        raise Invalid([FieldError("name", "too_long", {"max": LONGEST_NAME})])
    return called


def _standing(services: Services, passkey: Passkey) -> Person:
    person = services.people.person(passkey.person)
    if person is None or person.removed_at:
        raise passkeys.REFUSED
    return person


def _in(services: Services, person: Person, browser: str) -> Entered:
    now = services.now()
    token = f"session.{person.id}.{token_urlsafe(32)}"
    session = Session(api_key_hash(token), person.id, now, now, now, browser)
    services.people.put_session(session)
    services.people.note(person.id, now)
    return Entered(person, session, token)


def _person_id(invitation: Invitation) -> str:
    """Whose passkey it will be: who comes in again, or whoever holds this invitation."""
    made = hashlib.sha256(f"person of {invitation.token_hash}".encode()).hexdigest()
    return invitation.person or f"person-{made[:24]}"


def _person_of(services: Services, invitation: Invitation, name: str) -> Person:
    if invitation.person:
        held = services.people.person(invitation.person)
        if held is None or held.removed_at:
            raise NotFound
        return replace(held, name=name)
    return Person(
        id=_person_id(invitation),
        name=name,
        email=invitation.label if "@" in invitation.label else "",
        role=invitation.role,
        created_at=services.now(),
        campaigns=invitation.campaigns,
        source=invitation.source,
    )
