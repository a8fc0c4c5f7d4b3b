"""The page people read and sign."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.actions.organizing.names import open_names
from chalicelib.actions.permits import permit
from chalicelib.domain.access import May
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.face import WallPage
from chalicelib.domain.kinds import Names
from chalicelib.domain.signons import SignOnInput
from chalicelib.ports.services import Services
from tests.builders import NOW, OPTIONAL, approved, card, checked, confirmed, letter, pledge, sign_in
from tests.fakes import BASE_URL, Clock
from tests.html import Page
from tests.office import OWNER, publish
from tests.tallying import count, picture, reach, sweep_once
from tests.visitors import PARTNERS, Visitor

LETTER, PLEDGE, CARD, SIGN_IN = (
    "/c/stand-with-the-crew",
    "/c/pledge-to-the-crew",
    "/c/card-of-the-crew",
    "/c/board-of-the-crew",
)
ADA = {"kind": "individual", "name": "Ada Example", "email": "ada@example.org", "consent": "true"}


def test_a_letter_shows_what_is_signed_and_asks_for_what_it_needs(visitor: Visitor) -> None:
    page = Page(visitor.get(LETTER).text)
    assert page.one("h1").text == "Stand with the crew"
    assert "We stand with the crew." in page.text
    assert {
        "kind",
        "name",
        "email",
        "organization",
        "country",
        "comment",
        "visibility",
        "consent",
    } <= page.names
    assert "signature" not in page.names | {"day", "commitments", "submission_id"}
    assert page.fields["text_version"] == "1"


def test_nothing_about_a_person_is_chosen_for_them(visitor: Visitor) -> None:
    fields = Page(visitor.get(LETTER).text).fields
    assert fields["visibility"] == "organizers"
    assert not {"consent", "updates", "authorized"} & fields.keys()


@pytest.mark.parametrize(
    ("path", "asked", "not_asked"),
    [
        (PLEDGE, {"commitments"}, {"signature", "day"}),
        (CARD, {"signature", "employer", "phone"}, {"organization", "commitments", "day"}),
        (SIGN_IN, {"day"}, {"organization", "signature", "commitments"}),
    ],
)
def test_each_kind_asks_for_its_own(
    visitor: Visitor, path: str, asked: set[str], not_asked: set[str]
) -> None:
    names = Page(visitor.get(path).text).names
    assert asked <= names
    assert not not_asked & names


def test_a_hidden_field_is_not_asked_for(services: Services, visitor: Visitor) -> None:
    publish(services, letter(fields={"country": "required"}))
    assert not {"phone", "employer", "postcode"} & Page(visitor.get(LETTER).text).names


def test_whoever_signs_is_told_who_keeps_what_for_how_long(visitor: Visitor) -> None:
    page = Page(visitor.get(LETTER).text)
    for said in ("Example Union", "privacy@example.org", "12 months", "version 1 of the text"):
        assert said in page.text
    assert re.search(r"\b[0-9a-f]{64}\b", page.text)
    reading = Page(visitor.get(next(e["href"] for e in page.all("a") if "/text/" in e["href"])).text)
    text = visitor.get(next(e["href"] for e in reading.all("a") if "/text/" in e["href"]))
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "immutable" in text.headers["cache-control"]
    assert text.text.startswith("Stand with the crew\n")
    assert hashlib.sha256(text.text.encode()).hexdigest() in page.text
    assert hashlib.sha256(text.text.encode()).hexdigest() in reading.text


def test_whoever_opens_the_text_reads_no_raw_markdown(services: Services, visitor: Visitor) -> None:
    publish(services, letter(statement={"en": "**Authorization.** I authorize <b>*you*</b>.", "fr": "Oui."}))
    page = Page(visitor.get(f"{LETTER}/text/2/reading?lang=en").text)
    assert page.one("h1").text == "Stand with the crew"
    assert "Authorization. I authorize <b>you</b>." in page.text
    assert "**Authorization.**" in visitor.get(f"{LETTER}/text/2?lang=en").text


@pytest.mark.parametrize("version", ["0", "2", "x", "-1", "9999999", "%D9%A1"])
def test_a_text_that_never_was_is_not_found(visitor: Visitor, version: str) -> None:
    assert visitor.get(f"{LETTER}/text/{version}").status == 404
    assert visitor.get(f"{LETTER}/text/{version}/reading").status == 404


def test_signing_leads_to_the_mail(services: Services, visitor: Visitor) -> None:
    answer = visitor.sends(LETTER, **ADA, language="fr")
    assert answer.headers["location"].partition("&token=")[0] == f"{BASE_URL}{LETTER}/sent?lang=en"
    page = Page(visitor.follows(answer).text)
    assert page.one("h1").text == "Check your email"
    assert [s.name for s in services.sign_ons.items.values()] == ["Ada Example"]


def test_signing_in_leads_to_the_pass(visitor: Visitor) -> None:
    answer = visitor.sends(SIGN_IN, **ADA, day="2026-12-01")
    assert answer.status == 303
    assert answer.headers["location"].startswith(f"{BASE_URL}/pass/")


def test_all_mistakes_are_told_at_once_in_the_order_of_the_page(visitor: Visitor) -> None:
    answer = visitor.sends(LETTER, kind="organization", name="", email="ada@", members_represented="many")
    page = Page(answer.text)
    assert answer.status == 422
    assert [anchor for anchor, _ in page.mistakes] == [
        "#f-organization",
        "#f-members_represented",
        "#f-authorized",
        "#f-name",
        "#f-email",
        "#f-consent",
    ]
    assert page.one("title").text.startswith("Error:")
    for anchor, text in page.mistakes:
        field = next(e for e in page.elements if e.attributes.get("id") == anchor.removeprefix("#"))
        assert field["aria-invalid"] == "true"
        described = field["aria-describedby"].split()[-1]
        beside = next(e for e in page.elements if e.attributes.get("id") == described).text
        assert text.endswith(beside.removeprefix("Error: "))


def test_a_mistake_that_says_too_little_names_its_field(visitor: Visitor) -> None:
    typed = ADA | {"name": "…", "email": "ada@", "comment": "x" * 501, "consent": ""}
    assert Page(visitor.sends(LETTER, **typed).text).mistakes == [
        ("#f-name", "Your full name: This needs at least one letter."),
        ("#f-email", "Enter an email address such as name@example.org."),
        ("#f-comment", "Comment: Use at most 500 characters."),
        ("#f-consent", "Tick the box to say that you have read the text and agree."),
    ]


@pytest.mark.parametrize(
    ("typed", "is_open"), [({}, False), ({"country": "DE"}, True), ({"comment": "x" * 501}, True)]
)
def test_what_nobody_needs_is_folded_away_until_it_holds_something(
    visitor: Visitor, typed: dict[str, str], is_open: bool
) -> None:
    page = Page(visitor.sends(LETTER, **ADA | {"consent": ""} | typed).text)
    assert ("open" in page.one("details", class_="more").attributes) is is_open
    folded = page.html.partition('class="more"')[2].partition("</details>")[0]
    assert Page(folded).names == OPTIONAL.keys()


def test_what_is_needed_stands_before_what_is_folded_away(services: Services, visitor: Visitor) -> None:
    publish(services, letter(fields={"job_title": "optional", "union": "required"}))
    shown = [e["name"] for e in Page(visitor.get(LETTER).text).elements if "name" in e.attributes]
    places = [shown.index(name) for name in ("email", "union", "job_title", "visibility", "consent")]
    assert places == sorted(places)


def test_the_count_comes_before_everything_that_is_long(visitor: Visitor) -> None:
    html = visitor.get(LETTER).text
    places = [html.index(f'id="{name}"') for name in ("tally", "text", "sign", "signatories")]
    assert places == sorted(places)


def test_a_form_with_a_mistake_is_judged_once(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    judged, judge = [], SignOnInput.model_validate

    def watched(*given: Any, **more: Any) -> SignOnInput:
        judged.append(given)
        return judge(*given, **more)

    monkeypatch.setattr(SignOnInput, "model_validate", watched)
    assert visitor.sends(LETTER, **ADA | {"email": "ada@", "phone": "call me"}).status == 422
    assert len(judged) == 1


def test_what_was_typed_is_still_there_after_a_mistake(visitor: Visitor) -> None:
    typed: dict[str, Any] = ADA | {
        "email": "ada",
        "name": "Nguyễn O’Brien",
        "comment": "two\nlines",
        "visibility": "public",
        "country": "DE",
        "union": "Local 1",
    }
    page = Page(visitor.sends(LETTER, **typed).text)
    sent = page.fields
    for name in ("name", "email", "visibility", "union", "consent"):
        assert sent[name] == typed[name]
    assert sent["comment"] == "two lines"
    assert [e["value"] for e in page.all("option") if "selected" in e.attributes] == ["DE"]


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}"])
def test_what_was_typed_is_never_markup(visitor: Visitor, typed: str) -> None:
    page = Page(visitor.sends(LETTER, **ADA | {"name": typed, "email": typed, "comment": typed}).text)
    assert page.fields["name"] == page.fields["email"] == typed
    assert not list(page.all("img"))
    assert {e.attributes["src"].split("/")[1] for e in page.all("script")} == {"static"}


@pytest.mark.parametrize(
    "statement",
    ["<script>x</script>", "[a](javascript:alert(1))", "![a](https://elsewhere.example/a.png)", "{{7*7}}"],
)
def test_a_statement_can_do_no_harm(services: Services, visitor: Visitor, statement: str) -> None:
    publish(services, letter(statement={"en": statement}))
    page = Page(visitor.get(LETTER).text)
    assert not list(page.all("img"))
    assert not [e for e in page.all("a") if e["href"].startswith("javascript:")]
    assert "49" not in page.one("article").text


def test_a_statement_keeps_its_headings_under_the_title(services: Services, visitor: Visitor) -> None:
    publish(services, letter(statement={"en": "# Why\n\n[us](https://us.example)"}))
    page = Page(visitor.get(LETTER).text)
    assert page.one("h1").text == "Stand with the crew"
    assert "Why" in [e.text for e in page.all("h2")]
    assert next(e for e in page.all("a") if e.text == "us")["rel"] == "noopener noreferrer nofollow"


def test_a_text_that_changed_meanwhile_is_agreed_to_anew(services: Services, visitor: Visitor) -> None:
    publish(services, letter(statement={"en": "We stand with the whole crew."}))
    page = Page(answer := visitor.sends(LETTER, **ADA, text_version="1").text)
    assert "#f-consent" in [anchor for anchor, _ in page.mistakes]
    assert "consent" not in page.fields
    assert page.fields["text_version"] == "2"
    assert "the whole crew" in answer


def test_only_a_partner_of_the_campaign_is_a_source(services: Services, visitor: Visitor) -> None:
    publish(services, letter(partners=PARTNERS))
    assert Page(visitor.get(f"{LETTER}?source=ally").text).fields["source"] == "ally"
    assert "source" not in Page(visitor.get(f"{LETTER}?source=ally%0d%0aX: y").text).names
    visitor.sends(LETTER, **ADA, source="somebody-else")
    visitor.sends(LETTER, **ADA | {"email": "b@example.org"}, source="ally")
    assert [s.source for s in services.sign_ons.items.values()] == [None, "ally"]


def test_the_tally_and_the_names_are_of_those_who_count(services: Services, visitor: Visitor) -> None:
    campaign = letter(goal={"signers": 100})
    publish(services, campaign)
    count(
        services,
        confirmed(campaign, email="a@example.org", name="Ada Example", visibility="public", union="Local 7"),
        confirmed(campaign, email="b@example.org", name="Private Example"),
        approved(
            campaign, email="c@example.org", members_represented=120_000, visibility="public", country="FR"
        ),
    )
    page = Page(visitor.get(f"{LETTER}?lang=fr").text)
    assert [e.text for e in page.all("strong")] == ["1", "120 000".replace(" ", " "), "2"]
    assert "Ada Example" in page.text
    assert "Example Local 1" in page.text
    assert "France" in page.text
    assert "Private Example" not in page.html
    assert (page.one("progress")["value"], page.one("progress")["max"]) == ("2", "100")
    assert "Ada Example" in visitor.get(f"{LETTER}/signers").text


def test_a_card_shows_thresholds_and_neither_names_nor_numbers(services: Services, visitor: Visitor) -> None:
    campaign = card()
    count(
        services, *(confirmed(campaign, email=f"{n}@example.org", name="Secret Example") for n in range(37))
    )
    reach(services, campaign.slug, 30)
    for path in (CARD, f"{CARD}/signers"):
        page = Page(visitor.get(path).text)
        assert "Secret" not in page.html
        assert "37" not in page.one("section", id="tally").text
    reached = [e.text for e in Page(visitor.get(CARD).text).all("li", class_="reached")]
    assert reached == ["30% reached"]
    assert not list(Page(visitor.get(CARD).text).all("section", id="signatories"))


def test_a_card_whose_names_are_shown_does_not_call_them_confidential(
    services: Services, visitor: Visitor
) -> None:
    campaign = card(names=Names.SEALED_UNTIL_MILESTONE)
    publish(services, campaign)
    hint = "Names are confidential"
    assert hint in Page(visitor.get(CARD).text).text
    reach(services, campaign.slug, 30, 50, 75)
    sweep_once(services)
    open_names(services, permit(services, OWNER, campaign.slug, May.OPEN_NAMES))
    sweep_once(services)
    page = Page(visitor.get(CARD).text)
    assert "Signed by" in page.text
    assert hint not in page.text


class TestFigures:
    """How far a campaign is, wherever the public may look for it."""

    def told(self, services: Services, visitor: Visitor, campaign: Campaign) -> dict[str, str]:
        """What each of these places says once 137 people signed."""
        publish(services, campaign)
        count(services, *(confirmed(campaign, email=f"{n}@example.org") for n in range(137)))
        picture(services)
        path = f"/c/{campaign.slug}"
        pages = {name: Page(visitor.get(path + rest).text) for name, rest in PLACES.items()}
        address = pages["page"].one("meta", property="og:image")["content"]
        tally = visitor.get(f"/api/v1/campaigns/{campaign.slug}/tally").json()
        return {
            **{name: page.one("section", id="tally").text for name, page in pages.items()},
            "picture": address.partition("v=")[2],
            "feed": visitor.get(f"{path}/updates.atom").text,
            "api": str({name: value for name, value in tally.items() if name != "as_of"}),
        }

    def test_page_frame_picture_and_api_tell_of_a_letter_the_same(
        self, services: Services, visitor: Visitor
    ) -> None:
        told = self.told(services, visitor, letter(partners=PARTNERS))
        assert {name for name, text in told.items() if "137" in text} == {*PLACES, "api"}
        assert told["picture"] == "100-0-0"

    def test_none_of_them_tells_how_many_came_to_a_meeting(
        self, services: Services, visitor: Visitor
    ) -> None:
        told = self.told(services, visitor, sign_in(partners=PARTNERS))
        assert not [name for name, text in told.items() if "137" in text]
        assert told["picture"] == "0-0-0"


PLACES = {"page": "", "names": "/signers", "frame": "/embed?partner=ally"}


def test_names_stay_sealed_until_an_owner_opens_them(services: Services, visitor: Visitor) -> None:
    unit = {"size": 10, "as_of": "2026-01-01"}
    campaign = letter(names="sealed_until_milestone", unit=unit, review="before_counting")
    publish(services, campaign)
    patient = checked(campaign, name="Patient Example", visibility="public")
    services.sign_ons.write(patient, None)
    count(services, patient)
    assert "Patient Example" not in visitor.get(LETTER).text + visitor.get(f"{LETTER}/signers").text
    reach(services, campaign.slug, 30, 50, 75)
    sweep_once(services)
    assert "Patient Example" not in visitor.get(LETTER).text + visitor.get(f"{LETTER}/signers").text
    open_names(services, permit(services, OWNER, campaign.slug, May.OPEN_NAMES))
    sweep_once(services)
    assert "Patient Example" in visitor.get(LETTER).text


def test_many_names_go_over_several_pages(services: Services, visitor: Visitor) -> None:
    campaign = letter()
    signers = [
        confirmed(
            campaign,
            at=NOW + timedelta(minutes=n),
            email=f"{n}@example.org",
            name=f"Person {n:03}",
            visibility="public",
        )
        for n in range(250)
    ]
    count(services, *signers)
    pages, path = [], f"{LETTER}/signers"
    while path:
        pages.append(Page(visitor.get(path).text))
        path = next((link["href"] for link in pages[-1].all("a", rel="next")), "")
    names = [e.text for page in pages for e in page.all("span", class_="signature")]
    assert names == [f"Person {n:03}" for n in reversed(range(250))]
    assert len(pages) == 3


@pytest.mark.parametrize("after", ["p9", "o9", "names"])
def test_a_link_to_names_that_hang_elsewhere_by_now_leads_to_the_first_of_them(
    services: Services, visitor: Visitor, after: str
) -> None:
    count(services, confirmed(visibility="public"))
    answer = visitor.get(f"{LETTER}/signers?after={after}&lang=fr")
    assert (answer.status, answer.headers["location"]) == (303, f"{BASE_URL}{LETTER}/signers?lang=fr")


def test_a_page_whose_signers_all_withdrew_still_leads_to_those_before_them(
    services: Services, visitor: Visitor
) -> None:
    held = services.faces.get(letter().slug)
    pages = [WallPage(number, (NOW, ""), ()) for number in range(2)]
    services.faces.put(letter().slug, replace(held, opened=True, next_page=2), held, pages)
    page = Page(visitor.get(f"{LETTER}/signers?after=p1").text)
    assert page.one("a", rel="next")["href"].endswith("after=p0")
    assert "No one has signed" not in page.text


def test_organizations_stand_before_people_and_a_name_is_found_among_both(
    services: Services, visitor: Visitor
) -> None:
    signers = [
        confirmed(email="a@example.org", name="Ada Example", visibility="public"),
        approved(email="b@example.org", organization="Example Local 1", visibility="public"),
    ]
    for sign_on in signers:
        services.sign_ons.write(sign_on, None)
    count(services, *signers)
    for path in (LETTER, f"{LETTER}/signers"):
        assert wall(visitor.get(path).text) == ["Organizations", "Example Local 1", "People", "Ada Example"]
    assert wall(visitor.sends(f"{LETTER}/signers", q="ADA").text) == ["People", "Ada Example"]
    answer = visitor.sends(f"{LETTER}/signers", q="<Eve>")
    assert (wall(answer.text), answer.headers["cache-control"]) == ([], "no-store")
    assert "No name matches." in Page(answer.text).text
    assert "Searched: 1 organization · 1 person" in Page(answer.text).text
    assert Page(answer.text).fields == {"q": "<Eve>"}
    assert "Eve" not in visitor.get(f"{LETTER}/signers?q=Eve").text


def wall(html: str) -> list[str]:
    """Headings and names, in their order."""
    page = Page(html)
    shown = [*page.all("h2"), *page.all("h3"), *page.all("span", class_="signature")]
    kept = {id(e) for e in shown if e.text in ("Organizations", "People") or e.tag == "span"}
    return [e.text for e in page.elements if id(e) in kept]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closes_at": NOW - timedelta(days=1)}, "Signing closed on March 13, 2026"),
        ({"opens_at": NOW + timedelta(days=1)}, "Signing opens on March 15, 2026"),
        ({"status": "closed"}, "Signing is closed."),
    ],
)
def test_a_campaign_that_takes_no_sign_ons_says_when(
    services: Services, visitor: Visitor, changes: dict[str, Any], said: str
) -> None:
    publish(services, letter(**changes))
    read = visitor.get(LETTER)
    assert (read.status, list(Page(read.text).all("form"))) == (200, [])
    sent = visitor.sends(LETTER, **ADA)
    assert sent.status == 410
    for answer in (read, sent):
        assert said in Page(answer.text).text


def test_a_draft_is_nobodys_business(services: Services, visitor: Visitor) -> None:
    publish(services, letter(status="draft"))
    for path in (LETTER, f"{LETTER}/signers", f"{LETTER}/text/1", f"{LETTER}/sent", f"{LETTER}/partners"):
        assert visitor.get(path).status == 404
    assert visitor.sends(LETTER, **ADA).status == 404
    assert LETTER not in visitor.get("/").text


def test_what_was_only_ever_a_draft_is_never_public_nor_is_its_number(
    services: Services, visitor: Visitor
) -> None:
    for attempt in range(3):
        publish(services, letter(status="draft", statement={"en": f"Secret attempt {attempt}."}))
    publish(services, letter(statement={"en": "We still stand with the crew."}))
    found = {number: visitor.get(f"{LETTER}/text/{number}") for number in range(1, 7)}
    assert {number: answer.status for number, answer in found.items() if answer.status == 200} == {
        1: 200,
        2: 200,
    }
    assert "We still stand with the crew." in found[2].text
    for path in (*(f"{LETTER}/text/{number}" for number in found), LETTER, f"{LETTER}/updates.atom", "/"):
        assert "Secret attempt" not in visitor.get(path).text
    told = visitor.get(f"/api/v1{LETTER.replace('/c/', '/campaigns/')}").json()
    assert told["text_version"] == 2


def test_the_home_page_lists_what_is_open(visitor: Visitor) -> None:
    page = Page(visitor.get("/?lang=fr").text)
    assert "Avec l’équipe" in page.text
    assert {e["href"] for e in page.all("a")} >= {f"{LETTER}?lang=fr", f"{PLEDGE}?lang=fr"}


def test_a_page_speaks_the_visitors_language(visitor: Visitor) -> None:
    answer = visitor.get(LETTER, Accept_Language="fr-CH, en;q=0.5")
    page = Page(answer.text)
    assert page.one("html")["lang"] == "fr"
    assert page.one("h1").text == "Avec l’équipe"
    assert "Signer la déclaration" in page.text
    # What the campaign says in English only is marked as English.
    lede = next(e for e in page.all("span") if e.text == "A letter in support.")
    assert (lede["lang"], lede["dir"]) == ("en", "ltr")
    assert answer.headers["vary"] == "Accept-Language"
    assert "vary" not in visitor.get(f"{LETTER}?lang=fr").headers


def test_arabic_runs_from_right_to_left(services: Services, visitor: Visitor) -> None:
    publish(services, letter(languages=["en", "ar"], title={"en": "A", "ar": "بيان"}, statement={"en": "B"}))
    page = Page(visitor.get(f"{LETTER}?lang=ar").text)
    assert (page.one("html")["lang"], page.one("html")["dir"]) == ("ar", "rtl")
    assert next(page.all("div", lang="en"))["dir"] == "ltr"


@pytest.mark.parametrize(("language", "comma"), [("en", ", "), ("ar", "، "), ("ja", "、")])
def test_the_wall_is_punctuated_in_the_pages_language(
    services: Services, visitor: Visitor, language: str, comma: str
) -> None:
    campaign = letter(languages=["en", "ar", "ja"], title={"en": "A"}, statement={"en": "B"})
    publish(services, campaign)
    count(services, confirmed(campaign, visibility="public", union="Local 80", country="FR"))
    said = Page(visitor.get(f"{LETTER}?lang={language}").text).one("span", class_="of").text
    assert said.startswith(f"Local 80{comma}")


def test_the_page_is_kept_for_a_minute_and_not_sent_twice(visitor: Visitor, clock: Clock) -> None:
    answer = visitor.get(f"{LETTER}?lang=en")
    assert answer.headers["cache-control"].startswith(
        "public, max-age=0, s-maxage=60, stale-while-revalidate"
    )
    again = visitor.get(f"{LETTER}?lang=en", If_None_Match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    for name in ("etag", "cache-control", "content-security-policy"):
        assert again.headers[name] == answer.headers[name]
    assert visitor.get(f"{LETTER}?lang=fr", If_None_Match=answer.headers["etag"]).status == 200
    assert visitor.sends(LETTER, **ADA | {"email": ""}).headers["cache-control"] == "no-store"


def test_a_pledge_keeps_its_ticks(services: Services, visitor: Visitor) -> None:
    page = Page(visitor.sends(PLEDGE, **ADA | {"email": "x"}, commitments=["tell"]).text)
    assert [e["value"] for e in page.all("input", name="commitments") if "checked" in e.attributes] == [
        "tell"
    ]
    publish(services, pledge(status="closed"))
    assert visitor.sends(PLEDGE, **ADA, commitments=["tell"]).status == 410
