"""Whoever signs for an organization."""

from collections.abc import Callable

import pytest

from chalicelib.domain.asked import Visibility
from chalicelib.domain.links import Purpose
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services
from tests.builders import approved, confirmed, held, letter
from tests.html import Page
from tests.office import publish
from tests.tallying import count as count_in
from tests.visitors import Visitor

Hold = Callable[[SignOn, Purpose], str]

LETTER = f"/c/{letter().slug}"
OFFICER: dict[str, str | list[str]] = {
    "kind": "organization",
    "organization": "Example Local 1",
    "members_represented": "12 500",
    "website": "sts.example.org",
    "authorized": "true",
    "name": "Ada Example",
    "email": "ada@example.org",
    "consent": "true",
    "text_version": "1",
    "asks": "display",
}


@pytest.mark.parametrize("path", [LETTER, f"{LETTER}/embed?partner=ally"])
def test_an_officer_is_asked_whether_the_organization_is_shown(
    services: Services, visitor: Visitor, path: str
) -> None:
    answer = visitor.sends(path, **OFFICER)
    page = Page(answer.text)
    assert answer.status == 422
    assert page.mistakes == [("#f-visibility", "Choose whether the organization is shown publicly.")]
    first = next(e for e in page.elements if e.attributes.get("id") == "f-visibility")
    assert (first["name"], first["value"], "checked" in first.attributes) == ("display", "public", False)
    assert visitor.sends(path, **OFFICER, visibility="organizers").status == 422
    assert visitor.sends(path, **OFFICER, display="organization").status == 303
    [made] = services.sign_ons.items.values()
    assert (made.visibility, made.members_represented) == (Visibility.ORGANIZATION, 12_500)
    assert made.website == "https://sts.example.org"


def test_nothing_is_chosen_for_an_organization(services: Services, visitor: Visitor) -> None:
    assert "display" not in Page(visitor.get(LETTER).text).fields
    publish(services, letter(accepts=["organization"]))
    assert not {"display", "visibility"} & Page(visitor.get(LETTER).text).fields.keys()


def test_a_person_has_no_organization_to_show(visitor: Visitor) -> None:
    person = {"kind": "individual", "name": "Ada Example", "email": "ada@example.org", "consent": "true"}
    assert visitor.sends(LETTER, **person, visibility="organization").status == 422
    assert visitor.sends(LETTER, **person, asks="display").status == 303


def test_an_organization_stands_on_the_wall_without_its_officer(services: Services, visitor: Visitor) -> None:
    count_in(services, approved(name="Officer Example", visibility="organization"))
    for path in (LETTER, f"{LETTER}/signers"):
        page = Page(visitor.get(path).text)
        assert "Example Local 1" in page.text
        assert "Officer Example" not in page.html


def test_who_signed_already_is_offered_as_the_parent(services: Services, visitor: Visitor) -> None:
    """By typing, and without a read of its own: these are the names on the wall."""
    count_in(
        services,
        approved(organization="Federation of Examples", visibility="public", nonce="nonce-of-a"),
        approved(organization="Hidden Federation", email="b@example.org", nonce="nonce-of-b"),
    )
    for path in (LETTER, f"{LETTER}/embed?partner=ally"):
        page = Page(visitor.get(path).text)
        offered = page.one("input", name="parent_organization")["list"]
        inside = page.html.partition(f'<datalist id="{offered}">')[2].partition("</datalist>")[0]
        assert [e["value"] for e in Page(inside).all("option")] == ["Federation of Examples"]


def test_what_an_officer_chose_is_shown_and_can_be_changed(
    services: Services, visitor: Visitor, holding: Hold
) -> None:
    values = {"organization": "Example Local 1", "members_represented": 1200, "authorized": True}
    waiting = held(kind="organization", visibility="organization", **values)
    assert "Yes, without my name" in Page(visitor.get(holding(waiting, "confirm")).text).text
    signed = confirmed(kind="organization", visibility="organization", email="b@example.org", **values)
    path = holding(signed, "mine")
    page = Page(visitor.get(path).text)
    assert page.fields["visibility"] == "organization"
    assert Page(visitor.sends(path, do="show", visibility="public").text).fields["visibility"] == "public"
    page = Page(visitor.sends(path, do="correct").text)
    assert "Show the organization publicly?" in [e.text for e in page.all("legend")]
    assert page.fields["visibility"] == "public"
