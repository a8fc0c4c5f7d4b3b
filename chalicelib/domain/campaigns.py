"""What a campaign is: the definition an organizer writes, checked whole (contract, section 2)."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from chalicelib.domain.sensitive import names_identifiers
from chalicelib.domain.text import clean_line, clean_lines

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SLUG_LENGTH = 64
IDENTIFIER = r"^[a-z0-9]+([_-][a-z0-9]+)*$"
# Well-formed by RFC 5646 for the subset in use: language, optional script, optional region.
LANGUAGE = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"

Language = Annotated[str, Field(pattern=LANGUAGE, max_length=16)]
Line = Annotated[str, AfterValidator(clean_line), Field(min_length=1, max_length=300)]
Prose = Annotated[str, AfterValidator(clean_lines), Field(min_length=1, max_length=20_000)]
LineByLanguage = dict[Language, Line]
ProseByLanguage = dict[Language, Prose]
Identifier = Annotated[str, Field(pattern=IDENTIFIER, max_length=64)]
# A pass has two bytes for its day, counted from 2000.
EventDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2178, 12, 31))]
EmailText = Annotated[str, Field(pattern=r"^[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+$", max_length=254)]


class Kind(StrEnum):
    LETTER = "letter"
    PLEDGE = "pledge"
    CARD = "card"
    SIGN_IN = "sign-in"


class SignatoryKind(StrEnum):
    INDIVIDUAL = "individual"
    ORGANIZATION = "organization"


class Rule(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    HIDDEN = "hidden"


class Names(StrEnum):
    PUBLIC = "public"
    SEALED = "sealed"
    SEALED_UNTIL_MILESTONE = "sealed_until_milestone"


class Part(BaseModel):
    """A piece of a definition: unknown keys are refused, and errors never repeat what was typed."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True, str_max_length=20_000)


class Dateline(Part):
    place: LineByLanguage
    date: date


class Contact(Part):
    label: LineByLanguage
    email: EmailText


class Update(Part):
    date: date
    text: ProseByLanguage


class Point(Part):
    """A demand or a commitment."""

    id: Identifier
    text: LineByLanguage


class Fields(Part):
    """Which optional fields the form asks for; what is not named is hidden."""

    country: Rule = Rule.HIDDEN
    postcode: Rule = Rule.HIDDEN
    employer: Rule = Rule.HIDDEN
    job_title: Rule = Rule.HIDDEN
    union: Rule = Rule.HIDDEN
    phone: Rule = Rule.HIDDEN
    comment: Rule = Rule.HIDDEN


class Goal(Part):
    signers: int | None = Field(default=None, ge=1, le=1_000_000_000)
    organizations: int | None = Field(default=None, ge=1, le=1_000_000)
    workers: int | None = Field(default=None, ge=1, le=10_000_000_000)


class Unit(Part):
    """The bargaining unit: its size on a day, and the shares in per cent that matter."""

    size: int = Field(ge=1, le=10_000_000)
    as_of: date
    milestones: list[Annotated[int, Field(ge=1, le=100)]] = Field(
        default=[30, 50, 75], min_length=1, max_length=10
    )

    @field_validator("milestones")
    @classmethod
    def _ascending(cls, value: list[int]) -> list[int]:
        if sorted(set(value)) != value:
            raise PydanticCustomError("ascending", "must ascend without repeats")
        return value


class Partner(Part):
    id: Identifier
    name: Line
    origins: list[Annotated[str, Field(max_length=255)]] = Field(min_length=1, max_length=20)

    @field_validator("origins")
    @classmethod
    def _origins(cls, value: list[str]) -> list[str]:
        for origin in value:
            if not is_origin(origin):
                raise PydanticCustomError("origin", "must be https://host, or http:// on a localhost name")
        return value


class Event(Part):
    venue: LineByLanguage
    timezone: str = Field(max_length=64)
    days: list[EventDay] = Field(min_length=1, max_length=60)

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise PydanticCustomError("timezone", "must be a name of the IANA time zone database") from None
        return value

    @field_validator("days")
    @classmethod
    def _days(cls, value: list[date]) -> list[date]:
        if sorted(set(value)) != value:
            raise PydanticCustomError("ascending", "must ascend without repeats")
        return value


class Privacy(Part):
    controller: Line
    contact: EmailText
    keep_months: int = Field(ge=1, le=120)


class Campaign(Part):
    """One campaign definition, as organizers PUT and GET it.

    Texts for people are maps from BCP 47 language to text. The first of `languages` is the default:
    every text has it, and stands in for a language that a text lacks. Building one from bad input raises pydantic's ValidationError
    with one entry for each wrong key.
    """

    slug: str = Field(pattern=SLUG, max_length=SLUG_LENGTH)
    kind: Kind
    status: Literal["draft", "open", "closed"] = "draft"
    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    languages: list[Language] = Field(min_length=1, max_length=30)
    title: LineByLanguage
    summary: LineByLanguage
    statement: ProseByLanguage
    issuer: LineByLanguage | None = None
    dateline: Dateline | None = None
    addressed_to: LineByLanguage | None = None
    in_support_of: LineByLanguage | None = None
    contacts: list[Contact] = Field(default=[], max_length=20)
    updates: list[Update] = Field(default=[], max_length=100)
    demands: list[Point] = Field(default=[], max_length=50)
    commitments: list[Point] = Field(default=[], max_length=50)
    accepts: list[SignatoryKind] = Field(min_length=1, max_length=2)
    fields: Fields = Fields()
    goal: Goal | None = None
    unit: Unit | None = None
    names: Names = Names.PUBLIC
    partners: list[Partner] = Field(default=[], max_length=100)
    event: Event | None = None
    privacy: Privacy

    @model_validator(mode="after")
    def _whole(self) -> Self:
        problems = [
            *_kind_problems(self),
            *_text_problems(self),
            *_repeat_problems(self),
            *_sensitive_problems(self),
        ]
        if problems:
            raise PydanticCustomError("definition", "does not hold together", {"problems": problems})
        return self

    @property
    def default_language(self) -> str:
        return self.languages[0]

    def availability(self, now: datetime) -> Literal["open", "draft", "closed", "not_yet_open"]:
        """Whether sign-ons are taken at `now`; `opens_at` and `closes_at` only narrow `open`."""
        if self.status != "open":
            return self.status
        if self.opens_at and now < self.opens_at:
            return "not_yet_open"
        if self.closes_at and now >= self.closes_at:
            return "closed"
        return "open"

    def partner(self, partner_id: str) -> Partner | None:
        """The partner of that id, if the campaign has one."""
        return next((p for p in self.partners if p.id == partner_id), None)


