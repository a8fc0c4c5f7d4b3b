"""Who organizes: people, passkeys and sessions, in the table of who may come in."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.access import Invitation, Role
from chalicelib.domain.people import Passkey, Person, Session
from chalicelib.store.access import invitation_at
from chalicelib.store.dynamo import Item
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, current

# Everybody lies in one partition, so that a list of them is one query.
EVERYBODY = "person"
STANDING_OWNER = "#role = :owner AND attribute_not_exists(removed_at)"


class DynamoPeople:
    """PeopleStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def person(self, person_id: str) -> Person | None:
        item = self._table.get(_person_at(person_id))
        return _person(item) if item else None

    def everybody(self) -> list[Person]:
        return [_person(item) for item in self._table.query("pk = :pk", {":pk": EVERYBODY})]

    def enter(self, invitation: Invitation, person: Person, passkey: Passkey) -> None:
        before = [one for one in self.passkeys(person.id) if one.id != passkey.id]
        self._table.transact(
            [
                self._table.deleting(invitation_at(invitation.token_hash), "attribute_exists(pk)"),
                self._table.putting(_item_of(person)),
                self._table.putting(_item_of_passkey(passkey)),
            ]
        )
        # Who lost a passkey comes in again by an invitation; it must open nothing for whoever found it.
        for one in before:
            self.drop_passkey(person.id, one.id)
        self._end_sessions(person.id)

    def remove(self, person: Person, at: datetime, another_owner: str | None) -> None:
        removed = self._table.updating(
            _person_at(person.id),
            "SET removed_at = :at",
            {":at": at.isoformat()},
            "attribute_exists(pk) AND attribute_not_exists(removed_at)",
        )
        entries = [removed]
        if another_owner:
            values, names = {":owner": Role.OWNER}, {"#role": "role"}
            entries.append(self._table.checking(_person_at(another_owner), STANDING_OWNER, values, names))
        self._table.transact(entries)
        for one in self.passkeys(person.id):
            self.drop_passkey(person.id, one.id)
        self._end_sessions(person.id)

    def note(self, person_id: str, seen_at: datetime) -> None:
        values = {":at": seen_at.isoformat()}
        self._table.update(_person_at(person_id), "SET seen_at = :at", values, "attribute_exists(pk)")

    def passkeys(self, person_id: str) -> list[Passkey]:
        found = map(_passkey, self._all(_passkey_at(person_id, "")))
        return sorted(found, key=lambda one: one.created_at)

    def passkey(self, person_id: str, passkey_id: str) -> Passkey | None:
        item = self._table.get(_passkey_at(person_id, passkey_id))
        return _passkey(item) if item else None

    def put_passkey(self, passkey: Passkey) -> None:
        self._table.put(_item_of_passkey(passkey))

    def drop_passkey(self, person_id: str, passkey_id: str) -> None:
        self._table.delete(_passkey_at(person_id, passkey_id))

    def session(self, person_id: str, token_hash: str, now: datetime) -> Session | None:
        item = self._table.get(_session_at(person_id, token_hash))
        held = _session(item) if item else None
        return held if held and held.expires_at > now else None

    def sessions(self, person_id: str, now: datetime) -> list[Session]:
        found = map(_session, self._all(_session_at(person_id, "")))
        good = [one for one in found if one.expires_at > now]
        return sorted(good, key=lambda one: one.created_at, reverse=True)

    def put_session(self, session: Session) -> None:
        item = {
            **STAMP,
            **_session_at(session.person, session.token_hash),
            "created_at": session.created_at.isoformat(),
            "seen_at": session.seen_at.isoformat(),
            "proved_at": session.proved_at.isoformat(),
            "browser": session.browser,
            "expires_at": int(session.expires_at.timestamp()),
        }
        self._table.put(item)

    def end_session(self, person_id: str, token_hash: str) -> None:
        self._table.delete(_session_at(person_id, token_hash))

    def use_challenge(self, challenge_hash: str, expires_at: datetime) -> None:
        item = {"pk": f"challenge#{challenge_hash}", "sk": "challenge"}
        self._table.put(
            {**STAMP, **item, "expires_at": int(expires_at.timestamp())}, "attribute_not_exists(pk)"
        )

    def _all(self, key: Item) -> Iterator[Item]:
        """All items beside that key."""
        return self._table.query("pk = :pk", {":pk": key["pk"]})

    def _end_sessions(self, person_id: str) -> None:
        for item in self._all(_session_at(person_id, "")):
            self.end_session(person_id, item["sk"])


def _person_at(person_id: str) -> Item:
    return {"pk": EVERYBODY, "sk": person_id}


def _passkey_at(person_id: str, passkey_id: str) -> Item:
    return {"pk": f"passkey#{person_id}", "sk": passkey_id}


def _session_at(person_id: str, token_hash: str) -> Item:
    return {"pk": f"session#{person_id}", "sk": token_hash}


def _item_of(person: Person) -> Item:
    return {
        **STAMP,
        **_person_at(person.id),
        "name": person.name,
        "email": person.email,
        "role": person.role,
        "created_at": person.created_at.isoformat(),
        "campaigns": None if person.campaigns is None else sorted(person.campaigns),
        "source": person.source,
        "seen_at": person.seen_at.isoformat() if person.seen_at else None,
        "removed_at": person.removed_at.isoformat() if person.removed_at else None,
    }


def _person(found: Item) -> Person:
    item = current(found)
    campaigns = item.get("campaigns")
    return Person(
        id=item["sk"],
        name=item["name"],
        email=item["email"],
        role=Role(item["role"]),
        created_at=datetime.fromisoformat(item["created_at"]),
        campaigns=None if campaigns is None else frozenset(campaigns),
        source=item.get("source"),
        seen_at=_moment(item, "seen_at"),
        removed_at=_moment(item, "removed_at"),
    )


def _item_of_passkey(passkey: Passkey) -> Item:
    return {
        **STAMP,
        **_passkey_at(passkey.person, passkey.id),
        "public_key": passkey.public_key,
        "sign_count": passkey.sign_count,
        "label": passkey.label,
        "created_at": passkey.created_at.isoformat(),
        "used_at": passkey.used_at.isoformat() if passkey.used_at else None,
    }


def _passkey(found: Item) -> Passkey:
    item = current(found)
    return Passkey(
        id=item["sk"],
        person=item["pk"].removeprefix("passkey#"),
        public_key=item["public_key"],
        sign_count=int(item["sign_count"]),
        label=item["label"],
        created_at=datetime.fromisoformat(item["created_at"]),
        used_at=_moment(item, "used_at"),
    )


def _session(found: Item) -> Session:
    item = current(found)
    moments = {name: datetime.fromisoformat(item[name]) for name in ("created_at", "seen_at", "proved_at")}
    return Session(item["sk"], item["pk"].removeprefix("session#"), browser=item["browser"], **moments)


def _moment(item: Mapping[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(item[name]) if item.get(name) else None
