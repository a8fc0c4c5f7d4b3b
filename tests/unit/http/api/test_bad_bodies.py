"""Bad input meets a clear error that repeats nothing."""

import json
from typing import Any

import pytest

from chalicelib.ports.services import Services
from tests.builders import CARD, LETTER, SIGN_IN, letter
from tests.gateway import Gateway

SIGN = "/api/v1/campaigns/stand-with-the-crew/sign-ons"
ADA = {"kind": "individual", "name": "Ada Example", "email": "ada@example.org", "consent": True}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"kind": "individual"',
        b"\xff\xfe",
        b'{"name": "\xc3\x28"}',
        b'{"members_represented": NaN}',
        b'{"members_represented": -Infinity}',
        b'{"members_represented": 1e999}',
        b'{"name": "Ada", "name": "Eve"}',
        b'{"members_represented": ' + b"9" * 5_000 + b"}",
        b"[" * 10_000,
        b'{"kind":' * 2_000,
        b'{"commitments": [' + b"[" * 5_000 + b"]" * 5_000 + b"]}",
        b'{"name": "\\ud800"}',
        b'{"commitments": ["\\udfff"]}',
        b"\xef\xbb\xbf{}",
        b"{} {}",
        b"{'name': 'Ada'}",
    ],
)
def test_what_is_not_json_cannot_be_read(public: Gateway, body: bytes) -> None:
    answer = public.send("POST", SIGN, body)
    assert (answer.status, answer.json()["code"]) == (400, "unreadable")


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b" " * 16_385, json.dumps(ADA | {"comment": "x" * 16_384}).encode()]
)
def test_more_than_16_kib_is_refused_before_it_is_read(public: Gateway, body: bytes) -> None:
    assert public.send("POST", SIGN, body).status == 413


def test_exactly_16_kib_are_read(public: Gateway) -> None:
    body = json.dumps(ADA).encode()
    assert public.send("POST", SIGN, body + b" " * (16_384 - len(body))).status == 202


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "text/plain; application/json",
        "text/plain, application/json",
        "application/x-www-form-urlencoded",
        "*/*",
    ],
)
def test_only_json_is_taken_for_json(public: Gateway, media_type: str) -> None:
    assert public.post(SIGN, ADA, Content_Type=media_type).status == 415


def test_a_charset_after_the_type_does_no_harm(public: Gateway) -> None:
    assert public.post(SIGN, ADA, Content_Type="Application/JSON; charset=utf-8").status == 202


@pytest.mark.parametrize("body", [[], "text", 1, None, True])
def test_json_that_is_no_object_is_wrong(public: Gateway, body: object) -> None:
    answer = public.send("POST", SIGN, json.dumps(body).encode())
    assert answer.status == 422
    assert answer.json()["errors"][0]["code"] == "not_an_object"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"nickname": "A"}, "nickname", "unknown_field"),
        ({"name": None}, "name", "wrong_type"),
        ({"name": 7}, "name", "wrong_type"),
        ({"name": ""}, "name", "required"),
        ({"name": "A" * 121}, "name", "too_long"),
        ({"name": "Ada\r\nBcc: eve@example.org"}, "name", "text_characters"),
        ({"name": "Ada\u202eelpmaxE"}, "name", "text_characters"),
        ({"name": "Ada\x00"}, "name", "text_characters"),
        ({"email": "ada@example.org\r\nBcc: eve@example.org"}, "email", "text_characters"),
        ({"email": "ada"}, "email", "email_address"),
        ({"kind": "robot"}, "kind", "unknown_choice"),
        ({"consent": False}, "consent", "must_be_true"),
        ({"consent": "true"}, "consent", "wrong_type"),
        ({"updates": 1}, "updates", "wrong_type"),
        ({"country": "Utopia"}, "country", "wrong_format"),
        ({"country": "ZZ"}, "country", "unknown_country"),
        ({"submission_id": "1"}, "submission_id", "wrong_format"),
        ({"members_represented": 0}, "members_represented", "too_small"),
        ({"members_represented": 100_000_001}, "members_represented", "too_large"),
        ({"members_represented": 1.5}, "members_represented", "wrong_type"),
        ({"commitments": "join"}, "commitments", "wrong_type"),
        ({"commitments": [1]}, "commitments.0", "wrong_type"),
        ({"commitments": ["x"] * 51}, "commitments", "too_many"),
        ({"day": "tomorrow"}, "day", "wrong_format"),
        ({"text_version": 2}, "text_version", "text_changed"),
    ],
)
def test_the_answer_names_the_wrong_field(
    public: Gateway, changes: dict[str, Any], field: str, code: str
) -> None:
    answer = public.post(SIGN, ADA | changes)
    assert answer.status == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]


def test_a_missing_consent_reads_like_an_unticked_box(public: Gateway) -> None:
    given = {name: value for name, value in ADA.items() if name != "consent"}
    assert public.post(SIGN, given).json()["errors"][0]["code"] == "must_be_true"


def test_no_answer_repeats_what_somebody_typed(public: Gateway) -> None:
    canary = "Zanzibar Quill"
    for name in ("name", "email", "phone", "country", "submission_id", "day", "visibility", "comment"):
        answer = public.post(SIGN, ADA | {name: f"\x00{canary}"})
        assert answer.status == 422
        assert canary not in answer.text
    assert canary not in public.post(SIGN, ADA | {canary: 1}).text


def test_every_problem_of_a_definition_is_named(owner: Gateway) -> None:
    wrong = CARD | {"unit": None, "names": "public", "review": "none", "statement": {"de": "Nur deutsch."}}
    answer = owner.put(f"/api/v1/organizer/campaigns/{CARD['slug']}", wrong)
    assert {(e["field"], e["code"]) for e in answer.json()["errors"]} == {
        ("unit", "unit_needed"),
        ("names", "sealed_here"),
        ("review", "checked_on_card"),
        ("statement", "default_language_missing"),
    }


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        (SIGN_IN | {"review": "before_counting"}, "pass_at_once"),
        (LETTER | {"names": "sealed_until_milestone", "unit": CARD["unit"]}, "milestones_need_review"),
    ],
)
def test_an_organizer_is_told_where_people_must_or_cannot_be_checked(
    owner: Gateway, definition: dict[str, Any], code: str
) -> None:
    answer = owner.put(f"/api/v1/organizer/campaigns/{definition['slug']}", definition)
    (error,) = answer.json()["errors"]
    assert (answer.status, error["field"], error["code"]) == (422, "review", code)


@pytest.mark.parametrize("name", ["O'Brien", "Nguyễn Thị Minh Khai", "李", "Björk"])
def test_names_of_the_whole_world_stay_as_they_are(public: Gateway, services: Services, name: str) -> None:
    assert public.post(SIGN, ADA | {"name": name, "phone": "+49 30 901820"}).status == 202
    (transition,) = services.sign_ons.stream  # type: ignore[attr-defined]
    assert (transition.after.name, transition.after.phone) == (name, "+49 30 901820")


def test_the_letter_of_these_tests_is_open() -> None:
    assert letter().status == "open"
