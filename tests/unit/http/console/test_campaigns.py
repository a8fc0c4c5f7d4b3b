"""The campaigns that are an organizer's, and how a new one begins."""

import json

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.errors import TryLater
from chalicelib.domain.kinds import Kind
from chalicelib.domain.typed import document_from
from tests.builders import NOW, confirmed, letter
from tests.desks import at_desk
from tests.fakes import FakeServices
from tests.html import Page
from tests.office import publish
from tests.tallying import count

NEW = "/organize/new"
FORM = {
    "language": "pl",
    "also": "en",
    "title": "Stoimy z ekipą",
    "issuer": "Związek",
    "contact": "dane@example.org",
}


def test_an_organizer_sees_how_theirs_stand_and_what_waits_and_nobody_elses(services: FakeServices) -> None:
    people = [confirmed(email="1@example.org"), confirmed(kind="organization", email="2@example.org")]
    for one in people:
        services.sign_ons.write(one, None)
        count(services, one)
    shown = Page(at_desk(services, Role.ORGANIZER, letter().slug).get("/organize").text)
    [link] = [one["href"] for one in shown.all("a") if "/organize/c/" in one.attributes["href"]]
    assert link == f"/organize/c/{letter().slug}"
    assert "Open 1 person 1 signature waits for your decision." in shown.text
    assert "New campaign" not in shown.text


def test_while_figures_cannot_be_read_the_campaigns_are_there(services: FakeServices) -> None:
    services.exporter.fails = TryLater()
    assert letter().title["en"] in at_desk(services).get("/organize").text


def test_who_has_no_campaign_yet_is_shown_the_four_to_begin_with(services: FakeServices) -> None:
    services.campaigns.definitions.clear()
    shown = Page(at_desk(services).get("/organize").text)
    offered = [one["href"] for one in shown.all("a") if "?of=" in one.attributes["href"]]
    assert offered[:4] == [f"{NEW}?of={kind}" for kind in Kind]
    assert "No campaign is yours yet." in at_desk(services, Role.ORGANIZER, "another").get("/organize").text


@pytest.mark.parametrize("kind", Kind)
def test_a_draft_of_each_kind_begins_with_texts_that_could_be_published(
    services: FakeServices, kind: Kind
) -> None:
    owner = at_desk(services)
    assert Page(owner.get(f"{NEW}?of={kind}").text).one("input", name="title")
    answer = owner.sends(NEW, of=kind.value, **FORM)
    assert "The draft is there." in owner.follows(answer).text
    begun = services.campaigns.definitions["stoimy-z-ekipa"].campaign
    assert (begun.kind, begun.status, begun.languages) == (kind, "draft", ["pl", "en"])
    assert (begun.title, begun.privacy.controller) == ({"pl": "Stoimy z ekipą"}, "Związek")
    assert begun.statement["pl"]
    assert services.audit.lines[0].verb == "begin"


def test_an_address_that_is_taken_is_not_written_over_and_nothing_typed_is_lost(
    services: FakeServices,
) -> None:
    before = services.campaigns.definitions[letter().slug]
    answer = at_desk(services).sends(NEW, of="letter", **FORM, slug=letter().slug)
    shown = Page(answer.text)
    assert (answer.status, "There is a campaign at this address already." in shown.text) == (422, True)
    assert shown.one("input", name="title")["value"] == FORM["title"]
    assert services.campaigns.definitions[letter().slug] is before


def test_a_title_without_a_latin_letter_needs_an_address(services: FakeServices) -> None:
    answer = at_desk(services).sends(NEW, of="letter", **{**FORM, "title": "連帯"})
    assert (answer.status, "Address: Fill in this field." in answer.text) == (422, True)


def test_a_copy_begins_with_the_same_text_and_without_what_happened_since(services: FakeServices) -> None:
    publish(services, letter(updates=[{"date": "2026-03-01", "text": {"en": "We met."}}], closes_at=NOW))
    at_desk(services).sends(NEW, of="copy", campaign=letter().slug, slug="second-letter")
    begun = services.campaigns.definitions["second-letter"].campaign
    assert (begun.statement, begun.status) == (letter().statement, "draft")
    assert (begun.updates, begun.closes_at) == ([], None)


def test_a_file_of_another_house_becomes_a_draft(services: FakeServices) -> None:
    document = {**document_from(letter()), "slug": "from-afar"}
    at_desk(services).sends(NEW, of="file", definition="\ufeff" + json.dumps(document))
    assert services.campaigns.definitions["from-afar"].campaign.status == "draft"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("not JSON", "This is no definition"),
        ("[]", "This is no definition"),
        ('{"slug": "from-afar"}', "title: Fill in this field."),
        ('{"slug": "From Afar"}', "slug: "),
    ],
)
def test_a_file_with_mistakes_says_which_keys_they_are_in(
    services: FakeServices, written: str, said: str
) -> None:
    answer = at_desk(services).sends(NEW, of="file", definition=written)
    assert (answer.status, said in answer.text) == (422, True)
    assert "from-afar" not in services.campaigns.definitions


def test_who_has_some_campaigns_begins_none(services: FakeServices) -> None:
    organizer = at_desk(services, Role.ORGANIZER, letter().slug)
    assert organizer.get(NEW).status == 404
    assert organizer.sends(NEW, of="letter", **FORM).status == 404
    assert "stoimy-z-ekipa" not in services.campaigns.definitions
