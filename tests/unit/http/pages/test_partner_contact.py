"""A partner may see and write to whoever came through it only where they said so themselves."""

import pytest

from chalicelib.ports.services import Services
from tests.builders import confirmed
from tests.html import Page
from tests.unit.http.pages.test_token_pages import Hold, stored
from tests.visitors import Visitor

PATH = "/c/stand-with-the-crew"
THROUGH = [f"{PATH}?source=ally", f"{PATH}/embed?partner=ally"]
OTHERWISE = [PATH, f"{PATH}?source=stranger"]
ADA = {"kind": "individual", "name": "Ada Example", "email": "ada@example.org", "consent": "true"}
ASKED = "Ally may see what I enter here and write to me."


@pytest.mark.parametrize("path", THROUGH)
def test_who_comes_through_a_partner_is_asked_by_its_name_and_nothing_is_ticked(
    visitor: Visitor, path: str
) -> None:
    page = Page(visitor.get(path).text)
    assert ASKED in page.text
    assert "partner_contact" in page.names
    assert "partner_contact" not in page.fields
    again = Page(visitor.sends(path, **{**page.fields, "partner_contact": "true"}).text)
    assert again.fields["partner_contact"] == "true"


@pytest.mark.parametrize("path", OTHERWISE)
def test_who_comes_by_themselves_is_not_asked_and_lets_nobody_write(
    services: Services, visitor: Visitor, path: str
) -> None:
    page = Page(visitor.get(path).text)
    assert "partner_contact" not in page.names
    assert visitor.sends(path, **ADA, partner_contact="true").status == 303
    assert [(one.source, one.partner_contact) for one in stored(services)] == [(None, False)]


@pytest.mark.parametrize("path", THROUGH)
@pytest.mark.parametrize("ticked", [True, False])
def test_what_somebody_said_is_held_and_shown_before_they_confirm_it(
    services: Services, visitor: Visitor, holding: Hold, path: str, ticked: bool
) -> None:
    page = Page(visitor.get(path).text)
    answered = {"partner_contact": "true"} if ticked else {}
    assert visitor.sends(path, **{**page.fields, **ADA, **answered}).status == 303
    (proposal,) = stored(services)
    assert (proposal.source, proposal.partner_contact) == ("ally", ticked)
    assert (ASKED in Page(visitor.get(holding(proposal, "confirm")).text).text) is ticked


def test_who_let_a_partner_write_takes_that_back_on_their_own_page(
    services: Services, visitor: Visitor, holding: Hold
) -> None:
    path = holding(confirmed(source="ally", partner_contact=True), "mine")
    assert "You agreed that Ally may see what you entered" in Page(visitor.get(path).text).text
    page = Page(visitor.sends(path, do="stop-partner").text)
    assert page.one("p", class_="done").text == "Saved."
    assert "Ally may see" not in page.text
    (held,) = stored(services)
    assert (held.partner_contact, held.source) == (False, "ally")
    assert visitor.sends(path, do="stop-partner").status == 200
    assert stored(services) == [held]


@pytest.mark.parametrize("source", [{}, {"source": "stranger"}])
def test_nobody_lets_a_partner_write_that_is_none(visitor: Visitor, source: dict[str, str]) -> None:
    sent = {**ADA, "consent": True, "partner_contact": True, **source}
    answer = visitor.post("/api/v1/campaigns/stand-with-the-crew/sign-ons", sent)
    assert answer.status == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("partner_contact", "not_asked")]
    accepted = {**sent, "source": "ally"}
    assert visitor.post("/api/v1/campaigns/stand-with-the-crew/sign-ons", accepted).status == 202


def test_who_corrects_something_else_leaves_that_as_it_was(
    services: Services, visitor: Visitor, holding: Hold
) -> None:
    path = holding(confirmed(source="ally", partner_contact=True), "mine")
    page = Page(visitor.sends(path, do="correct").text)
    assert visitor.sends(path, **{**page.fields, "comment": "Hello", "do": "corrected"}).status == 200
    (held,) = stored(services)
    assert (held.comment, held.source, held.partner_contact) == ("Hello", "ally", True)
