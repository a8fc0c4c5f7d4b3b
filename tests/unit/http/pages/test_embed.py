"""The form on partners' pages, and nowhere else."""

import io
import zipfile
from urllib.parse import urlencode

import pytest

from chalicelib.ports.services import Services
from tests.builders import confirmed, letter
from tests.fakes import BASE_URL
from tests.html import Page
from tests.office import publish
from tests.tallying import count
from tests.visitors import APPEARANCE, PARTNERS, Visitor

FRAME = "/c/stand-with-the-crew/embed?partner=ally"
CARD = "/c/stand-with-the-crew/embed/card"
ADDRESS = f"{BASE_URL}/c/stand-with-the-crew"
ADA = {"kind": "individual", "name": "Ada Example", "email": "ada@example.org", "consent": "true"}


def ancestors(policy: str) -> list[str]:
    directives = [directive.split() for directive in policy.split(";")]
    return next(rest for name, *rest in directives if name == "frame-ancestors")


def test_the_partners_own_pages_may_frame_the_form_and_no_others(visitor: Visitor) -> None:
    for answer in (
        visitor.get(FRAME),
        visitor.get(FRAME.replace("embed", "embed/sent")),
        visitor.sends(FRAME),
    ):
        policy = answer.headers["content-security-policy"]
        assert ancestors(policy) == ["'self'", "https://ally.example", "http://localhost:8008"]
        assert "unsafe" not in policy
        assert "x-frame-options" not in answer.headers


@pytest.mark.parametrize(
    "partner", ["", "stranger", "ally%0d%0aX-Y: z", "ally;", "ally https://evil.example"]
)
def test_nobody_else_is_shown_anything(visitor: Visitor, partner: str) -> None:
    answer = visitor.get(f"/c/stand-with-the-crew/embed?partner={partner}")
    assert answer.status == 404
    assert ancestors(answer.headers["content-security-policy"]) == ["'none'"]
    assert not list(Page(answer.text).all("form"))


@pytest.mark.parametrize("path", ["/", "/c/stand-with-the-crew", "/c/stand-with-the-crew/sent", "/confirm/x"])
def test_no_other_page_can_be_framed(visitor: Visitor, path: str) -> None:
    assert ancestors(visitor.get(path).headers["content-security-policy"]) == ["'none'"]


def test_whoever_signs_in_a_partners_frame_came_through_that_partner(
    services: Services, visitor: Visitor
) -> None:
    page = Page(visitor.get(f"{FRAME}&lang=fr").text)
    form = page.one("form", method="post")
    answer = visitor.sends(form["action"], **page.fields | ADA | {"source": "somebody-else"})
    there, token = answer.headers["location"].split("&token=")
    assert there == f"{ADDRESS}/embed/sent?partner=ally&lang=fr"
    waiting = visitor.follows(answer)
    assert waiting.headers["cache-control"] == "no-store"
    assert f'/c/stand-with-the-crew/sent?lang=fr&amp;token={token}"' in waiting.text
    assert Page(waiting.text).one("h1").text == "Consultez vos courriels"
    stored = list(services.sign_ons.items.values())
    assert [(s.source, s.language) for s in stored] == [("ally", "fr")]


def test_a_mistake_in_a_frame_stays_in_the_frame(visitor: Visitor) -> None:
    answer = visitor.sends(FRAME, **ADA | {"email": "ada"})
    page = Page(answer.text)
    assert answer.status == 422
    assert page.one("body")["data-partner"] == "https://ally.example http://localhost:8008"
    assert page.fields["name"] == "Ada Example"
    assert next(page.all("form"))["action"].startswith(f"{ADDRESS}/embed?partner=ally")


def test_links_out_of_a_frame_open_a_page_of_their_own(visitor: Visitor) -> None:
    leading = [e for e in Page(visitor.get(FRAME).text).all("a") if "/c/" in e["href"]]
    assert leading
    assert {(e.attributes.get("target"), e.attributes.get("rel")) for e in leading} == {
        ("_blank", "noopener")
    }


