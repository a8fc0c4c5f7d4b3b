"""The page that confirms shows all that the press decides, and lets its owner correct it first."""

import json
import random
from typing import Any

import pytest

from chalicelib.domain.asked import Control, Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.corrections import CORRECTABLE, FIXED
from chalicelib.domain.fields import GIVEN
from chalicelib.domain.links import seal_link
from chalicelib.domain.signons import SignOn, Status
from chalicelib.ports.services import Services
from tests.answers import Answer
from tests.builders import NOW, ada, approved, card, confirmed, held, letter, pledge
from tests.fakes import Clock
from tests.html import Page
from tests.office import publish
from tests.unit.http.pages.test_token_pages import Hold, stored
from tests.visitors import PARTNERS, Visitor

# A value of each field that is not as any other; a line and a box that are not here are filled in and ticked.
ANOTHER: dict[str, object] = {
    "members_represented": 99_000_000,
    "website": "https://example.org/us",
    "country": "FR",
    "phone": "+33 1 23 45 67 89",
    "commitments": ["tell"],
    "visibility": Visibility.PUBLIC,
    "source": "ally",
    "language": "fr",
    "signature": "Ada B. Example",
}
ORGANIZATION = {
    "kind": "organization",
    "organization": "Example Local 1",
    "members_represented": 1200,
    "authorized": True,
}


def another(name: str) -> object:
    return ANOTHER.get(name, True if GIVEN[name].control is Control.TICK else "Something else")


def campaign_with(name: str) -> Campaign:
    """A campaign that asks for that field."""
    if name == "commitments":
        return pledge(partners=PARTNERS)
    return card(partners=PARTNERS) if name == "signature" else letter(partners=PARTNERS)


def proposal(name: str, **values: Any) -> SignOn:
    """A proposal of somebody of whom that field can be asked, before they said anything in it."""
    campaign = campaign_with(name)
    given: dict[str, Any] = (
        {"authorized": True, **ORGANIZATION} if GIVEN[name].by.name == "ORGANIZATION" else {}
    )
    if campaign.kind == "pledge":
        given["commitments"] = ["join"]
    if name == "partner_contact":
        given["source"] = "ally"
    if campaign.kind == "card":
        given |= {"employer": "Example Pictures", "phone": "+1 555 0100", "signature": "Ada Example"}
    return held(campaign, **given | values)


def decisions(page: Page) -> list[str]:
    """All that stands beside the button that confirms, and where it leads."""
    links = [element["href"] for element in page.all("a")]
    return [page.text, *(link for link in links if "/text/" in link)]


@pytest.mark.parametrize("name", CORRECTABLE)
def test_nothing_is_confirmed_that_its_page_does_not_show(
    services: Services, visitor: Visitor, holding: Hold, name: str
) -> None:
    """Somebody posts it again with one thing changed: the owner sees that it is another."""
    publish(services, campaign_with(name))
    first = proposal(name)
    changed = first.model_copy(update={name: another(name)})
    if name == "authorized":
        changed = first.model_copy(update={name: None})
    if name == "language":
        changed = changed.model_copy(update={"consent": first.consent.model_copy(update={"language": "fr"})})
    seen = decisions(Page(visitor.get(f"{holding(first, 'confirm')}?lang=en").text))
    assert seen != decisions(Page(visitor.get(f"{holding(changed, 'confirm')}?lang=en").text))


def press(visitor: Visitor, path: str, page: Page, do: str, **typed: Any) -> Page:
    """Press a button of the page, with its fields filled in so."""
    fields = {name: value for name, value in {**page.fields, **typed, "do": do}.items() if value is not None}
    answer: Answer = visitor.sends(path, **fields)
    assert answer.status in (200, 303)
    return Page((visitor.follows(answer) if answer.status == 303 else answer).text)


@pytest.mark.parametrize("name", [name for name in CORRECTABLE if name not in ("source", "authorized")])
def test_each_of_it_is_corrected_before_it_is_confirmed(
    services: Services, visitor: Visitor, holding: Hold, name: str
) -> None:
    first = proposal(name)
    publish(services, campaign_with(name))
    path = holding(first, "confirm")
    correcting = press(visitor, path, Page(visitor.get(path).text), "correct")
    value: Any = another(name)
    also = {"name": value} if name == "signature" else {}
    typed = value if isinstance(value, list) else "true" if value is True else str(value)
    shown = press(visitor, path, correcting, "corrected", **also, **{name: typed})
    assert stored(services) == [first]
    press(visitor, path, shown, "confirm")
    (made,) = stored(services)
    assert (made.status, getattr(made, name)) == (Status.CONFIRMED, value)
    untouched = {*CORRECTABLE, *FIXED} - {name, *also}
    assert {n: getattr(made, n) for n in untouched} == {n: getattr(first, n) for n in untouched}


