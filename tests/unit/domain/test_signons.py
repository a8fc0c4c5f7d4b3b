"""What a signer sends, field by field (contract, section 3)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pycountry
import pytest
from pydantic import ValidationError

from chalicelib.domain.asked import SignatoryKind, Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.counting import counts
from chalicelib.domain.countries import is_country
from chalicelib.domain.lenient import read_leniently
from chalicelib.domain.signons import SignOn, SignOnInput, Status, next_rev, read
from tests.builders import (
    CARD,
    NOW,
    ada,
    ada_on_a_card,
    card,
    confirmed,
    held,
    kind_of,
    letter,
    local_one,
    pledge,
    sign_in,
)

Signer = Callable[..., SignOnInput]


def refused(**changes: Any) -> set[str]:
    """The fields that make input unreadable as a sign-on, whatever the campaign."""
    with pytest.raises(ValidationError) as error:
        ada(**changes)
    assert "Canary" not in str(error.value)
    return {str(problem["loc"][0]) for problem in error.value.errors()}


def problems(campaign: Campaign, given: SignOnInput, text_version: int = 1) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in given.problems(campaign, text_version)}


@pytest.mark.parametrize(
    ("campaign", "given"),
    [
        (letter(), ada()),
        (letter(), local_one()),
        (pledge(), ada(commitments=["join", "tell"])),
        (pledge(), local_one(commitments=["join"])),
        (card(), ada_on_a_card()),
        (sign_in(), ada(day="2026-12-01")),
    ],
)
def test_a_person_and_a_union_may_sign_what_takes_them(campaign: Campaign, given: SignOnInput) -> None:
    assert problems(campaign, given) == set()


@pytest.mark.parametrize(
    "name",
    ["O'Brien", "Nguyễn Thị Ví Dụ", "李", "Plato", "مُحَمَّد المثال", "x" * 120, "<b>Ada</b>", "{{7*7}}", "=1+1"],
)
def test_every_name_is_stored_as_it_is_typed(name: str) -> None:
    given = ada(name=name)
    assert given.name == name
    assert problems(letter(), given) == set()


@pytest.mark.parametrize("phone", ["+49 30 123456", "(555) 010-0100", "030/12 34 56", "+1-555-0100 ext. 3"])
def test_a_phone_number_is_stored_as_it_is_typed(phone: str) -> None:
    assert problems(letter(), ada(phone=phone)) == set()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "robot"}, "kind"),
        ({"name": "Canary" * 21}, "name"),
        ({"name": "Canary\r\nBcc: x"}, "name"),
        ({"name": "Canary\x00"}, "name"),
        ({"name": "Canary\u202e"}, "name"),
        ({"name": None}, "name"),
        ({"name": 5}, "name"),
        ({"name": ["Canary"]}, "name"),
        ({"email": "Canary"}, "email"),
        ({"email": "ada@example.org\nBcc: Canary@example.org"}, "email"),
        ({"email": f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 58}.org"}, "email"),
        *(({"country": country}, "country") for country in ("us", "USA", "U", "Ü1", "")),
        *(({field: "x" * 121}, field) for field in ("postcode", "employer", "job_title", "union", "phone")),
        *(
            ({field: "a\nb"}, field)
            for field in ("postcode", "employer", "job_title", "union", "phone", "source")
        ),
        ({"comment": "x" * 501}, "comment"),
        ({"comment": "\u2066Canary"}, "comment"),
        ({"visibility": "friends"}, "visibility"),
        ({"consent": None}, "consent"),
        ({"consent": "Canary"}, "consent"),
        ({"updates": "Canary"}, "updates"),
        ({"language": "english"}, "language"),
        ({"language": "en\n"}, "language"),
        ({"source": "x" * 65}, "source"),
        ({"submission_id": "Canary"}, "submission_id"),
        ({"text_version": 0}, "text_version"),
        *(
            ({"members_represented": count}, "members_represented")
            for count in (0, -1, 100_000_001, 1.5, "many")
        ),
        ({"organization": "x" * 201}, "organization"),
        ({"officer_title": "x" * 121}, "officer_title"),
        ({"parent_organization": "x" * 201}, "parent_organization"),
        *(
            ({"website": website}, "website")
            for website in (
                "javascript:alert(1)",
                "example",
                "ftp://example.org",
                "https://",
                "https://example.org/\nX: y",
                'https://example.org/"onclick',
                "https://example.org/" + "x" * 190,
            )
        ),
        ({"authorized": "Canary"}, "authorized"),
        ({"commitments": "join"}, "commitments"),
        ({"commitments": ["x" * 65]}, "commitments"),
        ({"commitments": ["join"] * 51}, "commitments"),
        ({"signature": "x" * 121}, "signature"),
        ({"day": "tomorrow"}, "day"),
        ({"altcha": "x" * 8_193}, "altcha"),
        ({"surprise": "Canary"}, "surprise"),
    ],
    ids=lambda value: ascii(value)[:50],
)
def test_a_signer_learns_which_field_is_wrong_and_nothing_is_repeated(
    changes: dict[str, Any], field: str
) -> None:
    assert refused(**changes) == {field}


def test_a_name_address_kind_and_consent_must_be_there() -> None:
    with pytest.raises(ValidationError) as error:
        SignOnInput.model_validate({})
    assert {str(problem["loc"][0]) for problem in error.value.errors()} == {
        "kind",
        "name",
        "email",
        "consent",
    }


def test_a_signer_who_says_nothing_more_is_seen_by_organizers_only_and_gets_no_news() -> None:
    given = ada()
    assert given.visibility is Visibility.ORGANIZERS
    assert not given.updates


@pytest.mark.parametrize(
    ("campaign", "given", "problem"),
    [
        (letter(accepts=["organization"]), ada(), ("kind", "not_accepted")),
        (letter(accepts=["individual"]), local_one(), ("kind", "not_accepted")),
        (letter(), ada(name=" "), ("name", "required")),
        (letter(), ada(name="..."), ("name", "no_letter")),
        (letter(), ada(name="\u200b\u3164"), ("name", "no_letter")),
        (letter(), ada(language="it"), ("language", "not_offered")),
        (letter(), ada(country="XX"), ("country", "unknown_country")),
        (letter(), ada(country="XK"), ("country", "unknown_country")),
        (letter(), ada(phone="call me"), ("phone", "phone_number")),
        (letter(), ada(consent=False), ("consent", "must_be_true")),
        (letter(), ada(text_version=2), ("text_version", "text_changed")),
        (letter(), ada(commitments=["join"]), ("commitments", "not_asked")),
        (letter(), ada(signature="Ada Example"), ("signature", "not_asked")),
        (letter(), ada(day="2026-12-01"), ("day", "not_asked")),
        (letter(), ada(organization="Example Local 1"), ("organization", "organizations_only")),
        (letter(), ada(members_represented=5), ("members_represented", "organizations_only")),
        (letter(), ada(officer_title="President"), ("officer_title", "organizations_only")),
        (letter(), ada(website="https://example.org"), ("website", "organizations_only")),
        (letter(), ada(parent_organization="Example Union"), ("parent_organization", "organizations_only")),
        (letter(), ada(authorized=True), ("authorized", "organizations_only")),
        (letter(), local_one(organization=None), ("organization", "required")),
        (letter(), local_one(organization=" "), ("organization", "required")),
        (letter(), local_one(organization="—"), ("organization", "no_letter")),
        (letter(), local_one(members_represented=None), ("members_represented", "required")),
        (letter(), local_one(authorized=None), ("authorized", "must_be_true")),
        (letter(), local_one(authorized=False), ("authorized", "must_be_true")),
        (pledge(), ada(), ("commitments", "choose_one")),
        (pledge(), ada(commitments=[]), ("commitments", "choose_one")),
        (pledge(), ada(commitments=["join", "fly"]), ("commitments", "unknown_choice")),
        (card(), ada_on_a_card(signature=None), ("signature", "required")),
        (card(), ada_on_a_card(signature="Eve Example"), ("signature", "differs_from_name")),
        (card(), ada_on_a_card(employer=None), ("employer", "required")),
        (card(), ada_on_a_card(employer=" "), ("employer", "required")),
        (card(), ada_on_a_card(phone=None), ("phone", "required")),
        (card(), ada_on_a_card(visibility="counted"), ("visibility", "not_offered")),
        (sign_in(), ada(), ("day", "required")),
        (sign_in(), ada(day="2026-12-03"), ("day", "unknown_choice")),
    ],
    ids=lambda value: str(value)[:50] if isinstance(value, tuple) else "",
)
def test_what_does_not_fit_the_campaign_is_named(
    campaign: Campaign, given: SignOnInput, problem: tuple[str, str]
) -> None:
    assert problems(campaign, given) == {problem}


@pytest.mark.parametrize(
    "field", ["country", "postcode", "employer", "job_title", "union", "phone", "comment"]
)
def test_a_field_is_required_optional_or_not_asked_as_the_campaign_says(field: str) -> None:
    value = {"country": "CH", "phone": "+41 22 555 0100"}.get(field, "Example")
    without, given = ada(), ada(**{field: value})
    assert problems(letter(fields={field: "required"}), without) == {(field, "required")}
    assert problems(letter(fields={field: "required"}), given) == set()
    assert problems(letter(fields={field: "optional"}), without) == set()
    assert problems(letter(fields={field: "optional"}), given) == set()
    assert problems(letter(fields={}), given) == {(field, "not_asked")}


@pytest.mark.parametrize("signature", ["Ada Example", "ada  example", "ADA EXAMPLE", "Áda Example"])
def test_a_signature_matches_the_name_however_it_is_capitalised(signature: str) -> None:
    assert problems(card(), ada_on_a_card(signature=signature)) == set()


def test_everything_that_does_not_fit_is_told_at_once() -> None:
    given = ada(name="", consent=False, commitments=["join"])
    fields = {field for field, _ in problems(letter(fields={"postcode": "required"}), given)}
    assert fields == {"name", "consent", "commitments", "postcode"}


def mistakes(campaign: Campaign, **typed: str | list[str]) -> list[tuple[str, str]]:
    """What is wrong with a form, in the order in which the page tells it."""
    return [(problem.field, problem.code) for problem in read(typed).problems(campaign, 1)]


def test_what_could_be_read_is_judged_though_other_fields_could_not() -> None:
    assert mistakes(card(), kind="individual", name="Ada", email="ada@", phone="call me", consent="on") == [
        ("email", "email_address"),
        ("phone", "phone_number"),
        ("employer", "required"),
        ("signature", "required"),
    ]
    assert mistakes(pledge(), kind="individual", name="x" * 121, email="a@example.org", text_version="7") == [
        ("name", "too_long"),
        ("commitments", "choose_one"),
        ("consent", "must_be_true"),
        ("text_version", "text_changed"),
    ]


def test_nothing_is_said_of_what_depends_on_a_field_that_could_not_be_read() -> None:
    organization = {"organization": "Local 1", "members_represented": "many"}
    typed = {"kind": "robot", "name": "\u202e", "email": "ada@example.org", "consent": "on"} | organization
    assert mistakes(letter(), **typed) == [
        ("kind", "unknown_choice"),
        ("members_represented", "whole_number"),
        ("name", "text_characters"),
    ]
    signed = {"signature": "Ada", "employer": "Example Pictures", "phone": "+1 555 0100"}
    assert mistakes(card(), **typed | signed | {"kind": "individual"}) == [
        ("organization", "organizations_only"),
        ("members_represented", "whole_number"),
        ("name", "text_characters"),
    ]


def test_what_is_about_no_field_of_the_page_comes_last() -> None:
    assert mistakes(pledge(), nickname="A", commitments=["x" * 65]) == [
        ("kind", "required"),
        ("name", "required"),
        ("email", "required"),
        ("commitments.0", "too_long"),
        ("consent", "must_be_true"),
        ("nickname", "unknown_field"),
    ]


def test_the_countries_are_those_of_iso_3166() -> None:
    assert all(is_country(country.alpha_2) for country in pycountry.countries)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    known = sum(is_country(first + second) for first in letters for second in letters)
    assert known == len(pycountry.countries)
    assert not is_country("us")
    assert not is_country("")


@pytest.mark.parametrize("status", Status)
def test_people_count_once_confirmed_and_unions_once_approved(status: Status) -> None:
    person, union = confirmed(status=status), confirmed(status=status, kind="organization")
    assert counts(person, letter()) == (status in (Status.CONFIRMED, Status.APPROVED))
    assert counts(union, letter()) == (status is Status.APPROVED)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("campaign", [card(), letter(review="before_counting")], ids=kind_of)
def test_where_people_are_checked_they_count_once_approved(campaign: Campaign, status: Status) -> None:
    assert counts(confirmed(campaign, status=status), campaign) == (status is Status.APPROVED)


def test_a_card_of_older_rules_is_checked_as_well() -> None:
    older = read_leniently(Campaign, {name: value for name, value in CARD.items() if name != "review"})
    assert older.decides_about(SignatoryKind.INDIVIDUAL)


def test_a_sign_on_expires_only_while_it_waits() -> None:
    later = NOW + timedelta(days=7)
    assert not held().expired(later - timedelta(seconds=1))
    assert held().expired(later)
    assert not confirmed().expired(later)
    assert not held(status=Status.WITHDRAWN).expired(later)


def test_revisions_only_grow_even_when_clocks_disagree() -> None:
    sign_on = held()
    behind = sign_on.changed(NOW - timedelta(hours=1), updates=True)
    assert behind.rev == sign_on.rev + 1
    assert behind.changed(NOW + timedelta(seconds=1)).rev == next_rev(NOW + timedelta(seconds=1))


def test_who_signs_again_after_erasure_has_a_later_revision() -> None:
    erased = held().rev + 1
    assert held(at=NOW + timedelta(milliseconds=1)).rev > erased


def test_what_is_held_reads_back_as_it_was() -> None:
    sign_on = confirmed(card(), phone="+1 555 0100", signature="Ada Example")
    assert SignOn.model_validate_json(sign_on.model_dump_json()) == sign_on
