"""An organizer brings a list along, with nothing but the screen."""

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.matching import guessed
from chalicelib.words.rows import labels
from tests.builders import card, letter
from tests.desks import Organizer, at_desk
from tests.fakes import BASE_URL, FakeServices
from tests.html import Page
from tests.office import publish

TAB = f"/organize/c/{letter().slug}/imports"
ROWS = "Who,E-Mail,Country\nAda Example,ada@example.org,Germany\nBo Example,nowhere,Atlantis\n"


@pytest.fixture
def olga(services: FakeServices) -> Organizer:
    publish(services, letter())
    return at_desk(services, Role.ORGANIZER)


def announced(olga: Organizer) -> str:
    """The page of a list whose rows were pasted."""
    said = {"name": "Cards of May", "basis": "Signed at the gate", "collected": "paper"}
    path = olga.sends(TAB, **said).headers["location"].removeprefix(BASE_URL)
    olga.sends(path, act="paste", rows=ROWS)
    return path


def test_a_list_is_said_pasted_matched_tried_and_brought_in(services: FakeServices, olga: Organizer) -> None:
    path = announced(olga)
    page = Page(olga.get(path).text)
    assert page.fields["column-E-Mail"] == "email"
    assert "column-Who" not in page.fields
    assert "There is no name." in page.text
    columns = {"column-Who": "name", "column-E-Mail": "email", "column-Country": "country"}
    assert "Ada Example" in Page(olga.follows(olga.sends(path, act="match", **columns)).text).text
    olga.sends(path, act="try", **columns)
    assert "0 of 0 rows" in Page(olga.get(path).text).text
    services.importer.work()
    tried = Page(olga.get(path).text).text
    assert "This was a trial: nothing was written." in tried
    assert "No country is called so." in tried
    assert "Rows: 3" in tried
    assert services.sign_ons.items == {}
    olga.sends(path, act="start", **columns)
    services.importer.work()
    (ada,) = services.sign_ons.items.values()
    assert (ada.name, ada.country, ada.collected, ada.mail) == ("Ada Example", "DE", "paper", None)
    assert "Bring in" not in Page(olga.get(path).text).text
    assert "refused.csv" in olga.get(f"{path}/refused").headers["location"]
    assert "Cards of May" in Page(olga.get(TAB).text).text


def test_whoever_says_nothing_of_a_list_is_asked(olga: Organizer) -> None:
    answer = olga.sends(TAB, name="Cards of May")
    assert answer.status == 422
    assert Page(answer.text).fields["name"] == "Cards of May"


def test_a_page_that_takes_a_file_may_send_it_where_it_belongs_and_no_other(olga: Organizer) -> None:
    path = olga.sends(TAB, name="L", basis="B").headers["location"].removeprefix(BASE_URL)
    waiting = olga.get(path).headers["content-security-policy"]
    assert "connect-src 'self' https://files.example.org/imports/;" in waiting
    olga.sends(path, act="paste", rows=ROWS)
    assert "files.example.org" not in olga.get(path).headers["content-security-policy"]


def test_what_is_no_table_is_told_where_another_can_be_chosen(olga: Organizer) -> None:
    path = olga.sends(TAB, name="L", basis="B").headers["location"].removeprefix(BASE_URL)
    page = Page(olga.follows(olga.sends(path, act="paste", rows=",,")).text)
    assert "There is nothing in this file." in page.text
    assert "rows" in page.names


def test_a_list_that_is_gone_leads_back_to_those_that_are_there(olga: Organizer) -> None:
    for path in (f"{TAB}/{letter().slug}.gone", f"{TAB}/{letter().slug}.gone/refused"):
        assert olga.get(path).headers["location"] == f"{BASE_URL}{TAB}"
    assert olga.sends(f"{TAB}/{letter().slug}.gone", act="start").status == 303


def test_the_paper_form_has_the_columns_that_an_import_knows(services: FakeServices, olga: Organizer) -> None:
    publish(services, card())
    page = Page(olga.get(f"/organize/c/{card().slug}/paper").text)
    headings = [one.text for one in page.all("th")]
    assert headings[:3] == ["Name", "Employer", "Telephone number"]
    assert headings[-3:] == ["Email address", "Date", "Signature"]
    known = guessed(headings, card(), labels())
    assert [heading for heading in headings if heading not in known] == ["Signature"]
    assert card().statement["en"] in page.text
