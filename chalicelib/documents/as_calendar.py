"""A meeting's day for calendars (RFC 5545)."""

import hashlib
from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.texts import localized
from chalicelib.words.languages import translations

CALENDAR = "text/calendar; charset=utf-8"
LINE_BYTES = 75


def day_of(campaign: Campaign, day: date, token: str, signed_at: datetime, language: str) -> str:
    """An iCalendar file with the day of that pass, in that language.

    It holds neither the pass nor its holder's name: calendars are shared, and a pass opens a door. For the
    same reason the entry is private.
    """

    def say(texts: dict[str, str]) -> str:
        return _text(localized(texts, language, campaign.default_language))

    bring = _text(translations(language).gettext("Bring your pass; the link to it is in your email."))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Undersigned//Pass//EN",
        "BEGIN:VEVENT",
        f"UID:{hashlib.sha256(token.encode()).hexdigest()[:32]}",
        f"DTSTAMP:{signed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{say(campaign.title)}",
        *([f"LOCATION:{say(campaign.event.venue)}"] if campaign.event else []),
        f"DESCRIPTION:{bring}",
        "CLASS:PRIVATE",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _text(value: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, broken between characters; continuations begin with a space."""
    folded, room = "", LINE_BYTES
    for character in line:
        size = len(character.encode())
        if size > room:
            folded, room = f"{folded}\r\n ", LINE_BYTES - 1
        folded, room = folded + character, room - size
    return folded