def is_slug(value: str) -> bool:
    """Whether a campaign may be called that; nothing else is worth looking for."""
    return len(value) <= SLUG_LENGTH and re.fullmatch(SLUG, value) is not None


def is_origin(origin: str) -> bool:
    """Whether it is an origin that may frame the form: https anywhere, http on localhost names only.

    Characters that end a Content-Security-Policy source or directive never pass.
    """
    match = re.fullmatch(r"(https?)://([a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:[0-9]{1,5})?", origin)
    if not match:
        return False
    host = urlsplit(origin).hostname or ""
    return match[1] == "https" or host in ("localhost", "127.0.0.1") or host.endswith(".localhost")


Problem = tuple[str, str]


def _kind_problems(campaign: Campaign) -> list[Problem]:
    needs: list[tuple[bool, str, str]] = [
        (campaign.kind is Kind.PLEDGE and not campaign.commitments, "commitments", "commitments_needed"),
        (campaign.kind is Kind.CARD and campaign.unit is None, "unit", "unit_needed"),
        (campaign.kind is Kind.SIGN_IN and campaign.event is None, "event", "event_needed"),
        (
            campaign.kind in (Kind.CARD, Kind.SIGN_IN) and campaign.accepts != [SignatoryKind.INDIVIDUAL],
            "accepts",
            "individuals_only",
        ),
        (
            campaign.kind is Kind.CARD and campaign.fields.employer is not Rule.REQUIRED,
            "fields.employer",
            "required_on_card",
        ),
        (
            campaign.kind is Kind.CARD and campaign.fields.phone is not Rule.REQUIRED,
            "fields.phone",
            "required_on_card",
        ),
        (campaign.kind is Kind.CARD and campaign.names is Names.PUBLIC, "names", "sealed_on_card"),
        (
            campaign.names is Names.SEALED_UNTIL_MILESTONE and campaign.unit is None,
            "names",
            "milestones_need_unit",
        ),
    ]
    return [(name, code) for wrong, name, code in needs if wrong]


def _sensitive_problems(campaign: Campaign) -> list[Problem]:
    """What a showing of interest must not hold is not asked for: not by a point, and not for the comment."""
    if campaign.kind is not Kind.CARD:
        return []
    points = [(f"demands.{i}", point) for i, point in enumerate(campaign.demands)]
    points += [(f"commitments.{i}", point) for i, point in enumerate(campaign.commitments)]
    asking = [name for name, point in points if names_identifiers(" ".join([point.id, *point.text.values()]))]
    texts = (*campaign.title.values(), *campaign.summary.values(), *campaign.statement.values())
    if campaign.fields.comment is not Rule.HIDDEN and any(map(names_identifiers, texts)):
        asking.append("fields.comment")
    return [(name, "sensitive_on_card") for name in asking]


def _text_problems(campaign: Campaign) -> list[Problem]:
    maps: list[tuple[str, dict[str, str] | None]] = [
        ("title", campaign.title),
        ("summary", campaign.summary),
        ("statement", campaign.statement),
        ("issuer", campaign.issuer),
        ("addressed_to", campaign.addressed_to),
        ("in_support_of", campaign.in_support_of),
        ("dateline.place", campaign.dateline.place if campaign.dateline else None),
        ("event.venue", campaign.event.venue if campaign.event else None),
        *((f"contacts.{i}.label", c.label) for i, c in enumerate(campaign.contacts)),
        *((f"updates.{i}.text", u.text) for i, u in enumerate(campaign.updates)),
        *((f"demands.{i}.text", d.text) for i, d in enumerate(campaign.demands)),
        *((f"commitments.{i}.text", c.text) for i, c in enumerate(campaign.commitments)),
    ]
    offered = set(campaign.languages)
    return [
        (
            name,
            "default_language_missing" if campaign.default_language not in texts else "language_not_listed",
        )
        for name, texts in maps
        if texts is not None and (campaign.default_language not in texts or not set(texts) <= offered)
    ]


def _repeat_problems(campaign: Campaign) -> list[Problem]:
    lists: list[tuple[str, list[str]]] = [
        ("languages", list(campaign.languages)),
        ("accepts", list(campaign.accepts)),
        ("demands", [d.id for d in campaign.demands]),
        ("commitments", [c.id for c in campaign.commitments]),
        ("partners", [p.id for p in campaign.partners]),
    ]
    return [(name, "repeated") for name, values in lists if len(set(values)) != len(values)]
