"""Who may do what: acts, roles and the one table between them; keys, invitations and the audit trail."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.errors import NotFound


class May(StrEnum):
    """What there is to do with a campaign."""

    READ_DEFINITION = "read_definition"
    PUBLISH = "publish"
    LIST_SIGN_ONS = "list_sign_ons"
    DECIDE = "decide"
    OPEN_NAMES = "open_names"
    SEE_LEDGER = "see_ledger"
    EXPORT_LIST = "export_list"
    EXPORT_EVIDENCE = "export_evidence"
    ADMIT = "admit"
    SEE_AUDIT = "see_audit"
    MANAGE_KEYS = "manage_keys"


# In a campaign's place, for what belongs to no one campaign; no slug can contain an @.
EVERYWHERE = "@access"


class Role(StrEnum):
    OWNER = "owner"
    ORGANIZER = "organizer"
    PARTNER = "partner"
    DOOR = "door"


@dataclass(frozen=True)
class Grant:
    """What a role may do; with `of_source` to sign-ons of the key's own source, and nothing without one."""

    acts: frozenset[May]
    of_source: bool = False


# Nobody but owners may do what is not named here: an act that is added later is theirs alone until it is.
GRANTS: dict[Role, Grant] = {
    Role.OWNER: Grant(frozenset(May)),
    Role.ORGANIZER: Grant(
        frozenset(
            {
                May.READ_DEFINITION,
                May.PUBLISH,
                May.LIST_SIGN_ONS,
                May.DECIDE,
                May.SEE_LEDGER,
                May.EXPORT_LIST,
                May.EXPORT_EVIDENCE,
                May.ADMIT,
                May.SEE_AUDIT,
            }
        )
    ),
    Role.PARTNER: Grant(frozenset({May.LIST_SIGN_ONS, May.EXPORT_LIST}), of_source=True),
    Role.DOOR: Grant(frozenset({May.ADMIT})),
}


@dataclass(frozen=True)
class Principal:
    """The holder of an API key.

    `campaigns` are the slugs the key is good for; None means all of them (owners). `source` limits
    the key's lists and files to the sign-ons that carry it.
    """

    key_hash: str
    role: Role
    label: str
    campaigns: frozenset[str] | None = None
    source: str | None = None

    def may(self, act: May, slug: str) -> bool:
        """Whether role, campaigns and source allow that act on that campaign."""
        grant = GRANTS[self.role]
        mine = self.campaigns is None or slug in self.campaigns
        return mine and act in grant.acts and not (grant.of_source and not self.source)


@dataclass(frozen=True)
class HeldKey:
    """A key, good until it is revoked; the key itself is known to its holder only."""

    principal: Principal
    created_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class Permit:
    """That somebody may do one thing with one campaign: what actions are given instead of a name.

    Only `actions.permits.permit` makes one, because a refusal belongs into the audit trail. Raises NotFound
    where the table says no: what is not yours does not exist.
    """

    principal: Principal
    slug: str
    act: May

    def __post_init__(self) -> None:
        if not self.principal.may(self.act, self.slug):
            raise NotFound

    @property
    def source(self) -> str | None:
        """The one source whose sign-ons it shows; None for all of them."""
        return self.principal.source


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


@dataclass(frozen=True)
class Trail:
    """Lines of the audit trail, newest first, each with the label of the key that was used, if it is known.

    `next` is the moment before which the trail goes on, None at its end.
    """

    lines: list[tuple[AuditEntry, str | None]]
    next: datetime | None