def test_the_script_for_partners_can_be_loaded_from_their_pages(visitor: Visitor) -> None:
    answer = visitor.get("/embed.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "public" in answer.headers["cache-control"]


def test_the_page_for_partners_gives_the_lines_to_copy(visitor: Visitor) -> None:
    empty = Page(visitor.get("/c/stand-with-the-crew/partners").text)
    assert [e.text for e in empty.all("option")][1] == "Ally"
    answer = visitor.get("/c/stand-with-the-crew/partners?partner=ally&lang=fr")
    page = Page(answer.text)
    assert f'src="{BASE_URL}/embed.js"' in page.text
    assert 'data-partner="ally" data-lang="fr"' in page.text
    assert page.one("iframe")["src"] == "/c/stand-with-the-crew/embed?partner=ally&lang=fr"
    assert "frame-src 'self'" in answer.headers["content-security-policy"]


def test_the_page_for_partners_offers_every_way_there_is(visitor: Visitor) -> None:
    page = Page(visitor.get("/c/stand-with-the-crew/partners?partner=ally&lang=fr&theme=dark").text)
    script, frame, link, settings, shortcode, card = (e.text for e in page.all("pre"))
    assert 'data-partner="ally" data-lang="fr" data-theme="dark"' in script
    assert f'src="{ADDRESS}/embed?partner=ally&lang=fr&theme=dark"' in frame
    assert link == f"{ADDRESS}?source=ally&lang=fr"
    assert settings.split() == [BASE_URL, "ally"]
    assert shortcode == '[undersigned campaign="stand-with-the-crew" lang="fr" theme="dark"]'
    assert 'data-campaign="stand-with-the-crew" data-lang="fr" data-theme="dark"' in card
    assert page.one("iframe")["src"].endswith("/embed?partner=ally&lang=fr&theme=dark")


def test_what_partners_copy_holds_whatever_the_title(services: Services, visitor: Visitor) -> None:
    title = 'No "cuts" & no <b>'
    publish(services, letter(partners=PARTNERS, title={"en": title, "fr": title}))
    script, frame, *_, card = Page(visitor.get("/c/stand-with-the-crew/partners?partner=ally").text).all(
        "pre"
    )
    copied = [Page(e.text) for e in (script, frame, card)]
    assert copied[0].one("script")["data-title"] == copied[2].one("script")["data-title"] == title
    assert copied[1].one("iframe")["title"] == title
    assert copied[0].one("a")["href"] == f"{ADDRESS}?source=ally"
    assert copied[0].one("a").text == title


def test_a_partner_installs_the_plugin_as_it_is(visitor: Visitor) -> None:
    page = Page(visitor.get("/c/stand-with-the-crew/partners?partner=ally").text)
    answer = visitor.get(next(e["href"] for e in page.all("a") if e["href"].endswith(".zip")))
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.body)) as plugin:
        assert plugin.namelist() == ["undersigned/readme.txt", "undersigned/undersigned.php"]
        assert plugin.read("undersigned/undersigned.php").startswith(
            b"<?php\n/**\n * Plugin Name: Undersigned\n"
        )


def oembed(visitor: Visitor, url: str, **query: str) -> tuple[int, dict[str, object]]:
    answer = visitor.get(f"/oembed?{urlencode({'url': url, **query})}")
    return answer.status, answer.json() if answer.headers["content-type"] == "application/json" else {}


def test_pasting_a_partners_link_gives_the_form(visitor: Visitor) -> None:
    status, found = oembed(visitor, f"{ADDRESS}?source=ally&lang=fr", maxwidth="500")
    assert (status, found["version"], found["type"]) == (200, "1.0", "rich")
    assert (found["width"], found["height"], found["title"]) == (500, 1200, "Avec l’équipe")
    frame = Page(str(found["html"])).one("iframe")
    assert frame["src"] == f"{ADDRESS}/embed?partner=ally&lang=fr"


@pytest.mark.parametrize("query", ["", "?source=stranger", "?lang=en"])
def test_pasting_anybody_elses_link_gives_the_count(visitor: Visitor, query: str) -> None:
    status, found = oembed(visitor, ADDRESS + query, maxheight="5000")
    assert (status, found["type"], found["width"]) == (200, "rich", 640)
    frame = Page(str(found["html"])).one("iframe")
    assert frame["src"] == f"{ADDRESS}/embed/card?lang=en"
    assert frame["height"] == str(found["height"])


