"""Who may come in: API keys, and the invitations that become one. All of them are stored hashed."""

from datetime import UTC, datetime

from chalicelib.domain.access import HeldKey, Invitation, Principal, Role, ensure_whole
from chalicelib.store.dynamo import ConditionFailed, Item
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, current

# All keys lie in one partition, and all invitations in another, so that a list of them is one query.
KEYS = "key"
INVITATIONS = "invitation"


class DynamoAccess:
    """AccessStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def principal(self, key_hash: str) -> Principal | None:
        held = self.key(key_hash)
        return held.principal if held and held.revoked_at is None else None

    def key(self, key_hash: str) -> HeldKey | None:
        item = self._table.get(_key_at(key_hash))
        return _held_key(item) if item else None

    def all_keys(self) -> list[HeldKey]:
        found = self._table.query("pk = :keys", {":keys": KEYS})
        return [held for held in map(_held_key, found) if held]

    def put_key(self, principal: Principal, created_at: datetime) -> None:
        self._table.put(_key_item(principal, created_at), "attribute_not_exists(pk)")

    def revoke(self, key_hash: str, at: datetime) -> bool:
        values = {":at": at.isoformat()}
        try:
            self._table.update(
                _key_at(key_hash),
                "SET revoked_at = if_not_exists(revoked_at, :at)",
                values,
                "attribute_exists(pk)",
            )
        except ConditionFailed:
            return False
        return True

    def open_invitations(self, now: datetime) -> list[Invitation]:
        found = self._table.query("pk = :pk", {":pk": INVITATIONS})
        return [offer for offer in (_invitation(item, now) for item in found) if offer]

    def withdraw_invitation(self, token_hash: str) -> None:
        self._table.delete(invitation_at(token_hash))

    def put_invitation(self, invitation: Invitation) -> None:
        self._table.put(
            {
                **invitation_at(invitation.token_hash),
                **_for(invitation),
                "person": invitation.person,
                "expires_at": int(invitation.expires_at.timestamp()),
            }
        )

    def invitation(self, token_hash: str, now: datetime) -> Invitation | None:
        item = self._table.get(invitation_at(token_hash))
        return _invitation(item, now) if item else None

    def accept(self, invitation: Invitation, principal: Principal, at: datetime) -> None:
        taken = self._table.deleting(invitation_at(invitation.token_hash), "attribute_exists(pk)")
        self._table.transact([taken, self._table.putting(_key_item(principal, at))])


def _key_at(key_hash: str) -> Item:
    return {"pk": KEYS, "sk": key_hash}


def invitation_at(token_hash: str) -> Item:
    """The key of an invitation's item."""
    return {"pk": INVITATIONS, "sk": token_hash}


def _invitation(found: Item, now: datetime) -> Invitation | None:
    """The invitation, or None for one that has ended or is none by today's rules."""
    item = current(found)
    if item["expires_at"] <= now.timestamp() or not _is_whole(item):
        return None
    return Invitation(
        token_hash=item["sk"],
        role=Role(item["role"]),
        label=item["label"],
        expires_at=datetime.fromtimestamp(item["expires_at"], UTC),
        campaigns=_campaigns(item),
        source=item.get("source"),
        person=item.get("person"),
    )


def _key_item(principal: Principal, created_at: datetime) -> Item:
    return {**_key_at(principal.id), **_for(principal), "created_at": created_at.isoformat()}


def _for(holder: Principal | Invitation) -> Item:
    """What a key and the offer of one say alike."""
    return {
        **STAMP,
        "role": holder.role,
        "label": holder.label,
        "campaigns": None if holder.campaigns is None else sorted(holder.campaigns),
        "source": holder.source,
    }


def _is_whole(item: Item) -> bool:
    try:
        ensure_whole(Role(item["role"]), item.get("source"))
    except ValueError:
        return False
    return True


def _held_key(found: Item) -> HeldKey | None:
    """The key, or None for what was written once and is none by today's rules."""
    item = current(found)
    if not _is_whole(item):
        return None
    principal = Principal(item["sk"], Role(item["role"]), item["label"], _campaigns(item), item.get("source"))
    revoked_at = item.get("revoked_at")
    return HeldKey(
        principal,
        datetime.fromisoformat(item["created_at"]),
        datetime.fromisoformat(revoked_at) if revoked_at else None,
    )


def _campaigns(item: Item) -> frozenset[str] | None:
    campaigns = item.get("campaigns")
    return None if campaigns is None else frozenset(campaigns)
