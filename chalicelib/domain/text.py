"""Text: rules for what people type (Unicode, trimmed, NFC, nothing invisible that deceives), and our own."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Annotated

from pydantic import Field
from pydantic_core import PydanticCustomError

# Well-formed by RFC 5646 for the subset in use: language, optional script, optional region.
LANGUAGE = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"
Language = Annotated[str, Field(pattern=LANGUAGE, max_length=16)]
# Embeddings, overrides and isolates reorder what surrounds them (Unicode UAX #9); the plain marks
# U+200E and U+200F and the joiners stay: Arabic, Hebrew and Persian names need them.
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Letters by category that show nothing: a name of them alone looks empty.
FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
# Below this class a mark is part of its letter (Indic vowels, the dots of Japanese kana); from it on
# it is an accent or a vowel point, which people leave out.
FIRST_ACCENT = 10
# Letters that Unicode takes apart by name only (LATIN SMALL LETTER L WITH STROKE is an l), or not at all; how
# those are spelled otherwise is as in CLDR's transform Latin-ASCII.
LATIN = (*range(0x80, 0x2B0), *range(0x1D00, 0x1F00), *range(0x2C60, 0x2C80), *range(0xA720, 0xA800))
NAMED = re.compile(r"LATIN SMALL LETTER (?:DOTLESS )?([A-Z]{1,2})(?: WITH .+)?")
SPELLED = {"ð": "d", "þ": "th", "ŋ": "n", "ĸ": "q", "œ": "oe"}
# Which of two shapes of one character is drawn; a person's keyboard decides, not the person.
SHAPE_SELECTORS = frozenset(map(chr, (0x34F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))


def N_(message: str) -> str:  # noqa: N802 - the name by which Babel's extractor knows it
    """Marks a sentence for Babel's extractor where it is defined; it is translated where it is used."""
    return message


def clean_line(value: str) -> str:
    """One line of text: trimmed, NFC. Raises `text_characters` for control or bidi-override characters.

    A line break inside the value is refused, not folded, because it is how headers are injected.
    """
    return _checked(value).strip()


def clean_lines(value: str) -> str:
    """Text of several lines, NFC: every kind of line end becomes LF, and only the whole is trimmed.

    Spaces within stay, because Markdown reads indentation. Raises as `clean_line` does.
    """
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_checked(line) for line in lines).strip()


def fold(value: str) -> str:
    """Comparison form of a name: NFKD, case folded, without accents, punctuation or what is invisible.

    Letters of the Latin script become the one they are made of (ł, ø, ı), and initials one word (I.A.T.S.E.).
    """
    # Some compatibility forms have capitals inside, so the letters are taken apart before and after.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", value).casefold())
    words = "".join(_folded(character) for character in decomposed).replace(".", ". ").split()
    return " ".join(_with_initials_joined(words))


def has_letter(value: str) -> bool:
    """Whether anything visible that could be a name stands in the value."""
    return any(unicodedata.category(c)[0] in "LN" for c in value if c not in FILLERS)


def _folded(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf" or character in FILLERS or character in SHAPE_SELECTORS:
        return ""
    if unicodedata.combining(character) >= FIRST_ACCENT:
        return ""
    if character == ".":
        return character
    return _plain_letters().get(character, character) if character.isalnum() or category[0] == "M" else " "


@cache
def _plain_letters() -> dict[str, str]:
    found = {}
    for letter in map(chr, LATIN):
        name = NAMED.fullmatch(unicodedata.name(letter, ""))
        if name and not unicodedata.decomposition(letter):
            found[letter] = name[1].lower()
    return found | SPELLED


def _with_initials_joined(words: Iterable[str]) -> Iterator[str]:
    """The words without their full stops; single letters that one stood behind are one word."""
    initials = ""
    for word in words:
        bare = word.rstrip(".")
        # A letter is followed by the marks that are part of it.
        single = bare[:1].isalpha() and all(unicodedata.category(mark)[0] == "M" for mark in bare[1:])
        if initials and not single:
            yield initials
            initials = ""
        if single and (word != bare or initials):
            initials += bare
            if word != bare:
                continue
            bare, initials = initials, ""
        if bare:
            yield bare
    if initials:
        yield initials


def _checked(line: str) -> str:
    if any(c in BIDI_CONTROLS or unicodedata.category(c) in REFUSED_CATEGORIES for c in line):
        raise PydanticCustomError("text_characters", "has characters that cannot be shown")
    return unicodedata.normalize("NFC", line)
