"""A campaign's pages wear its colour and its logo; nothing else about them changes."""

import re
from collections.abc import Callable

import pytest

from chalicelib.domain.appearance import stylesheet
from chalicelib.domain.links import Purpose
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services
from tests.builders import held, letter
from tests.html import Page
from tests.office import publish
from tests.visitors import APPEARANCE, PARTNERS, Visitor

LETTER = "/c/stand-with-the-crew"
PAGES = (LETTER, *(f"{LETTER}{rest}" for rest in ("/sent", "/signers", "/partners", "/embed?partner=ally")))
COLOUR, LOGO = APPEARANCE["colour"], APPEARANCE["logo"]


def wears(services: Services, **appearance: str) -> None:
    publish(services, letter(partners=PARTNERS, appearance=appearance))


def sheets(html: str) -> list[str]:
    return [link["href"] for link in Page(html).all("link", rel="stylesheet")]


def test_every_page_of_the_campaign_links_its_colours_after_the_style(
    services: Services, visitor: Visitor, holding: Callable[[SignOn, Purpose], str]
) -> None:
    wears(services, colour=COLOUR)
    found = {tuple(sheets(visitor.get(path).text)) for path in (*PAGES, holding(held(), "confirm"))}
    ((style, own),) = found
    assert re.fullmatch("/static/[0-9a-f]{12}/style.css", style)
    answer = visitor.get(own)
    assert (answer.status, answer.text) == (200, stylesheet(COLOUR))
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_page_from_before_a_change_of_colour_gets_todays(services: Services, visitor: Visitor) -> None:
    wears(services, colour=COLOUR)
    _, old = sheets(visitor.get(LETTER).text)
    wears(services, colour="#23406f")
    assert old not in sheets(visitor.get(LETTER).text)
    answer = visitor.get(old)
    assert (answer.text, answer.headers["cache-control"]) == (stylesheet("#23406f"), "public, max-age=60")


@pytest.mark.parametrize("name", ["style.css", "x.000000000000.css", "000000000000.js", "0.css"])
def test_nothing_else_is_served(services: Services, visitor: Visitor, name: str) -> None:
    wears(services, colour=COLOUR)
    assert visitor.get(f"{LETTER}/style/{name}").status == 404


def test_a_campaign_without_a_colour_has_no_colours_to_fetch(visitor: Visitor) -> None:
    assert visitor.get(f"{LETTER}/style/000000000000.css").status == 404
    assert visitor.get("/c/nobody/style/000000000000.css").status == 404


@pytest.mark.parametrize("path", [LETTER, f"{LETTER}/embed?partner=ally"])
def test_the_logo_stands_in_the_letterhead(services: Services, visitor: Visitor, path: str) -> None:
    wears(services, logo=LOGO)
    answer = visitor.get(path)
    page = Page(answer.text)
    image = page.one("img")
    assert (image["src"], image["alt"]) == (LOGO, "")
    assert page.elements.index(image) == page.elements.index(page.one("header", class_="letterhead")) + 1
    assert len(sheets(answer.text)) == 1
    assert "img-src 'self' data:" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_changes_for_a_campaign_without(services: Services, visitor: Visitor, path: str) -> None:
    plain = visitor.get(path).text
    assert not list(Page(plain).all("img"))
    assert len(sheets(plain)) == 1
    wears(services)
    assert visitor.get(path).text == plain


def test_with_a_colour_only_the_link_is_new(services: Services, visitor: Visitor) -> None:
    plain = visitor.get(LETTER).text.splitlines()
    wears(services, colour=COLOUR)
    dressed = visitor.get(LETTER).text.splitlines()
    new = [line for line in dressed if line not in plain]
    assert [line for line in dressed if line not in new] == plain
    assert len(new) == 1
