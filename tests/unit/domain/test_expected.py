"""Whoever writes a definition is told what was expected, not only that something is wrong."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.reading import field_errors
from chalicelib.words.sentences import FIELD_MESSAGES, field_message
from tests.builders import letter


def told(**changes: Any) -> dict[str, str]:
    """The sentence for each key that is wrong in a letter with these changes."""
    document = json.dumps(letter().model_dump(mode="json", exclude_none=True) | changes)
    with pytest.raises(ValidationError) as raised:
        Campaign.model_validate_json(document, strict=True)
    return {error.field: field_message(error) for error in field_errors(raised.value, Campaign)}


@pytest.mark.parametrize(
    ("key", "sent", "sentence"),
    [
        ("closes_at", "tomorrow", "A date and time like 2026-12-31T23:00:00Z."),
        ("closes_at", "2026-12-31T23:00:00", "A date and time like 2026-12-31T23:00:00Z."),
        ("closes_at", True, "A date and time like 2026-12-31T23:00:00Z."),
        ("kind", "petition", "One of letter, pledge, card, sign-in."),
        ("status", "published", "One of draft, open, closed."),
        ("slug", "Living Wage", "Lower-case letters, digits and single hyphens, like living-wage."),
        ("slug", "s" * 65, "Use at most 64 characters."),
        ("listed", "yes", "true or false, without quotation marks."),
        ("languages", "en", "A list, in square brackets."),
        ("title", "Living wage", 'A text for each language, like {"en": "…"}.'),
        ("privacy", "We keep nothing.", "An object, in braces."),
        ("closesAt", "2026-12-31T23:00:00Z", "There is no such field. Did you mean closes_at?"),
        ("wurst", 1, "There is no such field."),
    ],
)
def test_a_key_says_what_it_wants(key: str, sent: Any, sentence: str) -> None:
    assert told(**{key: sent})[key] == sentence


def test_what_lies_deeper_says_so_too() -> None:
    found = told(
        languages=["en_GB"],
        title={"en_GB": "Living wage"},
        updates=[{"date": "31.12.2026", "text": {"en": 7}}],
        contacts=[{"label": {"en": "Press"}, "mail": "press@example.org", "email": "press"}],
        goal={"signers": "12"},
        fields={"phone": "yes"},
        appearance={"colour": "red"},
        partners=[{"id": "ally", "name": "Ally", "origins": ["www.example.org"]}],
        event={"venue": {"en": "Hall"}, "timezone": "CEST", "days": ["2026-12-1"]},
    )
    assert found == {
        "languages.0": "A language code like en or pt-BR.",
        "title.en_GB": "A language code like en or pt-BR.",
        "updates.0.date": "A day like 2026-12-31.",
        "updates.0.text.en": "A text, in quotation marks.",
        "contacts.0.mail": "There is no such field. Did you mean email?",
        "contacts.0.email": FIELD_MESSAGES["email_address"],
        "goal.signers": "A whole number, without quotation marks.",
        "fields.phone": "One of required, optional, hidden.",
        "appearance.colour": "A colour like #23406f.",
        "partners.0.origins": "Use an origin like https://www.example.org, or http:// on a localhost name.",
        "event.timezone": "Use a name of the IANA time zone database, like Europe/Berlin.",
        "event.days.0": "A day like 2026-12-31.",
    }
