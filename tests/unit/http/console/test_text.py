"""Somebody writes a campaign at the console, in fields, and publishes it."""

import json
from typing import Any

import pytest
from pydantic import BaseModel

from chalicelib.domain.access import Role
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.typed import document_from, kind_of
from chalicelib.http.console.definition_parts import BY_NAME
from tests.answers import Answer
from tests.builders import LETTER, card, letter, pledge, sign_in
from tests.desks import Organizer, at_desk
from tests.fakes import FakeServices
from tests.html import Page
from tests.office import publish
from tests.visitors import APPEARANCE, PARTNERS

SLUG = LETTER["slug"]
PATH = f"/organize/c/{SLUG}/text"
FULL = letter(
    partners=PARTNERS,
    appearance=APPEARANCE,
    closes_at="2026-12-31T23:59:59Z",
    goal={"signers": 500, "organizations": 10, "workers": 90_000},
    demands=[{"id": "pay", "text": {"en": "Pay", "fr": "Salaire"}}],
    contacts=[{"label": {"en": "Press"}, "email": "press@example.org"}],
    updates=[{"date": "2026-03-14", "text": {"en": "First.\n\nSecond."}}],
    dateline={"place": {"en": "Example City"}, "date": "2026-03-14"},
)


def fields(answer: Answer) -> dict[str, str]:
    """What the form would send as it stands."""
    page = Page(answer.text)
    sent: dict[str, str] = {}
    inside, choice = False, ""
    for element in page.elements:
        if element.tag == "form":
            inside = "data-definition" in element.attributes
        name, kind = element.attributes.get("name", ""), element.attributes.get("type", "")
        if not inside or element.tag == "button":
            continue
        if element.tag == "select":
            choice = name
        elif element.tag == "option" and "selected" in element.attributes:
            sent[choice] = element["value"]
        elif element.tag == "textarea":
            sent[name] = "".join(element.pieces).removeprefix("\n")
        elif element.tag == "input" and name and (kind != "checkbox" or "checked" in element.attributes):
            sent[name] = element.attributes.get("value", "")
    return sent


@pytest.fixture
def olga(services: FakeServices) -> Organizer:
    publish(services, FULL)
    return at_desk(services, Role.OWNER)


@pytest.fixture
def marie(services: FakeServices, olga: Organizer) -> Organizer:
    return at_desk(services, Role.ORGANIZER, SLUG)


def presses(
    who: Organizer, act: str, path: str = PATH, typed: dict[str, str] | None = None, **more: str
) -> Answer:
    """Press a button of the form as it stands, with some fields typed anew."""
    sent = typed if typed is not None else fields(who.get(path))
    return who.sends(path, **{**sent, **more, "act": act})


def held(services: FakeServices) -> Campaign:
    return services.campaigns.definitions[SLUG].campaign


def test_no_key_of_a_definition_is_forgotten() -> None:
    """What is no field says so on the page, or is the list of languages."""
    keys = set(BY_NAME)
    for name, field in Campaign.model_fields.items():
        model = kind_of(field.annotation)
        within = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}
        keys -= {f"{name}.{inner}" for inner in within} or {name}
        assert name in ("slug", "kind", "languages") or within or name in BY_NAME
        assert all(f"{name}.{inner}" in BY_NAME for inner in within)
    assert keys == set()


@pytest.mark.parametrize("campaign", [FULL, pledge(), card(), sign_in()], ids=lambda one: one.kind)
def test_every_key_of_a_definition_stands_in_the_form(services: FakeServices, campaign: Campaign) -> None:
    """Saved and published as it stands, a campaign is the same: the form forgets and invents nothing."""
    publish(services, campaign)
    path = f"/organize/c/{campaign.slug}/text"
    who = at_desk(services)
    saved = presses(who, "save", path)
    assert saved.status == 303
    assert services.drafts.held[campaign.slug].document == document_from(campaign)
    assert "Nothing differs" in who.follows(presses(who, "review", path)).text
    shown = {e.attributes.get("value") for e in Page(who.get(path).text).all("button")}
    assert {f"add.{name}" for name in ("demands", "contacts", "updates", "partners")} <= shown


