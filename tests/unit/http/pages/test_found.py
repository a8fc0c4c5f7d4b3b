"""How a campaign is found and shared."""

import io
import xml.etree.ElementTree as Xml

from PIL import Image

from chalicelib.documents.picture import writable
from chalicelib.ports.services import Services
from tests.builders import card, confirmed, letter
from tests.fakes import BASE_URL
from tests.html import Page
from tests.office import publish
from tests.tallying import count, reach
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
    answer = visitor.get(head(page, "og:image"))
    assert answer.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(answer.body)).size == (1200, 630)


def test_the_picture_changes_with_milestones_only(services: Services, visitor: Visitor) -> None:
    def picture() -> str:
        return head(Page(visitor.get(LETTER).text), "og:image")

    campaign, addresses = letter(), []
    for number in range(26):
        count(services, confirmed(campaign, email=f"{number}@example.org", name="Secret Example"))
        if not addresses or addresses[-1] != picture():
            addresses.append(picture())
    assert [address.partition("v=")[2] for address in addresses] == ["0-0-0", "10-0-0", "25-0-0"]


def test_the_picture_of_a_card_tells_no_number(services: Services, visitor: Visitor) -> None:
    campaign = card()
    count(services, *(confirmed(campaign, email=f"{n}@example.org") for n in range(60)))
    reach(services, campaign.slug, 30)
    address = head(Page(visitor.get("/c/card-of-the-crew").text), "og:image")
    assert address.endswith("v=0-0-30")
    assert visitor.get(address).status == 200


def test_a_title_that_the_picture_cannot_write_does_not_stop_it(services: Services, visitor: Visitor) -> None:
    publish(
        services,
        letter(languages=["ar", "ja"], title={"ar": "بيان"}, statement={"ar": "نص"}, summary={"ar": "نص"}),
    )
    assert visitor.get(f"{LETTER}/picture.png?lang=ja").status == 200
    assert writable("Żółć, Nguyễn & O’Brien – 1 000 €")
    assert not writable("声明")


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
