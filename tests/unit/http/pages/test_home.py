"""The list of campaigns that can be signed, and what is in no list."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import NOW, card, letter
from tests.fakes import Clock, FakeServices
from tests.html import Page
from tests.office import publish
from tests.visitors import Visitor

LETTER = "/c/stand-with-the-crew"


def titles(visitor: Visitor, path: str = "/") -> list[str]:
    return [heading.text for heading in Page(visitor.get(path).text).all("h2")]


def test_many_campaigns_are_on_pages_that_lead_to_each_other(
    services: FakeServices, visitor: Visitor
) -> None:
    for number in range(131):
        publish(services, letter(slug=f"letter-{number:03d}", title={"en": f"Letter {number}"}))
    first, second = Page(visitor.get("/?lang=fr").text), Page(visitor.get("/?lang=fr&page=2").text)
    assert (len(list(first.all("h2"))), len(list(second.all("h2")))) == (100, 33)
    assert [link["href"] for link in first.all("a", rel="next")] == ["/?lang=fr&page=2"]
    assert [link["href"] for link in second.all("a", rel="prev")] == ["/?lang=fr&page=1"]
    assert not list(first.all("a", rel="prev"))
    assert not list(second.all("a", rel="next"))
    assert "?page=2&lang=de" in {link["href"] for link in second.all("a")}
    assert visitor.get("/?page=3").status == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "01", "1.0", "9999999", "²"])
def test_a_page_that_there_cannot_be_is_not_there(visitor: Visitor, page: str) -> None:
    assert visitor.get(f"/?page={page}").status == 404


@pytest.mark.parametrize("campaigns", [131, 1_000])
def test_the_list_costs_the_same_however_many_there_are(
    services: FakeServices, visitor: Visitor, campaigns: int
) -> None:
    for number in range(campaigns):
        publish(services, letter(slug=f"letter-{number:04d}"))
    services.campaigns.calls = 0
    assert visitor.get("/").status == 200
    assert services.campaigns.calls == 1


@pytest.mark.parametrize(
    ("changes", "listed"),
    [
        ({}, True),
        ({"listed": False}, False),
        ({"listed": True}, True),
    ],
)
def test_a_letter_is_listed_unless_it_says_otherwise(
    services: FakeServices, visitor: Visitor, changes: dict[str, Any], listed: bool
) -> None:
    publish(services, letter(title={"en": "The letter"}, **changes))
    assert ("The letter" in titles(visitor)) is listed


def test_a_campaign_comes_and_goes_at_its_time(
    services: FakeServices, visitor: Visitor, clock: Clock
) -> None:
    opens, closes = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    publish(services, letter(title={"en": "The letter"}, opens_at=opens, closes_at=closes))
    seen = []
    for _ in range(3):
        seen.append("The letter" in titles(visitor))
        clock.pass_by(hours=1)
    assert seen == [False, True, False]


PATHS = (
    "",
    "/signers",
    "/sent",
    "/partners",
    "/embed?partner=ally",
    "/text/1?lang=en",
    "/text/1/reading",
    "/updates.atom",
)


@pytest.mark.parametrize("path", [*PATHS, "/picture.png"])
@pytest.mark.parametrize("unlisted", ["letter", "card"])
def test_what_is_not_listed_is_in_no_search_engine(
    services: FakeServices, visitor: Visitor, path: str, unlisted: str
) -> None:
    partners = [{"id": "ally", "name": "Ally", "origins": ["https://ally.example"]}]
    campaign = letter(listed=False, partners=partners) if unlisted == "letter" else card(partners=partners)
    publish(services, campaign)
    answer = visitor.get(f"/c/{campaign.slug}{path}")
    assert answer.status == 200
    if answer.headers["content-type"].startswith("text/html"):
        assert [meta["content"] for meta in Page(answer.text).all("meta", name="robots")] == ["noindex"]
    else:
        assert answer.headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize(
    "path", ["", "/signers", "/text/1?lang=en", "/text/1/reading", "/updates.atom", "/picture.png"]
)
def test_what_is_listed_may_be_found(visitor: Visitor, path: str) -> None:
    answer = visitor.get(f"{LETTER}{path}")
    assert "x-robots-tag" not in answer.headers
    assert b"noindex" not in answer.body


def test_a_card_that_says_so_may_be_found(services: FakeServices, visitor: Visitor) -> None:
    publish(services, card(listed=True, title={"en": "The card"}))
    assert "The card" in titles(visitor)
    assert "noindex" not in visitor.get("/c/card-of-the-crew").text