def test_a_site_that_does_not_know_us_keeps_the_link_until_the_frame_is_there(visitor: Visitor) -> None:
    """It takes of the answer one blockquote without attributes, before the frame."""
    for query, led_to in (("", "?lang=en"), ("?source=ally&lang=fr", "?source=ally&lang=fr")):
        html = str(oembed(visitor, ADDRESS + query)[1]["html"])
        assert html.startswith("<blockquote><a href=")
        link = Page(html).one("a")
        assert (link["href"], link.text != "") == (ADDRESS + led_to, True)


def test_of_an_unlisted_campaign_only_partners_learn(services: Services, visitor: Visitor) -> None:
    publish(services, letter(partners=PARTNERS, listed=False))
    assert oembed(visitor, ADDRESS)[0] == 404
    assert oembed(visitor, f"{ADDRESS}?source=stranger")[0] == 404
    assert oembed(visitor, f"{ADDRESS}?source=ally")[1]["type"] == "rich"
    assert visitor.get(CARD).status == 404
    assert "oembed" not in visitor.get(ADDRESS).text
    answer = visitor.get(f"{CARD}?partner=ally")
    assert ancestors(answer.headers["content-security-policy"])[1:] == PARTNERS[0]["origins"]


def test_anybody_may_show_the_count_of_a_listed_campaign(services: Services, visitor: Visitor) -> None:
    count(services, confirmed(letter(), visibility="public", name="Ada Example"))
    answer = visitor.get(f"{CARD}?lang=en")
    policy = answer.headers["content-security-policy"]
    assert ancestors(policy) == ["'self'", "*"]
    assert "unsafe" not in policy
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    page = Page(answer.text)
    assert "1 person" in page.one("section", id="tally").text
    assert [(e["href"], e["target"]) for e in page.all("a")] == [(f"{ADDRESS}?lang=en", "_blank")]
    assert not list(page.all("form"))
    assert "Ada Example" not in answer.text


def test_a_partners_card_is_for_its_own_pages_and_says_who_it_was(visitor: Visitor) -> None:
    answer = visitor.get(f"{CARD}?partner=ally&lang=en")
    assert ancestors(answer.headers["content-security-policy"])[1:] == PARTNERS[0]["origins"]
    assert Page(answer.text).one("a")["href"] == f"{ADDRESS}?lang=en&source=ally"
    assert visitor.get(f"{CARD}?partner=stranger").status == 404


def test_a_closed_campaigns_card_says_so(services: Services, visitor: Visitor) -> None:
    publish(services, letter(status="closed"))
    page = Page(visitor.get(CARD).text)
    assert "Signing is closed." in page.text
    assert page.one("a").text == "Read the whole text"


@pytest.mark.parametrize(
    ("asked", "scheme"),
    [("", "light"), ("light", "light"), ("dark", "dark"), ("auto", None), ('"><b>', "light")],
)
def test_a_frame_is_light_or_dark_as_the_page_around_it_asks(
    visitor: Visitor, asked: str, scheme: str | None
) -> None:
    query = urlencode({"partner": "ally", "lang": "fr", "theme": asked})
    page = Page(visitor.get(f"/c/stand-with-the-crew/embed?{query}").text)
    for shown in (page, Page(visitor.sends(page.one("form", method="post")["action"]).text)):
        assert shown.one("html").attributes.get("data-theme") == scheme
        assert shown.one("meta", name="color-scheme")["content"] == (scheme or "light dark")
    sent = visitor.sends(page.one("form", method="post")["action"], **page.fields | ADA)
    assert Page(visitor.follows(sent).text).one("html").attributes.get("data-theme") == scheme


def test_whoever_is_in_a_sandbox_may_load_style_and_scripts(services: Services, visitor: Visitor) -> None:
    """A frame whose origin was denied is a stranger to our own files."""
    publish(services, letter(partners=PARTNERS, appearance=APPEARANCE))
    page = Page(visitor.get(CARD).text)
    files = [e["href"] for e in page.all("link", rel="stylesheet")] + [e["src"] for e in page.all("script")]
    assert len(files) == 4
    for path in files:
        headers = visitor.get(path, Origin="null").headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/c/stand-with-the-crew",
        f"{BASE_URL}.evil.example/c/stand-with-the-crew",
        f"{ADDRESS}/signers",
        f"{BASE_URL}/c/nobody",
        "javascript:alert(1)",
        "http://[",
    ],
)
def test_other_addresses_are_not_ours_to_embed(visitor: Visitor, url: str) -> None:
    assert oembed(visitor, url)[0] == 404
