"""One thing has one word, in every language, as `docs/translating.md` says."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from chalicelib.words.languages import INTERFACE_LANGUAGES
from tools.catalogues import catalogue

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "translating.md").read_text()
# Scripts that put no space between words.
UNSPACED = {"ar", "ja"}


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below that heading, its header first."""
    below = re.split(rf"(?m)^#+ {heading}$", GUIDE)[1]
    [rows, *_] = re.findall(r"(?m)(?:^\|.*\n)+", below)
    cells = [[cell.strip() for cell in row.strip("|\n ").split(" | ")] for row in rows.splitlines()]
    return [row for row in cells if not set("".join(row)) <= set("- |")]


@cache
def held(language: str) -> Catalog:
    """A catalogue; any of them has the English of every text."""
    return catalogue("de" if language == "en" else language)


@cache
def said(language: str) -> list[str]:
    """Every text of the interface in that language, and of the examples."""
    texts = [form for _, form in translated(language)]
    for path in sorted((ROOT / "campaigns").glob("*.json")):
        texts += localized(json.loads(path.read_text()), language)
    return texts


def translated(language: str) -> Iterator[tuple[str, str]]:
    """The English of each text, and each of its forms."""
    for message in held(language):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        if ids[0]:
            texts = ids if language == "en" else message.string
            for form in [texts] if isinstance(texts, str) else texts:
                yield ids[0], form


def localized(part: object, language: str) -> list[str]:
    """What a definition says in that language."""
    if isinstance(part, list):
        return [text for one in part for text in localized(one, language)]
    if isinstance(part, dict):
        own = [part[language]] if isinstance(part.get(language), str) else []
        return own + [text for one in part.values() for text in localized(one, language)]
    return []


TERMS = table("Glossary")
LANGUAGES = TERMS[0][1:]
DECLINED = [tuple(row[:2]) for row in table("Not used")[1:]]


def test_the_glossary_has_a_term_for_every_thing_and_language() -> None:
    assert set(LANGUAGES) == set(INTERFACE_LANGUAGES)
    assert {len(row) for row in TERMS} == {len(LANGUAGES) + 1}
    assert all(all(row) for row in TERMS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_of_the_glossary_are_those_that_people_read(language: str) -> None:
    read = "\n".join(said(language)).lower()
    terms = [term for row in TERMS[1:] for term in row[1 + LANGUAGES.index(language)].split(", ")]
    assert [term for term in terms if not all(part.lower() in read for part in term.split(" … "))] == []


@pytest.mark.parametrize(("language", "word"), DECLINED)
def test_nobody_reads_a_word_that_was_declined(language: str, word: str) -> None:
    begins = "" if language in UNSPACED or not word.isalpha() else r"(?<!\w)"
    ends = r"s?(?!\w)" if language == "en" else ""
    pattern = re.compile(begins + re.escape(word) + ends, re.IGNORECASE)
    assert [text for text in said(language) if pattern.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_is_quoted_as_it_is_called(language: str) -> None:
    # What is called the same in every language is quoted so.
    called = {"Undersigned": "Undersigned"} | dict(translated(language))
    quoting = [(english, quoted) for english in called for quoted in re.findall("“([^”%]+)”", english)]
    assert quoting
    assert [pair for pair in quoting if called[pair[1]] not in called[pair[0]]] == []
