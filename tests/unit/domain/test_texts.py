"""The exact text a person agrees to, and how it can be proved later."""

import hashlib
from typing import Any

import pytest

from chalicelib.domain.texts import agreed_texts, localized, text_version
from tests.builders import LETTER, PRIVACY, letter, pledge

DEMANDS = [
    {"id": "pay", "text": {"en": "Fair pay", "fr": "Un juste salaire"}},
    {"id": "rest", "text": {"en": "Rest"}},
]


def test_a_signer_agrees_to_title_statement_demands_commitments_and_who_keeps_the_data() -> None:
    assert agreed_texts(pledge(demands=DEMANDS))["en"] == (
        "Stand with the crew\n\nWe stand with the crew.\n\n- Fair pay\n\n- Rest\n\n"
        "[ ] join: I will join.\n\n[ ] tell: I will tell others.\n\n"
        "Example Union <privacy@example.org>, 12 months\n"
    )


def test_a_text_that_lacks_a_language_is_agreed_to_in_the_default_one() -> None:
    assert "- Un juste salaire\n\n- Rest\n" in agreed_texts(letter(demands=DEMANDS))["fr"]


def test_the_hash_is_of_the_text_in_the_signers_language() -> None:
    version = text_version(letter(), None)
    assert version.number == 1
    assert version.sha256["fr"] == hashlib.sha256(agreed_texts(letter())["fr"].encode()).hexdigest()
    assert version.sha256["fr"] != version.sha256["en"]


def test_the_hash_of_a_text_is_what_it_always_was() -> None:
    assert (
        text_version(letter(), None).sha256["en"]
        == "4115d190a74edd348ce9958afd2923ce5626771be97b970c6343d35818050678"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"status": "closed"},
        {"summary": {"en": "Another summary"}},
        {"fields": {}},
        {"goal": {"signers": 5}},
        {"updates": [{"date": "2026-03-14", "text": {"en": "We began."}}]},
        {"contacts": [{"label": {"en": "Press"}, "email": "press@example.org"}]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_nobody_agrees_to_makes_no_new_version(change: dict[str, Any]) -> None:
    first = text_version(letter(), None)
    assert text_version(letter(**change), first) is first


@pytest.mark.parametrize(
    "change",
    [
        {"title": {"en": "Stand by the crew"}},
        {"statement": {"en": "We stand with the crew!"}},
        {"statement": {**LETTER["statement"], "fr": "Autre chose."}},
        {"demands": DEMANDS},
        {"languages": ["en", "fr", "de"]},
        {"privacy": {**PRIVACY, "keep_months": 13}},
        {"privacy": {**PRIVACY, "controller": "Another Union"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_people_agree_to_makes_the_next_version(change: dict[str, Any]) -> None:
    first = text_version(letter(), None)
    second = text_version(letter(**change), first)
    assert second.number == 2
    assert second.sha256 != first.sha256


def test_going_back_to_an_old_text_is_a_new_version_again() -> None:
    first = text_version(letter(), None)
    second = text_version(letter(title={"en": "Stand by the crew"}), first)
    third = text_version(letter(), second)
    assert (third.number, third.sha256) == (3, first.sha256)


def test_an_empty_translation_gives_way_to_the_default_language() -> None:
    assert localized({"en": "Crew", "fr": ""}, "fr", "en") == "Crew"
    assert localized({"en": "Crew"}, "sv", "en") == "Crew"
