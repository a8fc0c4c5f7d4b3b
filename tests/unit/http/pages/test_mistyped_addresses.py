"""Whoever types a domain that is like another one is asked, once, and decides."""

import pytest

from chalicelib.ports.services import Services
from tests.builders import letter, sign_in
from tests.html import Page
from tests.visitors import Visitor

LETTER = f"/c/{letter().slug}"
ADA: dict[str, str | list[str]] = {
    "kind": "individual",
    "name": "Ada Example",
    "email": "ada@gmial.com",
    "country": "DE",
    "visibility": "public",
    "consent": "true",
    "text_version": "1",
}


def addresses(services: Services) -> list[str]:
    return [held.email for held in services.sign_ons.items.values()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", [LETTER, f"{LETTER}/embed?partner=ally"])
@pytest.mark.parametrize(
    ("pressed", "signed"),
    [({"take": "gmail.com"}, "ada@gmail.com"), ({}, "ada@gmial.com")],
    ids=["taken", "kept"],
)
def test_a_domain_is_asked_about_once_and_all_that_was_typed_stays(
    services: Services, visitor: Visitor, path: str, pressed: dict[str, str], signed: str
) -> None:
    answer = visitor.sends(path, **ADA)
    page = Page(answer.text)
    assert (answer.status, addresses(services)) == (200, [])
    assert page.one("h2", id="question").text == "Did you mean gmail.com?"
    assert "Error" not in page.one("title").text
    buttons = {e.text: e.attributes for e in page.all("button", form="signing")}
    assert buttons["Use gmail.com"]["value"] == "gmail.com"
    assert "name" not in buttons["Keep what I entered"]
    again = {name: value for name, value in page.fields.items() if value}
    assert {name: again[name] for name in ADA} == ADA
    assert visitor.sends(path, **again | pressed).status == 303
    assert addresses(services) == [signed]


def test_another_domain_is_another_question(services: Services, visitor: Visitor) -> None:
    """Who was asked about one and then mistypes another; and what was not offered is not taken."""
    page = Page(visitor.sends(LETTER, **ADA | {"email": "ada@hotmial.com"}, asked="gmial.com").text)
    assert page.one("h2", id="question").text == "Did you mean hotmail.com?"
    page = Page(visitor.sends(LETTER, **ADA, take="evil.example").text)
    assert page.one("h2", id="question").text == "Did you mean gmail.com?"
    assert addresses(services) == []


def test_mistakes_are_told_with_the_question(services: Services, visitor: Visitor) -> None:
    answer = visitor.sends(LETTER, **ADA | {"name": ""})
    page = Page(answer.text)
    assert answer.status == 422
    assert page.one("h2", id="question").text == "Did you mean gmail.com?"
    assert [anchor for anchor, _ in Page(page.html.partition('id="mistakes"')[0]).mistakes] == []
    assert "#f-name" in page.html
    assert "#f-email" not in page.html
    assert addresses(services) == []


@pytest.mark.parametrize("wrong", ["name", "consent"])
def test_whoever_keeps_it_and_makes_another_mistake_is_not_asked_again(
    services: Services, visitor: Visitor, wrong: str
) -> None:
    page = Page(visitor.sends(LETTER, **ADA).text)
    page = Page(visitor.sends(LETTER, **{**page.fields, wrong: ""}).text)
    assert [anchor for anchor, _ in page.mistakes] == [f"#f-{wrong}"]
    again = {name: value for name, value in page.fields.items() if value}
    assert visitor.sends(LETTER, **again | {wrong: ADA[wrong]}).status == 303
    assert addresses(services) == ["ada@gmial.com"]


def test_the_key_enter_takes_no_other_address(visitor: Visitor) -> None:
    """In any field of a form it presses the first button, in the order of the page."""
    page = Page(visitor.sends(LETTER, **ADA).text)
    assert "name" not in next(iter(page.all("button", form="signing"))).attributes


def test_whoever_signs_in_is_asked_too(services: Services, visitor: Visitor) -> None:
    typed = {name: ADA[name] for name in ("kind", "name", "email", "consent")}
    path = f"/c/{sign_in().slug}"
    assert visitor.sends(path, **typed, day="2026-12-01").status == 200
    assert visitor.sends(path, **typed, day="2026-12-01", take="gmail.com").status == 303
    assert addresses(services) == ["ada@gmail.com"]


def test_programs_are_not_asked(services: Services, visitor: Visitor) -> None:
    person = {"kind": "individual", "name": "Ada Example", "email": "ada@gmial.com", "consent": True}
    assert visitor.post(f"/api/v1/campaigns/{letter().slug}/sign-ons", person).status == 202
    assert addresses(services) == ["ada@gmial.com"]
