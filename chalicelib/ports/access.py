"""Where keys and invitations are kept."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.access import Invitation, Principal


class AccessStore(Protocol):
    """Who may come in; every secret in it is hashed."""

    def principal(self, key_hash: str) -> Principal | None: ...

    def put_invitation(self, invitation: Invitation) -> None: ...

    def invitation(self, token_hash: str, now: datetime) -> Invitation | None:
        """The invitation that is still open."""

    def accept(self, invitation: Invitation, principal: Principal, at: datetime) -> None:
        """Turn the invitation into the principal's key; raises Conflict when it was taken before."""
