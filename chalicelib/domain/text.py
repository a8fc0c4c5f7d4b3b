"""Rules for text that people type: Unicode, trimmed, NFC, nothing invisible that deceives."""

import unicodedata

from pydantic_core import PydanticCustomError

# Embeddings, overrides and isolates reorder what surrounds them (Unicode UAX #9); the plain marks
# U+200E and U+200F and the joiners stay: Arabic, Hebrew and Persian names need them.
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})


def _refused(character: str) -> bool:
    return character in BIDI_CONTROLS or unicodedata.category(character) in REFUSED_CATEGORIES


def clean_line(value: str) -> str:
    """One line of text: trimmed, NFC. Raises `text_characters` for control or bidi-override characters.

    A line break inside the value is refused, not folded, because it is how headers are injected.
    """
    if any(_refused(c) for c in value):
        raise PydanticCustomError("text_characters", "has characters that cannot be shown")
    return unicodedata.normalize("NFC", value).strip()


def clean_lines(value: str) -> str:
    """Text of several lines: every kind of line end becomes LF, each line follows `clean_line`."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean_line(line) for line in lines).strip()


def fold(value: str) -> str:
    """Comparison form of a name: NFKC, case folded, without marks, punctuation or double spaces."""
    decomposed = unicodedata.normalize("NFKD", value.casefold())
    kept = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(kept.split())


def has_letter(value: str) -> bool:
    """Whether anything visible that could be a name stands in the value."""
    return any(unicodedata.category(c)[0] in "LN" for c in value)
