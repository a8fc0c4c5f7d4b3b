"""People, passkeys and sessions in memory, beside the invitations that let them in."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain.access import Invitation, Role
from chalicelib.domain.errors import Conflict
from chalicelib.domain.people import Passkey, Person, Session
from tests.fakes.access import FakeAccess
from tests.fakes.locking import Locked, whole


@dataclass
class FakePeople(Locked):
    """PeopleStore."""

    access: FakeAccess = field(default_factory=FakeAccess)
    held: dict[str, Person] = field(default_factory=dict)
    keys: dict[tuple[str, str], Passkey] = field(default_factory=dict)
    open: dict[tuple[str, str], Session] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    @whole
    def person(self, person_id: str) -> Person | None:
        return self.held.get(person_id)

    @whole
    def everybody(self) -> list[Person]:
        return list(self.held.values())

    @whole
    def enter(self, invitation: Invitation, person: Person, passkey: Passkey) -> None:
        if self.access.invitations.pop(invitation.token_hash, None) is None:
            raise Conflict
        self._forget(person.id)
        self.held[person.id] = person
        self.keys[person.id, passkey.id] = passkey

    @whole
    def remove(self, person: Person, at: datetime, another_owner: str | None) -> None:
        other = self.held.get(another_owner) if another_owner else None
        if another_owner and (other is None or other.removed_at or other.role is not Role.OWNER):
            raise Conflict
        if self.held[person.id].removed_at:
            raise Conflict
        self.held[person.id] = replace(self.held[person.id], removed_at=at)
        self._forget(person.id)

    @whole
    def note(self, person_id: str, seen_at: datetime) -> None:
        if person_id not in self.held:
            raise Conflict
        self.held[person_id] = replace(self.held[person_id], seen_at=seen_at)

    @whole
    def passkeys(self, person_id: str) -> list[Passkey]:
        found = [one for (person, _), one in self.keys.items() if person == person_id]
        return sorted(found, key=lambda one: one.created_at)

    @whole
    def passkey(self, person_id: str, passkey_id: str) -> Passkey | None:
        return self.keys.get((person_id, passkey_id))

    @whole
    def put_passkey(self, passkey: Passkey) -> None:
        self.keys[passkey.person, passkey.id] = passkey

    @whole
    def drop_passkey(self, person_id: str, passkey_id: str) -> None:
        self.keys.pop((person_id, passkey_id), None)

    @whole
    def session(self, person_id: str, token_hash: str, now: datetime) -> Session | None:
        found = self.open.get((person_id, token_hash))
        return found if found and found.expires_at > now else None

    @whole
    def sessions(self, person_id: str, now: datetime) -> list[Session]:
        found = [
            one for (person, _), one in self.open.items() if person == person_id and one.expires_at > now
        ]
        return sorted(found, key=lambda one: one.created_at, reverse=True)

    @whole
    def put_session(self, session: Session) -> None:
        self.open[session.person, session.token_hash] = session

    @whole
    def end_session(self, person_id: str, token_hash: str) -> None:
        self.open.pop((person_id, token_hash), None)

    @whole
    def use_challenge(self, challenge_hash: str, expires_at: datetime) -> None:
        if challenge_hash in self.used:
            raise Conflict
        self.used.add(challenge_hash)

    def _forget(self, person_id: str) -> None:
        self.keys = {at: one for at, one in self.keys.items() if at[0] != person_id}
        self.open = {at: one for at, one in self.open.items() if at[0] != person_id}