def test_a_signer_who_corrects_the_language_agrees_to_the_text_in_it(
    services: Services, visitor: Visitor, holding: Hold, clock: Clock
) -> None:
    first = held()
    path = holding(first, "confirm")
    clock.pass_by(hours=1)
    correcting = press(visitor, path, Page(visitor.get(path).text), "correct")
    press(visitor, path, press(visitor, path, correcting, "corrected", language="fr"), "confirm")
    (made,) = stored(services)
    text = services.published.text(first.slug, 1)
    assert text
    assert (made.consent.language, made.consent.sha256) == ("fr", text.sha256["fr"])
    assert made.consent.at == clock()


def test_whose_signers_somebody_is_can_be_taken_back_and_not_made_up(
    services: Services, visitor: Visitor, holding: Hold
) -> None:
    path = holding(held(source="ally", partner_contact=True), "confirm")
    correcting = press(visitor, path, Page(visitor.get(path).text), "correct")
    for typed, kept in (("ally", True), ("rival", False), (None, False)):
        shown = press(visitor, path, correcting, "corrected", source=typed)
        assert ("Ally" in shown.text) is kept
    press(visitor, path, shown, "confirm")
    assert [(sign_on.source, sign_on.partner_contact) for sign_on in stored(services)] == [(None, False)]


def test_somebody_who_posts_every_second_keeps_nobody_from_correcting_and_confirming(
    services: Services, visitor: Visitor, holding: Hold, clock: Clock
) -> None:
    mine = held(comment="Hello", visibility=Visibility.ORGANIZERS)
    path = holding(mine, "confirm")
    page = Page(visitor.get(path).text)
    for do, typed in (("correct", {}), ("corrected", {"comment": "Hello all"}), ("confirm", {})):
        for _ in range(5):
            clock.pass_by(seconds=1)
            stranger = ada(name="Somebody Example", updates=True, visibility="public", language="fr")
            visitor.post(
                f"/api/v1/campaigns/{mine.slug}/sign-ons", stranger.model_dump(mode="json", exclude_none=True)
            )
        page = press(visitor, path, page, do, **typed)
    made = services.sign_ons.get(mine.slug, mine.key)
    assert made
    assert (made.name, made.comment, made.updates) == ("Ada Example", "Hello all", False)
    assert (made.visibility, made.language) == (Visibility.ORGANIZERS, "en")


def test_a_correction_that_does_not_fit_is_named_and_writes_nothing(
    services: Services, visitor: Visitor, holding: Hold
) -> None:
    first = held()
    path = holding(first, "confirm")
    correcting = press(visitor, path, Page(visitor.get(path).text), "correct")
    fields = correcting.fields | {"name": "!", "country": "XX", "comment": "kept", "language": "de"}
    answer = visitor.sends(path, **fields)
    again = Page(answer.text)
    assert answer.status == 422
    assert [where for where, _ in again.mistakes] == ["#f-name", "#f-country", "#f-language"]
    assert (again.fields["name"], again.fields["comment"]) == ("!", "kept")
    # What was shown before is still what is corrected.
    assert press(visitor, path, again, "corrected", name="Ada C. Example", country="", language="en")
    assert stored(services) == [first]


def test_whoever_reads_another_language_than_somebody_chose_for_them_keeps_it(
    visitor: Visitor, holding: Hold
) -> None:
    page = Page(visitor.get(f"{holding(held(language='ar'), 'confirm')}?lang=de").text)
    for do in ("correct", "corrected", "confirm"):
        page = press(visitor, page.one("form")["action"], page, do)
        assert page.one("html")["lang"] == "de"
    mine = next(link["href"] for link in page.all("a") if "/mine/" in link["href"])
    for do in ("correct", "corrected", "withdraw"):
        page = press(visitor, mine, Page(visitor.get(mine).text), do, name="Ada Example")
        assert page.one("html")["lang"] == "de"
        assert all(form["action"].endswith("?lang=de") for form in page.all("form"))


