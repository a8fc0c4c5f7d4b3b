"""Who may come in: API keys, and the invitations that become one. All of them are stored hashed."""

from datetime import UTC, datetime

from chalicelib.domain.access import Invitation, Principal, Role
from chalicelib.store.dynamo import Item
from chalicelib.store.table import Table


class DynamoAccess:
    """AccessStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def principal(self, key_hash: str) -> Principal | None:
        item = self._table.get(_key_at(key_hash))
        if item is None or "revoked_at" in item:
            return None
        campaigns = item.get("campaigns")
        return Principal(
            key_hash=key_hash,
            role=Role(item["role"]),
            label=item["label"],
            campaigns=None if campaigns is None else frozenset(campaigns),
            source=item.get("source"),
        )

    def put_invitation(self, invitation: Invitation) -> None:
        self._table.put(
            {
                **_invitation_at(invitation.token_hash),
                "role": invitation.role,
                "label": invitation.label,
                "campaigns": None if invitation.campaigns is None else sorted(invitation.campaigns),
                "source": invitation.source,
                "expires_at": int(invitation.expires_at.timestamp()),
            }
        )

    def invitation(self, token_hash: str, now: datetime) -> Invitation | None:
        item = self._table.get(_invitation_at(token_hash))
        if item is None or item["expires_at"] <= now.timestamp():
            return None
        campaigns = item.get("campaigns")
        return Invitation(
            token_hash=token_hash,
            role=Role(item["role"]),
            label=item["label"],
            expires_at=datetime.fromtimestamp(item["expires_at"], UTC),
            campaigns=None if campaigns is None else frozenset(campaigns),
            source=item.get("source"),
        )

    def accept(self, invitation: Invitation, principal: Principal, at: datetime) -> None:
        taken = self._table.deleting(_invitation_at(invitation.token_hash), "attribute_exists(pk)")
        self._table.transact([taken, self._table.putting(_principal_item(principal, at))])


def _key_at(key_hash: str) -> Item:
    return {"pk": f"key#{key_hash}", "sk": "key"}


def _invitation_at(token_hash: str) -> Item:
    return {"pk": f"invitation#{token_hash}", "sk": "invitation"}


def _principal_item(principal: Principal, created_at: datetime) -> Item:
    return {
        **_key_at(principal.key_hash),
        "role": principal.role,
        "label": principal.label,
        "campaigns": None if principal.campaigns is None else sorted(principal.campaigns),
        "source": principal.source,
        "created_at": created_at.isoformat(),
    }
