"""The parts that a campaign's definition is made of, each checked by itself (contract, section 2)."""

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, ConfigDict, Field, create_model, field_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.asked import By, Rule
from chalicelib.domain.derived import Public
from chalicelib.domain.fields import FIELDS
from chalicelib.domain.model import Model
from chalicelib.domain.text import Language, clean_line, clean_lines

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SLUG_LENGTH = 64
IDENTIFIER = r"^[a-z0-9]+([_-][a-z0-9]+)*$"
EMAIL = r"^[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+$"

Line = Annotated[str, AfterValidator(clean_line), Field(min_length=1, max_length=300)]
Prose = Annotated[str, AfterValidator(clean_lines), Field(min_length=1, max_length=20_000)]
LineByLanguage = dict[Language, Line]
ProseByLanguage = dict[Language, Prose]
Identifier = Annotated[str, Field(pattern=IDENTIFIER, max_length=64)]
# A pass has two bytes for its day, counted from 2000.
EventDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2178, 12, 31))]
EmailText = Annotated[str, Field(pattern=EMAIL, max_length=254)]


class Part(Model):
    """A piece of a definition: unknown keys are refused, and errors never repeat what was typed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=20_000)


class Dateline(Part):
    place: Public[LineByLanguage]
    date: Public[date]


class Contact(Part):
    label: Public[LineByLanguage]
    email: Public[EmailText]


class Update(Part):
    date: Public[date]
    text: Public[ProseByLanguage]


class Point(Part):
    """A demand or a commitment."""

    id: Public[Identifier]
    text: Public[LineByLanguage]


if TYPE_CHECKING:
    _Decided = Part
else:
    _Decided = create_model(
        "_Decided",
        __base__=Part,
        **{name: (Public[Rule], Rule.HIDDEN) for name, asked in FIELDS.items() if asked.by is By.CAMPAIGN},
    )


class Fields(_Decided):
    """Which optional fields the form asks for; what is not named is hidden."""


class Goal(Part):
    signers: Public[int | None] = Field(default=None, ge=1, le=1_000_000_000)
    organizations: Public[int | None] = Field(default=None, ge=1, le=1_000_000)
    workers: Public[int | None] = Field(default=None, ge=1, le=10_000_000_000)


class Unit(Part):
    """The bargaining unit: its size on a day, and the shares in per cent that matter."""

    size: int = Field(ge=1, le=10_000_000)
    as_of: date
    milestones: Public[list[Annotated[int, Field(ge=1, le=100)]]] = Field(
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
    venue: Public[LineByLanguage]
    timezone: Public[str] = Field(max_length=64)
    days: Public[list[EventDay]] = Field(min_length=1, max_length=60)

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise PydanticCustomError("timezone", "must be a name of the IANA time zone database") from None
        return value

    def today(self, now: datetime) -> date:
        """Which day it is there."""
        return now.astimezone(ZoneInfo(self.timezone)).date()

    @field_validator("days")
    @classmethod
    def _days(cls, value: list[date]) -> list[date]:
        if sorted(set(value)) != value:
            raise PydanticCustomError("ascending", "must ascend without repeats")
        return value


class Privacy(Part):
    controller: Public[Line]
    contact: Public[EmailText]
    keep_months: Public[int] = Field(ge=1, le=120)


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
