"""Where keys and invitations are kept."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.access import HeldKey, Invitation, Principal


class AccessStore(Protocol):
    """Who may come in; every secret in it is hashed."""

    def principal(self, key_hash: str) -> Principal | None:
        """Whose key that is; None for one that is unknown or revoked."""

    def key(self, key_hash: str) -> HeldKey | None:
        """The key, also when it is revoked."""

    def all_keys(self) -> list[HeldKey]:
        """Every key that there is or was."""

    def put_key(self, principal: Principal, created_at: datetime) -> None:
        """Let the principal's key be good from now on; raises Conflict when there is one of that hash."""

    def revoke(self, key_hash: str, at: datetime) -> bool:
        """Let a key be good no longer; False when there is none. A second time changes nothing."""

    def put_invitation(self, invitation: Invitation) -> None: ...

    def invitation(self, token_hash: str, now: datetime) -> Invitation | None:
        """The invitation that is still open."""

    def open_invitations(self, now: datetime) -> list[Invitation]:
        """Those that are still open, in no order."""

    def withdraw_invitation(self, token_hash: str) -> None:
        """Let an invitation be good no longer."""

    def accept(self, invitation: Invitation, principal: Principal, at: datetime) -> None:
        """Turn the invitation into the principal's key; raises Conflict when it was taken before."""