@pytest.mark.parametrize(
    ("do", "shown"), [("correct", "made-up"), ("corrected", "made-up"), ("corrected", "")]
)
def test_what_was_not_shown_is_shown_before_it_is_corrected(
    visitor: Visitor, holding: Hold, do: str, shown: str
) -> None:
    path = holding(held(), "confirm")
    answer = visitor.sends(path, do=do, shown=shown, name="Somebody Example")
    assert answer.status == 422
    assert "Please look again." in Page(answer.text).text
    assert "Somebody Example" not in answer.text


def test_who_confirmed_before_is_told_so_instead(visitor: Visitor, holding: Hold) -> None:
    path = holding(held(), "confirm")
    page = Page(visitor.get(path).text)
    press(visitor, path, page, "confirm")
    for do in ("correct", "corrected"):
        shown = press(visitor, path, page, do, name="Somebody Example")
        assert shown.one("h1").text == "Your signature is confirmed"


def test_an_officer_sees_what_waits_for_the_organizers(
    services: Services, visitor: Visitor, holding: Hold
) -> None:
    path = holding(approved(website="https://example.org"), "mine")
    form = press(visitor, path, Page(visitor.get(path).text), "correct")
    assert (form.fields["members_represented"], form.fields["name"]) == ("1200", "Ada Example")
    wrong = visitor.sends(path, **form.fields | {"members_represented": "many"})
    assert (wrong.status, len(Page(wrong.text).mistakes)) == (422, 1)
    typed = {"members_represented": "1300", "website": "", "name": "Ada B. Example"}
    page = press(visitor, path, form, "corrected", **typed)
    assert page.one("p", class_="done").text == "Saved."
    assert "What you changed" in page.text
    waits = page.text.partition("What you changed")[2].partition("Download")[0]
    assert ("1,300" in waits, "–" in waits, "Ada B. Example" in waits) == (True, True, True)
    # Who looks again goes on from there.
    again = press(visitor, path, page, "correct")
    assert (again.fields["members_represented"], again.fields["website"]) == ("1300", "")
    assert again.fields["name"] == "Ada B. Example"
    (union,) = stored(services)
    assert (union.members_represented, union.website, union.name) == (
        1200,
        "https://example.org",
        "Ada Example",
    )


def test_an_officer_is_asked_nothing_that_only_people_were_asked(visitor: Visitor, holding: Hold) -> None:
    path = holding(approved(employer="Example Pictures"), "mine")
    fields = press(visitor, path, Page(visitor.get(path).text), "correct").fields
    assert fields["employer"] == "Example Pictures"
    assert not {"job_title", "union"} & fields.keys()
    assert "phone" in fields


@pytest.mark.parametrize("sign_on", [confirmed(card()), held(), confirmed(status="withdrawn")])
def test_nothing_is_offered_to_be_corrected_that_stays_as_it_is(
    visitor: Visitor, holding: Hold, sign_on: SignOn
) -> None:
    path = holding(sign_on.model_copy(update={"withdrawn_at": NOW}), "mine")
    page = Page(visitor.get(path).text)
    assert "Correct your entry" not in page.text
    assert visitor.sends(path, do="corrected", name="Somebody Example").status == 422


def test_however_much_somebody_posted_its_owner_corrects_and_confirms_it(
    services: Services, visitor: Visitor
) -> None:
    """The most that the API takes, in characters that take the most room."""
    chance = random.Random(7)
    slug, emoji = letter().slug, [chr(n) for n in range(0x20000, 0x2A6D0)]

    def filled(most: int) -> str:
        return "".join(chance.choices(emoji, k=most))

    lines = {name: filled(120) for name in ("name", "employer", "job_title", "union", "postcode")}
    union = {name: filled(120) for name in ("organization", "parent_organization", "officer_title")}
    given = ada(
        kind="organization",
        comment=filled(500),
        members_represented=1200,
        authorized=True,
        **lines,
        **union,
    )
    sent = given.model_dump(mode="json", exclude_none=True)
    body = json.dumps(sent, ensure_ascii=False).encode()
    path, media_type = f"/api/v1/campaigns/{slug}/sign-ons", "application/json"
    assert visitor.send("POST", path, body, Content_Type=media_type).status == 202
    (sign_on,) = stored(services)
    path = f"/confirm/{seal_link(services.secrets.links, 'confirm', sign_on, services.now())}"
    page = press(visitor, path, Page(visitor.get(path).text), "correct")
    page = press(visitor, path, press(visitor, path, page, "corrected", name="Ada Example"), "confirm")
    (made,) = stored(services)
    assert (made.status, made.name, made.comment) == (Status.CONFIRMED, "Ada Example", given.comment)
