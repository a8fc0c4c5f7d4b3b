"""Keys: owners make them for programs, doors and partners, and take them back."""

from dataclasses import dataclass
from secrets import token_urlsafe

from chalicelib.actions.permits import audit
from chalicelib.domain.access import GRANTS, HeldKey, Permit, Principal, Role
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.keys import api_key_hash
from chalicelib.ports.services import Services


@dataclass(frozen=True)
class Wanted:
    """A key to be made: whose, what for, and for which campaigns, None meaning all of them."""

    role: Role
    label: str
    campaigns: frozenset[str] | None = None
    source: str | None = None


def list_keys(services: Services, permit: Permit) -> list[HeldKey]:
    """The keys that are good, the newest first; holding the permit is leave enough."""
    good = [held for held in services.access.all_keys() if held.revoked_at is None]
    return sorted(good, key=lambda held: held.created_at, reverse=True)


def make_key(services: Services, permit: Permit, wanted: Wanted) -> tuple[str, HeldKey]:
    """A new key, which is nowhere but in the answer. Raises Invalid, TryLater.

    The audit line is written first.
    """
    if GRANTS[wanted.role].of_source and not wanted.source:
        raise Invalid([FieldError("source", "required")])
    key, now = new_key(), services.now()
    principal = Principal(api_key_hash(key), wanted.role, wanted.label, wanted.campaigns, wanted.source)
    audit(services, permit, "make key", id=principal.id, role=str(wanted.role))
    services.access.put_key(principal, now)
    return key, HeldKey(principal, now)


def revoke_key(services: Services, permit: Permit, key_hash: str) -> None:
    """Stop a key at once, after a line in the audit trail. Raises NotFound for an unknown one, TryLater."""
    if services.access.key(key_hash) is None:
        raise NotFound
    audit(services, permit, "revoke key", id=key_hash)
    services.access.revoke(key_hash, services.now())


def new_key() -> str:
    """A key that nobody can guess: 256 random bits."""
    return f"us_{token_urlsafe(32)}"
