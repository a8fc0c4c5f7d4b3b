"""Who may do what: roles, keys, invitations and the audit trail."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.errors import NotFound


class Role(StrEnum):
    OWNER = "owner"
    ORGANIZER = "organizer"
    PARTNER = "partner"
    DOOR = "door"


READERS = (Role.OWNER, Role.ORGANIZER, Role.PARTNER)


@dataclass(frozen=True)
class Principal:
    """The holder of an API key.

    `campaigns` are the slugs the key is good for; None means all of them (owners). `source` limits
    a partner to the sign-ons that carry its id.
    """

    key_hash: str
    role: Role
    label: str
    campaigns: frozenset[str] | None = None
    source: str | None = None

    def require(self, slug: str, *roles: Role) -> None:
        """Raises NotFound unless the role and the campaign fit: what is not yours does not exist."""
        if self.role not in roles or (self.campaigns is not None and slug not in self.campaigns):
            raise NotFound


@dataclass(frozen=True)
class Invitation:
    """An offer of an API key to whoever holds the link; good once, until `expires_at`.

    Only the token's hash is kept. `label` says in the audit trail who was invited.
    """

    token_hash: str
    role: Role
    label: str
    expires_at: datetime
    campaigns: frozenset[str] | None = None
    source: str | None = None


@dataclass(frozen=True)
class AuditEntry:
    """One line of the audit trail; `details` hold no personal data."""

    at: datetime
    actor: str
    verb: str
    slug: str
    details: dict[str, str | int] = field(default_factory=dict)
