"""A meeting's day as organizers see it: who is in, what to look into, lost passes, keys for the doors."""

from datetime import UTC, datetime

import pytest

from chalicelib.actions.meeting.admit import Presented, admit
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.sign import sign
from chalicelib.domain.access import May, Principal, Role
from chalicelib.domain.finding import MOST_SEARCHES
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.passes import pass_of
from chalicelib.domain.signons import SignOn, read
from tests.builders import ada, letter, sign_in
from tests.desks import at_desk
from tests.fakes import Clock, FakeServices
from tests.html import Page

SLUG = sign_in().slug
PATH = f"/organize/c/{SLUG}/day"
MORNING = datetime(2026, 12, 1, 14, 14, tzinfo=UTC)


@pytest.fixture
def person(clock: Clock, services: FakeServices) -> SignOn:
    """Ada, who has signed in for today."""
    clock.moment = MORNING
    return sign(services, SLUG, read(ada(day="2026-12-01", union="Example Local 2"))).sign_on


def scan(services: FakeServices, door: Principal, sign_on: SignOn) -> None:
    """Ada comes in by a door that has no connection."""
    shown = Presented(pass_of(sign_on).written_code, MORNING, door.label, offline=True)
    admit(services, permit(services, door, SLUG, May.ADMIT), shown)


def test_a_stewards_phone_is_given_a_key_for_this_door_alone(services: FakeServices, person: SignOn) -> None:
    owner = at_desk(services)
    shown = Page(owner.sends(PATH, act="make-key", label="North door").text)
    [link] = [one["href"] for one in shown.all("a") if "#key=" in one.attributes.get("href", "")]
    door = services.access.principal(api_key_hash(link.partition("#key=")[2]))
    assert door
    assert (door.role, door.label, door.campaigns) == (Role.DOOR, "North door", {SLUG})
    assert f"/door/{SLUG}#" in link
    assert list(shown.all("div", class_="qr"))
    assert owner.sends(PATH, act="make-key", label="").status == 422
    stale = at_desk(services, fresh=False).sends(PATH, act="make-key", label="South door")
    refused = at_desk(services, Role.ORGANIZER).sends(PATH, act="make-key", label="South door")
    assert ("data-passkey" in stale.text, refused.status) == (True, 404)
    assert len(services.access.all_keys()) == 1


def test_who_is_in_and_a_pass_that_came_by_two_doors(services: FakeServices, person: SignOn) -> None:
    owner = at_desk(services)
    owner.sends(PATH, act="make-key", label="North door")
    owner.sends(PATH, act="make-key", label="South door")
    doors = [held.principal for held in services.access.all_keys()]
    before = Page(owner.get(PATH).text).one("main").text
    assert ("Admitted0" in before.replace(" ", ""), "more than once" in before) == (True, False)
    for door in doors:
        scan(services, door, person)
    page = Page(owner.get(PATH).text).one("main").text
    assert "Admitted1" in page.replace(" ", "")
    assert "Signedinfortoday1" in page.replace(" ", "")
    for told in ("more than once", pass_of(person).code, "North door", "South door"):
        assert told in page
    assert "North door" not in at_desk(services, Role.ORGANIZER).get(PATH).text


def test_whoever_has_no_phone_is_found_by_the_whole_name(services: FakeServices, person: SignOn) -> None:
    organizer = at_desk(services, Role.ORGANIZER, SLUG)
    found = organizer.sends(PATH, act="find", name="example ada")
    assert pass_of(person).written_code in found.text
    assert "Example Local 2" in found.text
    nobody = organizer.sends(PATH, act="find", name="Ada")
    assert ("Nobody of that name" in nobody.text, pass_of(person).written_code in nobody.text) == (
        True,
        False,
    )
    for _ in range(MOST_SEARCHES - 2):
        organizer.sends(PATH, act="find", name="Ada")
    assert organizer.sends(PATH, act="find", name="Ada Example").status == 429
    assert [line.verb for line in services.audit.lines].count("find") == MOST_SEARCHES


def test_only_a_meeting_has_a_day(services: FakeServices, person: SignOn) -> None:
    owner = at_desk(services)
    for slug in (letter().slug, "unknown"):
        path = f"/organize/c/{slug}/day"
        assert owner.get(path).status == 404
        assert owner.sends(path, act="make-key", label="North door").status == 404
    assert services.access.all_keys() == []
    assert any(one["href"].endswith(PATH) for one in Page(owner.get(f"/organize/c/{SLUG}").text).all("a"))
