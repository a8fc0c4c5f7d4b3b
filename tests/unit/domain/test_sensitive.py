"""A card never asks for what a showing of interest must not hold."""

from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.domain.sensitive import names_identifiers
from tests.builders import card, letter


def problems(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refused:
        card(**changes)
    return list(refused.value.errors()[0]["ctx"]["problems"])


@pytest.mark.parametrize(
    "field", ["birth_date", "date_of_birth", "ssn", "social_security_number", "passport"]
)
def test_there_is_no_field_for_it(field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        card(fields={"employer": "required", "phone": "required", field: "optional"})
    [error] = refused.value.errors()
    assert (error["loc"], error["type"]) == (("fields", field), "extra_forbidden")


@pytest.mark.parametrize(
    "point",
    [
        {"id": "ssn", "text": {"en": "Write it here."}},
        {"id": "date-of-birth", "text": {"en": "Write it here."}},
        {"id": "more", "text": {"en": "My Date of Birth is in the comment."}},
        {"id": "more", "text": {"en": "More.", "fr": "Indiquez votre date de naissance."}},
        {"id": "more", "text": {"en": "Give your Social-Security number."}},
    ],
)
def test_no_point_asks_for_it(point: dict[str, Any]) -> None:
    assert problems(demands=[point]) == [("demands.0", "sensitive_on_card")]
    assert problems(commitments=[point]) == [("commitments.0", "sensitive_on_card")]


def test_no_text_asks_for_it_in_the_comment() -> None:
    statement = {"en": "Add your date of birth to the comment."}
    fields = {"employer": "required", "phone": "required", "comment": "optional"}
    assert problems(statement=statement, fields=fields) == [("fields.comment", "sensitive_on_card")]


def test_a_card_without_a_comment_may_promise_never_to_ask_for_it() -> None:
    statement = {"en": "We never ask for your social security number or date of birth."}
    card(statement=statement, fields={"employer": "required", "phone": "required"})


def test_other_campaigns_may_speak_of_it() -> None:
    letter(
        demands=[{"id": "privacy", "text": {"en": "No more social security numbers on payslips: no SSN."}}]
    )


@pytest.mark.parametrize(
    "text",
    [
        "Tu fecha de nacimiento",
        "Geburtsdatum",
        "NUMÉRO DE SÉCURITÉ SOCIALE",
        "生年月日を書く",
        "تاريخ الميلاد",
        "DOB:",
    ],
)
def test_it_is_found_in_the_languages_of_the_interface(text: str) -> None:
    assert names_identifiers(text)


@pytest.mark.parametrize(
    "text", ["Social security for all", "Dobrý den", "A date to remember", "The birth of a union"]
)
def test_what_only_sounds_like_it_is_let_be(text: str) -> None:
    assert not names_identifiers(text)
