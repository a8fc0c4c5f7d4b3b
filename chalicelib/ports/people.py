"""Where people, their passkeys and their sessions are kept."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.access import Invitation
from chalicelib.domain.people import Passkey, Person, Session


class PeopleStore(Protocol):
    """Who organizes; sessions are known by their hashes only."""

    def person(self, person_id: str) -> Person | None:
        """The person, also one who was removed."""

    def everybody(self) -> list[Person]:
        """Every person that there is or was, in no order."""

    def enter(self, invitation: Invitation, person: Person, passkey: Passkey) -> None:
        """Turn the invitation into the person with that passkey, in place of those that they had before.

        Raises Conflict when it was taken before.
        """

    def remove(self, person: Person, at: datetime, another_owner: str | None) -> None:
        """Let somebody in no longer; their passkeys and sessions are gone.

        With `another_owner` only as long as that one is an owner: raises Conflict otherwise.
        """

    def note(self, person_id: str, seen_at: datetime) -> None:
        """Remember when somebody was last seen."""

    def passkeys(self, person_id: str) -> list[Passkey]:
        """The person's, the oldest first."""

    def passkey(self, person_id: str, passkey_id: str) -> Passkey | None: ...

    def put_passkey(self, passkey: Passkey) -> None:
        """Keep it, or what became of it."""

    def drop_passkey(self, person_id: str, passkey_id: str) -> None: ...

    def session(self, person_id: str, token_hash: str, now: datetime) -> Session | None:
        """The session, unless it has ended."""

    def sessions(self, person_id: str, now: datetime) -> list[Session]:
        """The person's that have not ended, the newest first."""

    def put_session(self, session: Session) -> None: ...

    def end_session(self, person_id: str, token_hash: str) -> None: ...

    def use_challenge(self, challenge_hash: str, expires_at: datetime) -> None:
        """Take a ceremony's challenge out of use; raises Conflict when it was used before."""
