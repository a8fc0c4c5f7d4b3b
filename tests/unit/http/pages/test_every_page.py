"""What holds for all pages, whoever wrote them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from chalicelib.bootstrap import use
from chalicelib.domain.links import Purpose
from chalicelib.domain.signons import SignOn
from chalicelib.http.pages.render import QUERY
from chalicelib.ports.services import Services
from tests.builders import held
from tests.fakes import BASE_URL, Clock, with_changes
from tests.html import Page
from tests.proofs import solved
from tests.visitors import Visitor, paid_before, sent_before

Hold = Callable[[SignOn, Purpose], str]
PREFIX = "/_aws/execute-api/abc123/api"
PATHS = (
    "/",
    "/c/stand-with-the-crew",
    "/c/stand-with-the-crew?lang=fr&source=ally",
    "/c/stand-with-the-crew/sent",
    "/c/stand-with-the-crew/signers",
    "/c/stand-with-the-crew/text/1/reading",
    "/c/stand-with-the-crew/partners?partner=ally",
    "/c/stand-with-the-crew/embed?partner=ally",
    "/c/stand-with-the-crew/embed/sent?partner=ally",
    "/c/stand-with-the-crew/embed/card",
    "/c/pledge-to-the-crew",
    "/c/card-of-the-crew",
    "/c/board-of-the-crew",
    "/c/nobody",
)


@pytest.fixture
def pages(visitor: Visitor, holding: Hold) -> dict[str, Page]:
    """Every page by its path, answers to wrong forms among them."""
    found = {path: visitor.get(path).text for path in PATHS}
    for purpose in ("confirm", "mine", "unsubscribe"):
        found[f"/{purpose}"] = visitor.get(holding(held(updates=True), purpose)).text
    for path in PATHS[1], PATHS[7], *PATHS[10:13]:
        found[f"POST {path}"] = visitor.sends(path).text
    return {path: Page(html) for path, html in found.items()}


def test_every_page_keeps_to_the_policy(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        for element in page.elements:
            assert "style" not in element.attributes, path
            assert not [name for name in element.attributes if name.startswith("on")], path
        assert not list(page.all("style")), path
        assert all("src" in script.attributes for script in page.all("script")), path


def test_no_page_loads_anything_from_elsewhere(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        loaded = [e["src"] for e in page.elements if "src" in e.attributes]
        loaded += [e["href"] for e in page.all("link") if e["rel"] in ("stylesheet", "icon", "preload")]
        assert all(re.match(r"/(static|c)/|data:image/", address) for address in loaded), path


def test_whatever_a_page_leads_to_is_told_apart_by_caches(pages: dict[str, Page]) -> None:
    led_to = {
        address
        for page in pages.values()
        for element in page.elements
        for name, address in element.attributes.items()
        if name in ("href", "src", "action", "content") and address.startswith((BASE_URL, "/", "?"))
    }
    assert {key for address in led_to for key in parse_qs(urlsplit(address).query)} <= QUERY
    assert any("v=" in address for address in led_to)


def test_every_page_has_one_heading_a_title_and_a_language(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        assert page.one("html")["lang"], path
        assert page.one("title").text, path
        assert page.one("h1").text, path


def test_every_field_has_a_label_and_every_id_is_there_once(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        ids = [e["id"] for e in page.elements if "id" in e.attributes]
        assert len(ids) == len(set(ids)), path
        labelled = {e["for"] for e in page.all("label")}
        for field in page.elements:
            if field.tag in ("input", "select", "textarea") and field.attributes.get("type") != "hidden":
                assert field["id"] in labelled, path
        for element in page.elements:
            for name in ("aria-labelledby", "aria-describedby", "for"):
                assert set(element.attributes.get(name, "").split()) <= set(ids), path
            if element.attributes.get("href", "").startswith("#"):
                assert element["href"][1:] in ids, path


def test_links_live_under_the_stage_whatever_the_request_claims(
    services: Services, visitor: Visitor, holding: Hold
) -> None:
    use(with_changes(services, base_url=f"http://localhost:4566{PREFIX}"))
    visitor.headers = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example",
    }
    answers = [visitor.get(path) for path in PATHS]
    answers.append(visitor.sends("/c/stand-with-the-crew", name="x"))
    for answer in answers:
        assert "evil" not in answer.text
        for element in Page(answer.text).elements:
            address = element.attributes.get("href") or element.attributes.get("action") or ""
            if address.startswith("/"):
                assert address.startswith(f"{PREFIX}/")


@pytest.mark.parametrize(
    "path", ["/confirm/x", "/mine/x", "/unsubscribe/x", "/c/nobody", "/c/nobody/signers"]
)
def test_a_page_that_is_not_there_says_so_in_the_visitors_language(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path, Accept_Language="de")
    page = Page(answer.text)
    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert page.one("h1").text == "Seite nicht gefunden"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"name=" + b"x" * 20_000, "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
        (b"name=%ff", "application/x-www-form-urlencoded", 400),
        (b"name=a&name=b", "application/x-www-form-urlencoded", 400),
    ],
)
def test_a_form_that_cannot_be_taken_is_answered_by_a_page(
    visitor: Visitor, body: bytes, media_type: str, status: int
) -> None:
    answer = visitor.send("POST", "/c/stand-with-the-crew", body, Content_Type=media_type)
    assert answer.status == status
    assert Page(answer.text).one("h1").text


@pytest.mark.slow
def test_too_many_are_asked_to_wait(services: Services, visitor: Visitor, clock: Clock) -> None:
    # The library that checks expiry looks at the real clock.
    clock.moment = datetime.now(UTC)
    typed = {"kind": "individual", "name": "Ada Example", "email": "ada@example.org", "consent": "true"}
    assert visitor.sends("/c/stand-with-the-crew", **typed).status == 303
    sent_before(services, 30)
    asked = visitor.sends("/c/stand-with-the-crew", **typed)
    assert asked.status == 422
    form = Page(asked.text).one("form", method="post")
    assert form["data-challenge"] == "/api/v1/challenge"
    assert visitor.get(form["data-proof"]).status == 200
    paid_before(services, 300)
    refused = visitor.sends("/c/stand-with-the-crew", **typed, altcha=solved(visitor))
    assert (refused.status, Page(refused.text).one("h1").text) == (429, "Please wait a moment")
    assert int(refused.headers["retry-after"]) <= 60


def test_a_form_without_fields_asks_for_all_of_them(visitor: Visitor) -> None:
    page = Page(visitor.form("/c/stand-with-the-crew", urlencode({})).text)
    assert [anchor for anchor, _ in page.mistakes] == ["#f-kind", "#f-name", "#f-email", "#f-consent"]