def test_somebody_writes_publishes_and_everybody_reads_it(services: FakeServices, olga: Organizer) -> None:
    review = presses(
        olga, "review", **{"title.en": "A better title", "statement.fr": "Une ligne.\r\n\r\nDeux."}
    )
    page = olga.follows(review)
    assert "This makes version 3 of the text." in page.text
    assert [e.text for e in Page(page.text).all("ins")] == [
        "Now: A better title",
        "Now: Une ligne.",
        "Now: Deux.",
    ]
    assert held(services).title["en"] == FULL.title["en"]
    done = olga.follows(olga.sends(PATH, **Page(page.text).fields, act="publish"))
    assert "Published." in done.text
    assert held(services).title["en"] == "A better title"
    assert held(services).statement["fr"] == "Une ligne.\n\nDeux."
    assert services.drafts.held == {}
    assert [line.verb for line in services.audit.lines] == ["save draft", "publish"]


def test_mistakes_are_told_by_field_and_all_that_was_typed_stays(
    services: FakeServices, olga: Organizer
) -> None:
    wrong = {
        "goal.signers": "many",
        "privacy.contact": "nobody",
        "closes_at": "some day",
        "title.fr": "x" * 301,
    }
    answer = presses(olga, "review", **wrong)
    assert answer.status == 422
    page = Page(answer.text)
    assert page.mistakes == [
        ("#f-title.fr", "Title (Français): Use at most 300 characters."),
        ("#f-goal.signers", "People: Enter a whole number, in digits."),
        (
            "#f-privacy.contact",
            "Email address for questions about it: Enter an email address such as name@example.org.",
        ),
        ("#f-closes_at", "Closes (UTC): A date and time like 2026-12-31T23:00:00Z."),
    ]
    ids = {element.attributes.get("id") for element in page.elements}
    assert {href[1:] for href, _ in page.mistakes} <= ids
    sent = fields(answer)
    assert {name: sent[name] for name in wrong} == wrong
    assert services.drafts.held[SLUG].document["goal"]["signers"] == "many"
    # Whoever comes back to it finds it, though a browser shows no such thing in a field for dates.
    again = Page(olga.get(PATH).text)
    assert fields(olga.get(PATH))["closes_at"] == "some day"
    assert again.one("input", id="f-closes_at")["type"] == "text"
    assert held(services) == FULL


def test_rows_come_and_go_without_a_script(services: FakeServices, olga: Organizer) -> None:
    more = presses(olga, "add.demands")
    assert services.drafts.held == {}
    typed = fields(more)
    assert typed["demands.1.id"] == "demand-1"
    assert typed["demands.0.text.fr"] == "Salaire"
    typed["demands.1.text.en"] = "Rest"
    less = fields(presses(olga, "remove.demands.0", typed=typed))
    assert (less["demands.0.id"], less["demands.0.text.en"]) == ("demand-1", "Rest")
    assert "demands.1.id" not in less
    for name, place in (
        ("contacts", "contacts.1.email"),
        ("updates", "updates.1.date"),
        ("partners", "partners.1.name"),
    ):
        assert place in fields(presses(olga, f"add.{name}"))


def test_a_language_comes_is_missed_and_goes_with_its_texts(services: FakeServices, olga: Organizer) -> None:
    more = presses(olga, "add.languages", language_to_add="ar")
    page = Page(more.text)
    assert next(page.all("textarea", id="f-statement.ar"))["dir"] == "rtl"
    assert {e.text for e in page.all("p", class_="missing")} >= {"Missing: العربية"}
    typed = {**fields(more), "demands.0.text.ar": "أجر"}
    first = fields(presses(olga, "first.languages.2", typed=typed))
    assert [first[f"languages.{n}"] for n in range(3)] == ["ar", "en", "fr"]
    gone = fields(presses(olga, "remove.languages.0", typed=first))
    assert [name for name in gone if name.endswith(".ar")] == []
    assert gone["languages.0"] == "en"
    assert gone["demands.0.id"] == "pay"


