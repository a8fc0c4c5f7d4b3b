"""A sign-on: what somebody sends, and what is held of it (contract, section 3)."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from chalicelib.domain.addresses import checked_address
from chalicelib.domain.campaigns import LANGUAGE, Campaign, Rule, SignatoryKind
from chalicelib.domain.countries import is_country
from chalicelib.domain.errors import FieldError
from chalicelib.domain.mails import MailRequest, Transmission
from chalicelib.domain.model import Model
from chalicelib.domain.text import clean_line, clean_lines, fold, has_letter

OPTIONAL_FIELDS = ("country", "postcode", "employer", "job_title", "union", "phone", "comment")
ORGANIZATION_FIELDS = (
    "organization",
    "members_represented",
    "officer_title",
    "website",
    "parent_organization",
    "authorized",
)
KIND_FIELDS = frozenset({"commitments", "signature", "day"})
REQUIRED_OF_ORGANIZATIONS = ("organization", "members_represented")

Text120 = Annotated[str, AfterValidator(clean_line), Field(max_length=120)]
Comment = Annotated[str, AfterValidator(clean_lines), Field(max_length=500)]
Address = Annotated[str, AfterValidator(checked_address), Field(max_length=254)]
Website = Annotated[
    str, AfterValidator(clean_line), Field(max_length=200, pattern=r"^(https?://[^\s<>\"'\\]+)?$")
]


class Visibility(StrEnum):
    PUBLIC = "public"
    ORGANIZERS = "organizers"
    COUNTED = "counted"


class Status(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class SignOnInput(Model):
    """What a signer sends, before it is held against a campaign. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    kind: SignatoryKind
    name: Text120
    email: Address
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    postcode: Text120 | None = None
    employer: Text120 | None = None
    job_title: Text120 | None = None
    union: Text120 | None = None
    phone: Text120 | None = None
    comment: Comment | None = None
    visibility: Visibility = Visibility.ORGANIZERS
    consent: bool
    updates: bool = False
    language: Annotated[str, Field(pattern=LANGUAGE, max_length=16)] | None = None
    source: Annotated[str, AfterValidator(clean_line), Field(max_length=64)] | None = None
    submission_id: UUID | None = None
    text_version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    organization: Text120 | None = None
    members_represented: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    officer_title: Text120 | None = None
    website: Website | None = None
    parent_organization: Text120 | None = None
    authorized: bool | None = None
    commitments: list[Annotated[str, Field(max_length=64)]] | None = Field(default=None, max_length=50)
    signature: Text120 | None = None
    day: date | None = None
    altcha: Annotated[str, Field(max_length=8_192)] | None = None

    def problems(self, campaign: Campaign, text_version: int) -> list[FieldError]:
        """Everything that is wrong with this sign-on for that campaign; empty when it may be stored."""
        checks = (
            _who(self, campaign),
            _asked_fields(self, campaign),
            _organization(self),
            _of_the_kind(self, campaign),
            _consent(self, campaign, text_version),
        )
        return [problem for found in checks for problem in found]


class Consent(Model):
    """Proof of what was agreed to: the text's version and SHA-256 (hex), its language, the time."""

    version: int
    sha256: str
    language: str
    at: datetime


class SignOn(Model):
    """What is held of one sign-on. `key` is its identity and the organizers' `id`; `rev` only grows."""

    model_config = ConfigDict(frozen=True)

    slug: str
    key: str
    rev: int
    nonce: str
    status: Status
    kind: SignatoryKind
    signed_at: datetime
    confirmed_at: datetime | None = None
    approved_at: datetime | None = None
    rejected_at: datetime | None = None
    withdrawn_at: datetime | None = None
    expires_at: datetime | None = None
    name: str
    email: str
    country: str | None = None
    postcode: str | None = None
    employer: str | None = None
    job_title: str | None = None
    union: str | None = None
    phone: str | None = None
    comment: str | None = None
    visibility: Visibility
    updates: bool = False
    language: str
    source: str | None = None
    submission_id: str | None = None
    organization: str | None = None
    members_represented: int | None = None
    officer_title: str | None = None
    website: str | None = None
    parent_organization: str | None = None
    authorized: bool | None = None
    commitments: list[str] | None = None
    signature: str | None = None
    day: date | None = None
    consent: Consent
    mail: MailRequest | None = None
    transmission: Transmission | None = None

    @property
    def counts(self) -> bool:
        """Whether it stands in the tally: confirmed people, approved organizations."""
        if self.kind is SignatoryKind.ORGANIZATION:
            return self.status is Status.APPROVED
        return self.status is Status.CONFIRMED

    def changed(self, now: datetime, **values: Any) -> "SignOn":
        """A copy with these values and a later `rev`."""
        return self.model_copy(update={**values, "rev": next_rev(now, self.rev)})

    def expired(self, now: datetime) -> bool:
        """Whether its time to be confirmed is over; DynamoDB's TTL removes it later, unannounced."""
        return self.status is Status.PENDING and self.expires_at is not None and now >= self.expires_at


