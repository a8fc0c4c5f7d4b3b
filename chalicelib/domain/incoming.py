"""Rows of a list as sign-ons: by the rules of the API, and leniently where people write."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from pydantic_core import PydanticCustomError

from chalicelib.domain.addresses import canonical_address
from chalicelib.domain.as_written import country_meant, day_first, kind_meant, moment_meant, said
from chalicelib.domain.asked import SignatoryKind, Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import FieldError
from chalicelib.domain.fields import GIVEN
from chalicelib.domain.keys import listed_key, named_key, sign_on_key
from chalicelib.domain.signons import SignOnInput, read
from chalicelib.domain.spreadsheets import Table
from chalicelib.domain.text import clean_line, fold

# Whoever has no address is judged as if it were this one, which they are not given.
SOMEBODY_S = "nobody@example.org"
# What a list need not say: it is known otherwise, or nobody is asked for it on paper.
KNOWN = frozenset({"consent", "authorized", "signature", "text_version"})
LONGEST_ID = 120
SEVERAL = re.compile(r"[;|\n]|,(?=\s)")


@dataclass(frozen=True)
class Incoming:
    """One row: what it says, or what is wrong with it.

    `row` is the spreadsheet's own number, `given` what could be read of the row (its address is not to be
    believed where `addressed` is false), `external_id` what the list calls it, `signed_at` when it says that
    was.
    """

    row: int
    given: SignOnInput
    mistakes: list[FieldError] = field(default_factory=list)
    addressed: bool = False
    external_id: str = ""
    signed_at: datetime | None = None

    def keys(self, pepper: bytes, slug: str) -> list[str]:
        """Under which it is held, and where else it may be held as long as it had no address.

        There is none of a row with mistakes.
        """
        given, found = self.given, list[str]()
        if self.mistakes:
            return []
        if self.addressed:
            found.append(sign_on_key(pepper, slug, given.kind, canonical_address(given.email)))
        if self.external_id:
            found.append(listed_key(pepper, slug, self.external_id))
        if given.kind is SignatoryKind.ORGANIZATION:
            found.append(named_key(pepper, slug, fold(given.organization or ""), given.country or ""))
        elif given.phone:
            digits = "".join(character for character in given.phone if character.isdigit())
            found.append(named_key(pepper, slug, fold(given.name), digits))
        return found

    @property
    def shown(self) -> dict[str, str]:
        """What would be held of it by field, as far as it could be read."""
        given: dict[str, Any] = {name: getattr(self.given, name, None) for name in GIVEN if name not in KNOWN}
        if not self.addressed:
            del given["email"]
        given |= {"external_id": self.external_id, "signed_at": self.signed_at and self.signed_at.date()}
        return {name: _text(value) for name, value in given.items() if value}


@dataclass(frozen=True)
class Rows:
    """How the rows of one table are read: which column is what, and what holds for all of them.

    `languages` are those in which countries may be named. `visibility` is theirs who do not say.
    """

    campaign: Campaign
    table: Table
    columns: Mapping[str, str]
    visibility: Visibility
    languages: Sequence[str]
    now: datetime

    def judge(self, row: int, cells: Sequence[str]) -> Incoming:
        """One row, with every mistake in it."""
        values = self._values(cells)
        external_id, mistakes = _line("external_id", values.pop("external_id", ""))
        signed_at, found = self._signed_at(values.pop("signed_at", ""))
        typed, addressed, more = self._typed(values)
        reading = read(typed)
        wrong = [error for error in reading.problems(self.campaign, 0) if error.field not in KNOWN]
        mistakes += [*found, *more, *(error for error in wrong if error.field not in {m.field for m in more})]
        incoming = Incoming(row, reading.given, mistakes, addressed, external_id, signed_at)
        if not mistakes and not incoming.keys(b"", self.campaign.slug):
            mistakes.append(FieldError("email", "nobody_to_know"))
        return incoming

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where each field stands; of headings that are repeated the first one counts."""
        places: dict[str, int] = {}
        for place, heading in enumerate(self.table.headings):
            target = self.columns.get(heading)
            if target and target not in places and heading not in self.table.headings[:place]:
                places[target] = place
        return places

    @cached_property
    def _day_first(self) -> bool | None:
        place = self._places["signed_at"]
        return day_first(cells[place] for _, cells in self.table.rows)

    def _values(self, cells: Sequence[str]) -> dict[str, str]:
        values = {name: cells[place] for name, place in self._places.items() if cells[place]}
        parts = [values.pop(name, "") for name in ("first_name", "last_name")]
        if "name" not in values and (whole := " ".join(filter(None, parts))):
            values["name"] = whole
        return values

    def _typed(self, values: dict[str, str]) -> tuple[dict[str, Any], bool, list[FieldError]]:
        """What a form would have sent, whether it has an address, and what of it nobody understands."""
        typed: dict[str, Any] = {"consent": "true", **values}
        mistakes: list[FieldError] = []
        kind = kind_meant(values["kind"]) if "kind" in values else None
        if "kind" in values and kind is None:
            mistakes.append(FieldError("kind", "unknown_choice"))
        kind = kind or (
            SignatoryKind.ORGANIZATION if values.get("organization") else SignatoryKind.INDIVIDUAL
        )
        typed["kind"] = kind.value
        typed.setdefault("email", SOMEBODY_S)
        if kind is SignatoryKind.ORGANIZATION:
            typed["authorized"] = "true"
            # A federation knows its unions, and not always who signs for them.
            typed.setdefault("name", values.get("organization", ""))
        if self.campaign.rule("signature").value != "hidden":
            typed["signature"] = typed.get("name", "")
        self._as_meant(typed, mistakes)
        return typed, "email" in values, mistakes

    def _as_meant(self, typed: dict[str, Any], mistakes: list[FieldError]) -> None:
        if "country" in typed:
            typed["country"] = country_meant(typed["country"], self.languages) or ""
            if not typed["country"]:
                del typed["country"]
                mistakes.append(FieldError("country", "unknown_country"))
        if "commitments" in typed:
            typed["commitments"] = self._commitments(typed["commitments"])
        typed["visibility"] = self._visibility(typed.get("visibility", ""), mistakes)
        if "updates" in typed:
            typed["updates"] = "true" if said(typed["updates"]) else "false"
        language = typed.get("language", "").partition("-")[0].lower()
        if language not in self.campaign.languages:
            typed.pop("language", None)
        else:
            typed["language"] = language

    def _visibility(self, text: str, mistakes: list[FieldError]) -> str:
        if not text:
            return self.visibility.value
        if text in {choice.value for choice in Visibility}:
            return text
        answer = said(text)
        if answer is None:
            mistakes.append(FieldError("visibility", "yes_or_no"))
        return (Visibility.PUBLIC if answer else Visibility.ORGANIZERS).value

    def _commitments(self, text: str) -> list[str]:
        """The ids that are meant: by themselves, or by what they say in any language; others as they are."""
        known = {fold(point.id): point.id for point in self.campaign.commitments}
        for point in self.campaign.commitments:
            known |= {fold(words): point.id for words in point.text.values()}
        if fold(text) in known:
            return [known[fold(text)]]
        parts = [part.strip() for part in SEVERAL.split(text) if part.strip()]
        found = [known.get(fold(part), part[:64]) for part in parts]
        if not set(found) <= set(known.values()) and set(map(fold, text.split())) <= known.keys():
            # As our own files have them.
            found = [known[fold(part)] for part in text.split()]
        return list(dict.fromkeys(found))

    def _signed_at(self, text: str) -> tuple[datetime | None, list[FieldError]]:
        if not text:
            return None, []
        moment = moment_meant(text, self._day_first)
        if moment is None:
            return None, [FieldError("signed_at", "date_unclear")]
        if moment > self.now + timedelta(days=1):
            return None, [FieldError("signed_at", "in_the_future")]
        return min(moment, self.now), []


def _line(name: str, text: str) -> tuple[str, list[FieldError]]:
    try:
        line = clean_line(text)
    except PydanticCustomError:
        return "", [FieldError(name, "text_characters")]
    if len(line) > LONGEST_ID:
        return "", [FieldError(name, "too_long", {"max": LONGEST_ID})]
    return line, []


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
