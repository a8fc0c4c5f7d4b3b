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
    ACT_FOR_SIGNER = "act_for_signer"
    KEEP_UNIT_LIST = "keep_unit_list"
    SEE_LEDGER = "see_ledger"
    SEE_STATISTICS = "see_statistics"
    EXPORT_LIST = "export_list"
    EXPORT_EVIDENCE = "export_evidence"
    IMPORT = "import"
    ADMIT = "admit"
    SEE_AUDIT = "see_audit"
    MANAGE_KEYS = "manage_keys"
    MANAGE_PEOPLE = "manage_people"
    SEE_SENDING = "see_sending"
    RESUME_SENDING = "resume_sending"


# In a campaign's place, for what belongs to no one campaign; no slug can contain an @.
EVERYWHERE = "@access"


class Role(StrEnum):
    OWNER = "owner"
    ORGANIZER = "organizer"
    PARTNER = "partner"
    DOOR = "door"


@dataclass(frozen=True)
class Grant:
    """What a role may do; with `of_source` to who came through the key's own source and agreed to that."""

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
                May.ACT_FOR_SIGNER,
                May.SEE_LEDGER,
                May.SEE_STATISTICS,
                May.EXPORT_LIST,
                May.EXPORT_EVIDENCE,
                May.IMPORT,
                May.ADMIT,
                May.SEE_AUDIT,
                May.SEE_SENDING,
            }
        )
    ),
    Role.PARTNER: Grant(frozenset({May.LIST_SIGN_ONS, May.EXPORT_LIST}), of_source=True),
    Role.DOOR: Grant(frozenset({May.ADMIT})),
}


def ensure_whole(role: Role, source: str | None) -> None:
    """Raises ValueError for a role that is nothing without a source, where there is none."""
    if GRANTS[role].of_source and not source:
        raise ValueError(f"a {role}'s key needs a source")


@dataclass(frozen=True)
class Principal:
    """The holder of an API key, or a person who is signed in to the console.

    `id` is the key's hash, or the person's id. `campaigns` are the slugs that they may work on; None means
    all of them (owners). `source` limits lists and files to the sign-ons that carry it. Raises ValueError for
    a partner's without one.
    """

    id: str
    role: Role
    label: str
    campaigns: frozenset[str] | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        ensure_whole(self.role, self.source)

    def may(self, act: May, slug: str) -> bool:
        """Whether role and campaigns allow that act on that campaign."""
        mine = self.campaigns is None or slug in self.campaigns
        return mine and act in GRANTS[self.role].acts

    @property
    def sees_agreed_only(self) -> bool:
        """Whether it sees nobody but who confirmed and agreed that their source sees them."""
        return GRANTS[self.role].of_source


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
    """An offer to come in, or of an API key, to whoever holds the link; good once, until `expires_at`.

    Only the token's hash is kept. `label` says in the audit trail who was invited. With `person` it lets
    somebody in again who lost their passkeys, as who they were. Raises ValueError for a partner's without a
    source.
    """

    token_hash: str
    role: Role
    label: str
    expires_at: datetime
    campaigns: frozenset[str] | None = None
    source: str | None = None
    person: str | None = None

    def __post_init__(self) -> None:
        ensure_whole(self.role, self.source)


@dataclass(frozen=True)
class AuditEntry:
    """One line of the audit trail; `details` hold no personal data."""

    at: datetime
    actor: str
    verb: str
    slug: str
    details: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class TrailQuestion:
    """Which lines of the trail: of whom and of what, None meaning all; `most` of them, before that moment."""

    before: datetime | None = None
    actor: str | None = None
    verb: str | None = None
    most: int = 50

    def fits(self, entry: AuditEntry) -> bool:
        """Whether the line is one of them, whenever it was written."""
        return self.actor in (None, entry.actor) and self.verb in (None, entry.verb)


@dataclass(frozen=True)
class Trail:
    """Lines of the audit trail, newest first, each with the label of the key that was used, if it is known.

    `next` is the moment before which the trail goes on, None at its end.
    """

    lines: list[tuple[AuditEntry, str | None]]
    next: datetime | None