def next_rev(now: datetime, previous: int = 0) -> int:
    """Microseconds since 1970, or one more than `previous` when clocks disagree.

    Time makes the revisions of an erased sign-on and of its successor comparable.
    """
    return max(int(now.astimezone(UTC).timestamp() * 1_000_000), previous + 1)


def _who(given: SignOnInput, campaign: Campaign) -> list[FieldError]:
    problems = []
    if given.kind not in campaign.accepts:
        problems.append(FieldError("kind", "not_accepted"))
    if not given.name:
        problems.append(FieldError("name", "required"))
    elif not has_letter(given.name):
        problems.append(FieldError("name", "no_letter"))
    if given.visibility is Visibility.COUNTED and not campaign.traits.may_be_counted_only:
        problems.append(FieldError("visibility", "not_offered"))
    if given.language is not None and given.language not in campaign.languages:
        problems.append(FieldError("language", "not_offered"))
    return problems


def _asked_fields(given: SignOnInput, campaign: Campaign) -> list[FieldError]:
    problems = []
    for name in OPTIONAL_FIELDS:
        value, rule = getattr(given, name), getattr(campaign.fields, name)
        if rule is Rule.REQUIRED and not value:
            problems.append(FieldError(name, "required"))
        elif rule is Rule.HIDDEN and value:
            problems.append(FieldError(name, "not_asked"))
    if given.country and not is_country(given.country):
        problems.append(FieldError("country", "unknown_country"))
    if given.phone and sum(c.isdigit() for c in given.phone) < 5:
        problems.append(FieldError("phone", "phone_number"))
    return problems


def _organization(given: SignOnInput) -> list[FieldError]:
    if given.kind is SignatoryKind.INDIVIDUAL:
        return [
            FieldError(name, "organizations_only") for name in ORGANIZATION_FIELDS if getattr(given, name)
        ]
    problems = [
        FieldError(name, "required") for name in REQUIRED_OF_ORGANIZATIONS if not getattr(given, name)
    ]
    if given.organization and not has_letter(given.organization):
        problems.append(FieldError("organization", "no_letter"))
    if not given.authorized:
        problems.append(FieldError("authorized", "must_be_true"))
    return problems


def _of_the_kind(given: SignOnInput, campaign: Campaign) -> list[FieldError]:
    problems = [
        FieldError(name, "not_asked") for name in KIND_FIELDS - campaign.traits.asks if getattr(given, name)
    ]
    if "commitments" in campaign.traits.asks:
        if not given.commitments:
            problems.append(FieldError("commitments", "choose_one"))
        elif not set(given.commitments) <= {c.id for c in campaign.commitments}:
            problems.append(FieldError("commitments", "unknown_choice"))
    if "signature" in campaign.traits.asks:
        if not given.signature:
            problems.append(FieldError("signature", "required"))
        elif fold(given.signature) != fold(given.name):
            problems.append(FieldError("signature", "differs_from_name"))
    if "day" in campaign.traits.asks and campaign.event:
        if given.day is None:
            problems.append(FieldError("day", "required"))
        elif given.day not in campaign.event.days:
            problems.append(FieldError("day", "unknown_choice"))
    return problems


def _consent(given: SignOnInput, campaign: Campaign, text_version: int) -> list[FieldError]:
    problems = []
    if not given.consent:
        problems.append(FieldError("consent", "must_be_true"))
    if given.text_version is not None and given.text_version != text_version:
        problems.append(FieldError("text_version", "text_changed"))
    return problems
