"""What people write into lists, read as they mean it: countries by name, dates, yes and no, who signs."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.countries import country_names, is_country
from chalicelib.domain.text import fold

# What CLDR does not call them, and many do.
CALLED = {"usa": "US", "us": "US", "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB",
          "wales": "GB", "holland": "NL", "brd": "DE", "czech republic": "CZ", "korea": "KR", "uae": "AE",
          "russia": "RU", "turkey": "TR"}  # fmt: skip
YES, NO, PEOPLE, BODIES = (
    frozenset(fold(word) for word in words.split())
    for words in (
        "yes y true 1 x ok public oui vrai sí si verdadero ja wahr vero sim verdadeiro tak はい نعم",
        "no n false 0 non faux falso nein falsch não nao nee onwaar nie fałsz いいえ لا organizers",
        "individual person personne individuel persona einzelperson particulier osoba pessoa 個人 فرد",
        """organization organisation organización organizzazione organização organisatie organizacja verband
        union syndicat sindicato gewerkschaft sindacato vakbond związek 団体 منظمة""",
    )
)
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]\.?m\.?)?\s*([a-z]{1,4}|[+-]\d{2}:?\d{2})?"
_TIME = rf"(?:[\sT,]+{_CLOCK})?"
YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.IGNORECASE)
YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])\s?(\d{{1,2}})[-/.]\s?(\d{{4}}){_TIME}", re.IGNORECASE)
ZONES = {"": 0, "z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
         "pst": -8, "pdt": -7, "cet": 1, "cest": 2}  # fmt: skip


def country_meant(text: str, languages: Sequence[str]) -> str | None:
    """The code of a country that is given by its code, or by its name in one of these languages."""
    if len(text) == 2 and is_country(text.upper()):
        return text.upper()
    return _countries(tuple(languages)).get(fold(text))


def said(text: str) -> bool | None:
    """Yes or no in any of our languages; None for what is neither."""
    folded = fold(text)
    return True if folded in YES else False if folded in NO else None


def kind_meant(text: str) -> SignatoryKind | None:
    """Whether a person or an organization is meant; None where it does not say."""
    folded = fold(text)
    if folded in PEOPLE:
        return SignatoryKind.INDIVIDUAL
    return SignatoryKind.ORGANIZATION if folded in BODIES else None


def day_first(dates: Iterable[str]) -> bool | None:
    """Whether a column writes the day before the month; None where nothing in it tells."""
    for text in dates:
        if match := YEAR_LAST.fullmatch(text):
            # Nobody who writes the month first divides it by a full stop.
            if match[2] == "." or int(match[1]) > 12:
                return True
            if int(match[3]) > 12:
                return False
    return None


def moment_meant(text: str, days_first: bool | None) -> datetime | None:
    """When it was, in UTC where no zone is given; None for what leaves that open."""
    if match := YEAR_FIRST.fullmatch(text):
        year, month, day, *clock = match.groups()
    elif (match := YEAR_LAST.fullmatch(text)) and days_first is not None:
        one, _, other, year, *clock = match.groups()
        day, month = (one, other) if days_first else (other, one)
    else:
        return None
    try:
        return _moment(int(year), int(month), int(day), clock)
    except (ValueError, KeyError, OverflowError):
        return None


def _moment(year: int, month: int, day: int, clock: list[str | None]) -> datetime:
    hours, minutes, seconds, half, zone = (part or "" for part in clock)
    hour = int(hours or 0)
    if half:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    there = datetime(year, month, day, hour, int(minutes or 0), int(seconds or 0), tzinfo=_zone(zone.lower()))
    return there.astimezone(UTC)


def _zone(zone: str) -> timezone:
    if zone[:1] in ("+", "-"):
        away = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        return timezone(-away if zone[0] == "-" else away)
    return timezone(timedelta(hours=ZONES[zone]))


@cache
def _countries(languages: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for language in languages:
        for code, name in country_names(language).items():
            found.setdefault(fold(name), code)
    return found | CALLED
