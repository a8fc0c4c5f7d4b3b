"""Languages of the interface: choosing one, and saying things in it.

English is the language of the source and needs no catalogue. The others are gettext catalogues in
`frontend/locales/LANGUAGE/LC_MESSAGES/messages.po`. A package has them compiled in `frontend/prepared`,
and there what all other languages are called, because it holds CLDR's data for the interface's only.
"""

import gettext
import io
import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from chalicelib.domain.countries import country_names
from chalicelib.domain.text import fold

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
PREPARED = FRONTEND / "prepared"
INTERFACE_LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl", "pl", "ja", "ar")
# How the first of a month is written where it is no mere number.
FIRST = {"fr": "1er", "pt": "1º"}
_RANGE = re.compile(
    r"\s*([a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*|\*)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*"
)


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue that serves a BCP 47 language; English for a language that has none.

    A checkout reads what its translators wrote, so that nothing compiled can be forgotten or grow stale.
    """
    catalogue = interface_language(language)
    if catalogue == "en":
        return gettext.NullTranslations()
    prepared = PREPARED / f"{catalogue}.mo"
    return gettext.GNUTranslations(
        io.BytesIO(prepared.read_bytes() if prepared.exists() else compiled(catalogue))
    )


def compiled(catalogue: str) -> bytes:
    """The catalogue of one of INTERFACE_LANGUAGES as gettext reads it; there is none for English."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = io.BytesIO()
    with (FRONTEND / "locales" / catalogue / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file)
    # Else the minute of compiling, by which the same code would be packaged as other code each time.
    catalog.creation_date = datetime(1980, 1, 1, tzinfo=UTC)
    write_mo(written, catalog)
    return written.getvalue()


def interface_language(language: str) -> str:
    """Which of INTERFACE_LANGUAGES stands in for a BCP 47 language: `pt` for `pt-BR`, `en` for `sv`."""
    base = language.partition("-")[0].lower()
    return base if base in INTERFACE_LANGUAGES else "en"


def page_language(language: str) -> str:
    """The language of a page whose texts are in `language`: English around texts that have no catalogue."""
    return language if interface_language(language) == language.partition("-")[0].lower() else "en"


def choose(offered: Sequence[str], asked: str | None, accept_language: str | None) -> str:
    """The language to answer in: what `?lang` asks for, else by Accept-Language, else the first offered.

    A request for `pt-BR` is served `pt` and the other way round (RFC 4647, lookup). Malformed input
    counts as not said.
    """
    for wanted in ([asked] if asked else []) + _preferences((accept_language or "")[:512]):
        if wanted == "*":
            break
        found = _lookup(wanted.lower(), offered)
        if found:
            return found
    return offered[0]


@lru_cache(maxsize=64)
def locale(language: str) -> Locale:
    """How numbers, dates and countries are written on a page whose texts are in `language`: CLDR's data for
    it, or for the nearest that CLDR knows, or for English around texts that have no catalogue."""
    spoken = page_language(language)
    return _known(spoken) or _known(spoken.partition("-")[0]) or Locale("en")


def written_day(value: date, language: str, width: Literal["long", "full"] = "long") -> str:
    """The day in words, in full with its weekday. The first of a month is ordinal where people say so."""
    spoken = locale(language)
    written = str(format_date(value, width, locale=spoken))
    return re.sub(r"\b1\b", FIRST.get(spoken.language, "1"), written, count=1) if value.day == 1 else written


def direction(language: str) -> str:
    """`rtl` or `ltr`, as HTML's `dir` wants it; `ltr` for a language that CLDR does not know."""
    return _described(language)[1]


def own_name(language: str) -> str:
    """What a language calls itself, with a capital where a list needs one: `Français`. Its tag if CLDR does
    not know it."""
    name = _described(language)[0]
    return name[:1].upper() + name[1:]


@cache
def countries(language: str) -> list[tuple[str, str]]:
    """The countries of ISO 3166-1, in the order of their names: each one's code, and its name on a page whose
    texts are in `language`."""
    spoken = str(locale(language)).replace("_", "-")
    prepared = PREPARED / f"countries.{spoken}.json"
    if prepared.exists():
        return [(code, name) for code, name in json.loads(prepared.read_bytes())]
    return sorted(country_names(spoken).items(), key=lambda entry: fold(entry[1]))


def described_by_cldr(tag: str) -> tuple[str, str] | None:
    """What CLDR says of a language: its name in itself and `ltr` or `rtl`; None if it does not know it."""
    known = _known(tag)
    name = known and known.get_display_name()
    return (name, str(known.text_direction)) if known and name else None


@lru_cache(maxsize=256)
def _described(language: str) -> tuple[str, str]:
    prepared = _prepared()
    for tag in (language, language.partition("-")[0]):
        if found := prepared.get(tag) if prepared else described_by_cldr(tag):
            return found[0], found[1]
    return language, "ltr"


@cache
def _prepared() -> dict[str, tuple[str, str]]:
    """What packaging asked CLDR of every language that it knows; empty in a checkout."""
    kept = PREPARED / "languages.json"
    return json.loads(kept.read_bytes()) if kept.exists() else {}


def _known(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def _preferences(header: str) -> list[str]:
    weighted = []
    for part in header.split(","):
        match = _RANGE.fullmatch(part)
        if match and float(match[2] or 1) > 0:
            weighted.append((match[1], float(match[2] or 1)))
    return [tag for tag, _ in sorted(weighted, key=lambda entry: -entry[1])]


def _lookup(wanted: str, offered: Sequence[str]) -> str | None:
    exact = next((o for o in offered if o.lower() == wanted), None)
    if exact:
        return exact
    base = wanted.partition("-")[0]
    return next((o for o in offered if o.lower().partition("-")[0] == base), None)
