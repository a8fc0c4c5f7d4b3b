"""A definition as a form's fields and back."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import Invalid
from chalicelib.domain.typed import (
    definition_of,
    document_from,
    mistakes_of,
    typed_document,
    typed_fields,
)
from tests.builders import card, letter, pledge, sign_in
from tests.visitors import APPEARANCE, PARTNERS

EXAMPLES = sorted((Path(__file__).resolve().parents[3] / "campaigns").glob("*.json"))
MADE = [
    letter(
        partners=PARTNERS,
        appearance=APPEARANCE,
        listed=False,
        opens_at="2026-03-14T09:26:00Z",
        closes_at="2026-12-31T23:59:59+02:00",
        goal={"signers": 500},
        contacts=[{"label": {"en": "Press"}, "email": "press@example.org"}],
        updates=[{"date": "2026-03-14", "text": {"en": "First.\n\nSecond."}}],
        dateline={"place": {"en": "Example City"}, "date": "2026-03-14"},
    ),
    pledge(),
    card(),
    sign_in(),
]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_that_somebody_opens_and_saves_unchanged_is_the_same(path: Path) -> None:
    campaign = Campaign.model_validate_json(path.read_text())
    document = document_from(campaign)
    assert typed_document(typed_fields(document)) == document
    assert definition_of(document) == campaign


@pytest.mark.parametrize("campaign", MADE, ids=lambda one: one.kind)
def test_whatever_a_definition_says_stands_in_the_form(campaign: Campaign) -> None:
    assert definition_of(typed_document(typed_fields(document_from(campaign)))) == campaign


def changed(**fields: str) -> dict[str, Any]:
    return typed_document({**typed_fields(document_from(letter())), **fields})


def test_what_no_rule_would_take_stays_as_it_was_typed() -> None:
    wrong = {
        "goal.signers": "many",
        "privacy.contact": "nobody",
        "closes_at": "next week",
        "languages.0": "?",
        "listed": "perhaps",
    }
    document = changed(**wrong)
    assert {name: typed_fields(document)[name] for name in wrong} == wrong
    found = {one.field: one.code for one in mistakes_of(document)}
    assert found["goal.signers"] == "whole_number"
    assert found["privacy.contact"] == "wrong_format"
    assert found["closes_at"] == "wrong_format"
    with pytest.raises(Invalid):
        definition_of(document)


def test_an_end_is_typed_in_utc() -> None:
    assert changed(closes_at="2026-12-31T23:00")["closes_at"] == "2026-12-31T23:00Z"


def test_rows_close_up_where_one_was_taken_away() -> None:
    document = changed(**{"demands.1.id": "pay", "demands.1.text.en": "Pay", "demands.7.id": "rest"})
    assert document["demands"] == [{"id": "pay", "text": {"en": "Pay"}}, {"id": "rest"}]


def test_several_origins_stand_in_one_field() -> None:
    document = changed(
        **{
            "partners.0.id": "ally",
            "partners.0.name": "Ally",
            "partners.0.origins": "https://ally.example\r\nhttp://localhost:8008",
        }
    )
    assert document["partners"][0]["origins"] == ["https://ally.example", "http://localhost:8008"]


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "no language"},
        {"title.en.x": "deeper"},
        {"demands": "no rows"},
        {"goal": "no keys", "goal.signers": "1"},
        {"demands.99999999999.id": "far away"},
        {"unknown.key": "x"},
        {"": "x", ".": "y"},
    ],
)
def test_fields_that_no_form_has_break_nothing(fields: dict[str, str]) -> None:
    document = typed_document(fields)
    typed_fields(document)
    assert mistakes_of(document)


def test_a_file_with_anything_in_it_can_be_looked_at() -> None:
    for document in (
        {"title": "Just text"},
        {"demands": {"a": 1}},
        {"goal": [1]},
        {"languages": [["en"]]},
        {"x": {"y": None}},
    ):
        typed_fields(document)
        assert mistakes_of(document)