def test_what_never_changes_says_so(services: FakeServices, olga: Organizer) -> None:
    publish(services, card())
    page = olga.get(f"/organize/c/{card().slug}/text")
    assert "Names in public: Never This never changes." in Page(page.text).text
    assert "Kind: Union authorization card This never changes." in Page(page.text).text
    assert not any(e["name"] == "kind" for e in Page(page.text).elements if "name" in e.attributes)


def test_two_people_both_keep_what_they_typed(
    services: FakeServices, olga: Organizer, marie: Organizer
) -> None:
    presses(olga, "save")
    typed = fields(marie.get(PATH))
    presses(olga, "save", **{"title.en": "Olga’s", "summary.en": "Olga’s too"})
    mine = {**typed, "title.en": "Marie’s", "goal.signers": "700"}
    answer = presses(marie, "save", typed=mine)
    assert answer.status == 409
    told = Page(answer.text)
    assert f"{olga.person.name} saved this meanwhile" in told.text
    assert "Olga’s too" in told.text
    now = fields(answer)
    assert (now["title.en"], now["goal.signers"], now["summary.en"]) == ("Marie’s", "700", "Olga’s too")
    assert services.drafts.held[SLUG].document["title"]["en"] == "Olga’s"
    assert presses(marie, "save", typed=now).status == 303
    document = services.drafts.held[SLUG].document
    assert (document["title"]["en"], document["summary"]["en"]) == ("Marie’s", "Olga’s too")


def test_a_draft_is_published_and_opened_by_one_press(services: FakeServices, olga: Organizer) -> None:
    publish(services, letter(status="draft"))
    page = olga.follows(presses(olga, "review", **{"title.en": "Ready at last"}))
    olga.sends(PATH, **Page(page.text).fields, act="publish-open")
    assert (held(services).status, held(services).title["en"]) == ("open", "Ready at last")


def test_nobody_publishes_what_they_have_not_seen(
    services: FakeServices, olga: Organizer, marie: Organizer
) -> None:
    page = olga.follows(presses(olga, "review", **{"title.en": "Looked at"}))
    presses(marie, "save", **{"title.en": "Not looked at"})
    answer = olga.sends(PATH, **Page(page.text).fields, act="publish")
    assert "Someone saved meanwhile" in olga.follows(answer).text
    assert held(services) == FULL


def test_what_is_typed_is_seen_as_signers_see_it(services: FakeServices, olga: Organizer) -> None:
    typed = {**fields(olga.get(PATH)), "title.fr": "Un autre titre", "goal.signers": "many"}
    answer = olga.sends(f"{PATH}/preview", **typed, preview_language="fr", act="preview")
    page = Page(answer.text)
    assert answer.status == 200
    assert page.one("h1").text == "Un autre titre"
    assert page.one("html")["lang"] == "fr"
    policy = answer.headers["content-security-policy"]
    assert "form-action 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert services.drafts.held == {}
    assert next(page.all("link", rel="stylesheet", href="x"), None) is None
    assert any(e["href"].startswith("data:text/css") for e in page.all("link", rel="stylesheet"))
    assert "frame-src 'self'" in olga.get(PATH).headers["content-security-policy"]


def test_what_was_never_open_is_seen_too(services: FakeServices, olga: Organizer) -> None:
    publish(services, letter(slug="never-open", status="draft"))
    path = "/organize/c/never-open/text"
    assert Page(olga.get(f"{path}/preview?lang=fr").text).one("h1").text == "Avec l’équipe"
    typed = fields(presses(olga, "add.languages", path, language_to_add="de"))
    answer = olga.sends(f"{path}/preview", **typed, preview_language="de")
    assert answer.status == 200
    assert Page(answer.text).one("html")["lang"] == "de"


