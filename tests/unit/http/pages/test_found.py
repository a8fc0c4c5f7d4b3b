"""How a campaign is found and shared."""

import json
import xml.etree.ElementTree as Xml
from typing import Any

from chalicelib.actions.background.picture import keep_picture
from chalicelib.ports.services import Services
from tests.builders import card, confirmed, letter, sign_in
from tests.fakes import BASE_URL, FakeServices
from tests.html import Page
from tests.office import publish, published
from tests.tallying import count, picture, reach, stored_of
from tests.visitors import PARTNERS, Visitor

LETTER = "/c/stand-with-the-crew"
ATOM = "{http://www.w3.org/2005/Atom}"


def head(page: Page, name: str) -> str:
    return page.one("meta", property=name)["content"]


def test_a_link_shows_title_summary_and_picture(visitor: Visitor) -> None:
    page = Page(visitor.get(f"{LETTER}?lang=fr").text)
    assert head(page, "og:title") == "Avec l’équipe"
    assert head(page, "og:url") == f"{BASE_URL}{LETTER}"
    assert page.one("link", rel="canonical")["href"] == f"{BASE_URL}{LETTER}?lang=fr"
    alternates = {
        e["hreflang"]: e["href"] for e in page.all("link", rel="alternate") if "hreflang" in e.attributes
    }
    assert alternates == {
        "en": f"{BASE_URL}{LETTER}?lang=en",
        "fr": f"{BASE_URL}{LETTER}?lang=fr",
        "x-default": f"{BASE_URL}{LETTER}",
    }


def shown(visitor: Visitor, address: str) -> Any:
    """What the fake exporter would have drawn."""
    answer = visitor.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    return json.loads(answer.body)


def test_a_picture_is_there_once_a_campaign_is_published(services: FakeServices, visitor: Visitor) -> None:
    address = head(Page(visitor.get(f"{LETTER}?lang=fr").text), "og:image")
    services.pictures.kept.clear()
    assert visitor.get(address).status == 404
    published(services, letter(summary={"en": "A letter."}))
    services.exporter.work()
    assert shown(visitor, address)["title"] == "Avec l’équipe"
    assert visitor.get(address).headers["cache-control"] == "public, max-age=3600"


def test_a_language_without_a_picture_shows_the_default_one(services: FakeServices, visitor: Visitor) -> None:
    services.exporter.drawn("stand-with-the-crew")
    del services.pictures.kept["stand-with-the-crew", "fr"]
    assert shown(visitor, f"{LETTER}/picture.png?lang=fr")["title"] == "Stand with the crew"


def test_no_visit_draws_a_picture(services: FakeServices, visitor: Visitor) -> None:
    services.pictures.kept.clear()
    services.exporter.to_draw.clear()
    visitor.get(LETTER)
    assert visitor.get(f"{LETTER}/picture.png").status == 404
    assert (services.pictures.kept, services.exporter.to_draw) == ({}, [])


def test_the_picture_changes_with_milestones_only(services: Services, visitor: Visitor) -> None:
    campaign, drawn = letter(), {}
    for number in range(26):
        count(services, confirmed(campaign, email=f"{number}@example.org", name="Secret Example"))
        for slug in picture(services):
            assert slug == campaign.slug
            address = head(Page(visitor.get(LETTER).text), "og:image")
            drawn[number + 1] = address.partition("v=")[2], *shown(visitor, address)["figures"]
    assert drawn == {10: ("10-0-0", "10+ people"), 25: ("25-0-0", "25+ people")}


def test_a_page_names_no_picture_that_is_not_drawn_yet(services: FakeServices, visitor: Visitor) -> None:
    campaign = letter()
    count(services, *(confirmed(campaign, email=f"{number}@example.org") for number in range(10)))
    assert head(Page(visitor.get(LETTER).text), "og:image").endswith("v=0-0-0")
    picture(services)
    assert head(Page(visitor.get(LETTER).text), "og:image").endswith("v=10-0-0")


def test_the_picture_of_a_card_tells_no_number(services: Services, visitor: Visitor) -> None:
    campaign = card()
    count(services, *(confirmed(campaign, email=f"{n}@example.org") for n in range(60)))
    reach(services, campaign.slug, 30)
    address = head(Page(visitor.get("/c/card-of-the-crew").text), "og:image")
    assert address.endswith("v=0-0-30")
    assert shown(visitor, address)["figures"] == ["30 %: reached"]


def test_the_picture_of_a_meeting_tells_no_figure(services: FakeServices, visitor: Visitor) -> None:
    campaign = sign_in()
    count(services, *(confirmed(campaign, email=f"{n}@example.org") for n in range(60)))
    keep_picture(services, stored_of(services, campaign.slug))
    address = head(Page(visitor.get(f"/c/{campaign.slug}").text), "og:image")
    assert address.endswith("v=0-0-0")
    assert shown(visitor, address)["figures"] == []


def test_news_come_as_a_feed(services: Services, visitor: Visitor) -> None:
    news = [
        {"date": "2026-02-01", "text": {"en": "We **won** <b>.", "fr": "Gagné"}},
        {"date": "2026-01-01", "text": {"en": "We began."}},
    ]
    publish(services, letter(updates=news))
    page = Page(visitor.get(LETTER).text)
    answer = visitor.get(page.one("link", type="application/atom+xml")["href"])
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = Xml.fromstring(answer.text)  # noqa: S314 - our own feed
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}updated") for entry in entries] == [
        "2026-02-01T00:00:00Z",
        "2026-01-01T00:00:00Z",
    ]
    assert "<strong>won</strong> &lt;b&gt;" in (entries[0].findtext(f"{ATOM}content") or "")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2


def test_pages_for_one_person_are_not_found_by_search_engines(services: Services, visitor: Visitor) -> None:
    publish(services, letter(partners=PARTNERS))
    for path in (f"{LETTER}/sent", f"{LETTER}/partners", f"{LETTER}/embed?partner=ally", "/c/nobody"):
        assert Page(visitor.get(path).text).one("meta", name="robots")["content"] == "noindex"
    for path in ("/", LETTER, f"{LETTER}/signers"):
        assert not list(Page(visitor.get(path).text).all("meta", name="robots"))
