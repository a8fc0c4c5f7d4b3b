"""A card drive as organizers see it, and the unit's list that its owner brings."""

import base64
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.signons import SignOn
from chalicelib.http.console.drive import Step, steps
from tests.builders import CARD, card, checked, letter
from tests.desks import Organizer, at_desk
from tests.fakes import Clock, FakeServices
from tests.html import Page
from tests.office import publish
from tests.tallying import count, reach

SLUG = card().slug
PATH = f"/organize/c/{SLUG}/drive"
LIST = b"Name,Job\nAda Example,Editor\nZoe Nobody,Gaffer"


@pytest.fixture
def owner(services: FakeServices) -> Organizer:
    return at_desk(services, Role.OWNER)


def signed(services: FakeServices, number: int, **values: Any) -> SignOn:
    one = checked(card(), email=f"{number}@example.org", employer="E", phone="1", **values)
    services.sign_ons.write(one, None)
    count(services, one)
    return one


def test_an_organizer_sees_the_share_of_the_unit_and_how_old_cards_are(
    services: FakeServices, clock: Clock
) -> None:
    now = clock()
    for number, days in enumerate((1, 200, 400)):
        signed(services, number, at=now - timedelta(days=days))
    text = Page(at_desk(services, Role.ORGANIZER).get(PATH).text).text
    size = card().unit
    assert size
    assert f"3 of {size.size}" in text
    assert "up to half a year1" in text
    assert "over a year1" in text


def test_missing_cards_are_whole_people() -> None:
    campaign = card(unit={**CARD["unit"], "size": 101, "milestones": [30, 66]})
    assert steps(campaign, 31) == [Step(30, 0), Step(50, 20), Step(66, 36), Step(75, 45)]


@pytest.mark.parametrize("slug", [letter().slug, "unknown"])
def test_only_a_card_has_a_drive(owner: Organizer, slug: str) -> None:
    assert owner.get(f"/organize/c/{slug}/drive").status == 404


@pytest.mark.parametrize(
    "sent", [{"names": LIST.decode()}, {"file": base64.b64encode(LIST).decode()}], ids=["pasted", "a file"]
)
def test_an_owner_brings_the_list_and_deletes_it_after_one_question(
    services: FakeServices, owner: Organizer, sent: dict[str, str]
) -> None:
    answer = owner.sends(PATH, act="bring", as_of="2026-03-01", **sent)
    assert "2 people as of March 1, 2026" in Page(owner.follows(answer).text).text
    assert "Delete the unit’s list?" in Page(owner.sends(PATH, act="remove").text).text
    assert services.units.get(SLUG)
    owner.follows(owner.sends(PATH, act="remove", sure="1"))
    assert services.units.get(SLUG) is None


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"as_of": "2026-03-01"}, "There is no name in this list."),
        ({"names": "Ada Example"}, "Give the day of the list."),
        ({"as_of": "2026-03-01", "file": "?"}, "This file cannot be read."),
    ],
)
def test_what_is_wrong_with_a_list_is_said(owner: Organizer, sent: dict[str, str], told: str) -> None:
    answer = owner.sends(PATH, act="bring", **sent)
    assert (answer.status, told in answer.text) == (422, True)


@pytest.mark.parametrize("act", ["bring", "remove", "open"])
def test_an_organizer_neither_brings_a_list_nor_opens_names(services: FakeServices, act: str) -> None:
    olga = at_desk(services, Role.ORGANIZER)
    assert "Use this list" not in olga.get(PATH).text
    assert olga.sends(PATH, act=act, as_of="2026-03-01", names="Ada Example", sure="1").status == 404


def test_names_are_opened_once_the_last_milestone_was_told(services: FakeServices, owner: Organizer) -> None:
    publish(services, card(names="sealed_until_milestone"))
    assert "Open the names?" in Page(owner.sends(PATH, act="open").text).text
    assert owner.sends(PATH, act="open", sure="1").status == 409
    reach(services, SLUG, 30, 50, 75)
    owner.follows(owner.sends(PATH, act="open", sure="1"))
    assert "The names are open since" in Page(owner.get(PATH).text).text