def test_colleagues_read_the_draft_by_a_link_and_nobody_finds_it(
    services: FakeServices, olga: Organizer
) -> None:
    presses(olga, "save", **{"title.en": "For your eyes"})
    answer = presses(olga, "offer")
    link = next(e["href"] for e in Page(answer.text).all("a") if "/organize/preview/" in e["href"])
    stranger = Organizer(olga.app, person=olga.person)
    path = link.removeprefix(services.base_url)
    read = stranger.get(path)
    assert Page(read.text).one("h1").text == "For your eyes"
    assert "Nobody can sign it." in read.text
    assert read.headers["x-robots-tag"] == "noindex"
    assert "form-action 'none'" in read.headers["content-security-policy"]
    assert link not in olga.get(PATH).text
    olga.follows(presses(olga, "end-preview"))
    assert stranger.get(path).status == 404


def test_an_earlier_version_is_compared_and_comes_back_as_a_draft(
    services: FakeServices, olga: Organizer
) -> None:
    for title in ("Second", "Third"):
        page = olga.follows(presses(olga, "review", **{"title.en": title}))
        olga.sends(PATH, **Page(page.text).fields, act="publish")
    history = Page(olga.get(f"{PATH}?show=history").text)
    versions = [e["href"] for e in history.all("a") if "kept=published" in e["href"]]
    assert len(versions) == 2
    assert olga.person.name in history.text
    version = Page(olga.get(versions[1]).text)
    assert [e.text for e in version.all("ins")] == ["Now: Second"]
    assert "It is the draft now." in olga.follows(olga.sends(PATH, **version.fields, act="restore")).text
    assert services.drafts.held[SLUG].document["title"]["en"] == "Second"
    assert held(services).title["en"] == "Third"
    assert olga.get(f"{PATH}?show=version&kept=published&rev=99").status == 404
    assert olga.get(f"{PATH}?show=version&kept=x&rev=1").status == 404


def test_ten_languages_of_a_long_letter_in_cyrillic_fit(services: FakeServices, olga: Organizer) -> None:
    tags = ["en", "fr", "ru", "uk", "bg", "sr", "mk", "be", "kk", "mn"]
    long = {f"languages.{n}": tag for n, tag in enumerate(tags)}
    long |= {f"statement.{tag}": "Ж" * 14_000 for tag in tags}
    assert presses(olga, "save", **long).status == 303
    assert services.drafts.held[SLUG].document["statement"]["mn"] == "Ж" * 14_000


def test_a_draft_is_discarded_once_that_is_meant(services: FakeServices, olga: Organizer) -> None:
    presses(olga, "save", **{"title.en": "Thought better of"})
    asked = presses(olga, "discard")
    assert "Discard this draft?" in asked.text
    assert services.drafts.held
    answer = olga.sends(PATH, **Page(asked.text).fields)
    assert "The draft is discarded." in olga.follows(answer).text
    assert services.drafts.held == {}


def test_a_campaign_leaves_as_a_file_and_comes_back_as_one(services: FakeServices, olga: Organizer) -> None:
    answer = olga.get(f"{PATH}?show=file")
    assert answer.json() == document_from(FULL)
    assert f"{SLUG}.json" in answer.headers["content-disposition"]
    given: dict[str, Any] = {**answer.json(), "title": {"en": "From a file"}, "rev": 7, "text_version": 3}
    olga.follows(presses(olga, "take-file", file=json.dumps(given)))
    assert services.drafts.held[SLUG].document == {**document_from(FULL), "title": {"en": "From a file"}}
    for wrong in ("[1]", "no JSON", "", "[" * 5000, '{"title": "\\ud800"}'):
        refused = presses(olga, "take-file", file=wrong)
        assert refused.status == 422
        assert Page(refused.text).mistakes[0][0] == "#f-file"


@pytest.mark.parametrize(
    "act", ["add.", "add.title", "remove.demands.99", "first.languages.99", "add.languages", "x"]
)
def test_a_button_that_is_none_changes_nothing(services: FakeServices, olga: Organizer, act: str) -> None:
    before = fields(olga.get(PATH))
    assert fields(presses(olga, act)) == before
    assert services.drafts.held == {}
