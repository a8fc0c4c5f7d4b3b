"""Cards are checked against the list of their unit, of which each line takes one card."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.actions.organizing.decisions import Decided, Outcome, decide_each
from chalicelib.actions.organizing.lists import list_sign_ons
from chalicelib.actions.organizing.publish import publish
from chalicelib.actions.organizing.units import bring_unit_list, remove_unit_list, unit_list
from chalicelib.actions.permits import permit
from chalicelib.bootstrap import use
from chalicelib.domain.access import May, Permit, Principal, Role
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.exports import PageQuestion
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.units import KEPT, rows_of
from tests.builders import card, confirmed, letter
from tests.office import Office

SLUG = card().slug
KEY = "key-of-the-organizer-0123456789"
ORGANIZER = Principal(api_key_hash(KEY), Role.ORGANIZER, "An organizer")
OWNER = Principal(api_key_hash(KEY + "owner"), Role.OWNER, "The owner")
LIST = "Name,Job\nAda Example,Editor\nZoe Nobody,Gaffer\nJohn Same,Grip\nJohn Same,Loader"


@pytest.fixture
def desk(office: Office) -> Iterator[Office]:
    """An office whose exporter knows an organizer and an owner, and that has the list of the unit."""
    use(office.services)
    for one in (ORGANIZER, OWNER):
        office.services.access.hold(one)
    brought(office)
    office.audit.lines.clear()
    yield office
    use(None)


def brought(office: Office, text: str = LIST, slug: str = SLUG) -> None:
    leave = permit(office.services, OWNER, slug, May.KEEP_UNIT_LIST)
    bring_unit_list(office.services, leave, rows_of(text.encode()), date(2026, 3, 1))


def signed(office: Office, name: str, email: str, **more: Any) -> SignOn:
    one = confirmed(card(), name=name, email=email, employer="E", phone="1", signature=name, **more)
    one = one.model_copy(update={"waiting_since": one.confirmed_at})
    office.sign_ons.write(one, None)
    return one


def decided(office: Office, one: SignOn, **more: Any) -> Outcome:
    leave = permit(office.services, ORGANIZER, SLUG, May.DECIDE)
    held = office.held(one)
    asked = Decided(one.key, held.rev, more.pop("decision", "approve"), **more)
    (outcome,) = decide_each(office.services, KEY, leave, [asked])
    return outcome


def test_a_second_card_of_one_line_is_refused_until_somebody_says_that_they_are_two(desk: Office) -> None:
    first, second = (signed(desk, "Ada Example", f"{n}@example.org") for n in "ab")
    assert decided(desk, first).refused == ""
    assert (decided(desk, second).refused, desk.held(second)) == ("line_taken", second)
    assert decided(desk, second, two_people=True).refused == ""
    told = [line.details for line in desk.audit.lines if line.verb == "two people"]
    assert told == [{"beside0": first.record_id}]


def test_two_lines_of_one_name_take_two_cards_and_not_a_third(desk: Office) -> None:
    cards = [signed(desk, "John Same", f"{n}@example.org") for n in "abc"]
    assert [decided(desk, one).refused for one in cards] == ["", "", "line_taken"]


def test_a_refused_or_withdrawn_card_leaves_its_line_to_the_next(desk: Office) -> None:
    first, second = (signed(desk, "Ada Example", f"{n}@example.org") for n in "ab")
    decided(desk, first)
    decided(desk, first, decision="reject", reason="Not signed by her")
    assert decided(desk, second).refused == ""
    assert decided(desk, first).refused == "line_taken"


def test_a_card_that_changed_since_takes_no_line(desk: Office) -> None:
    first, second = (signed(desk, "Ada Example", f"{n}@example.org") for n in "ab")
    leave = permit(desk.services, ORGANIZER, SLUG, May.DECIDE)
    asked = [Decided(first.key, first.rev - 1, "approve"), Decided(second.key, second.rev, "approve")]
    made = decide_each(desk.services, KEY, leave, asked)
    assert [one.refused for one in made] == ["changed_since", ""]


def test_a_near_card_takes_the_line_that_was_chosen_and_else_none(desk: Office) -> None:
    first, second = signed(desk, "Zoe Nobodi", "a@example.org"), signed(desk, "Zoe Nobody", "b@example.org")
    assert decided(desk, first, line="somebody else's").refused == ""
    assert decided(desk, second).refused == ""
    third, line = signed(desk, "Zoe Nobodie", "c@example.org"), next(iter(desk.services.units.cards))[1]
    assert decided(desk, third, line=line).refused == "line_taken"
    assert decided(desk, third).refused == ""


def test_without_a_list_cards_are_approved_as_ever(desk: Office) -> None:
    remove_unit_list(desk.services, permit(desk.services, OWNER, SLUG, May.KEEP_UNIT_LIST))
    cards = [signed(desk, "Ada Example", f"{n}@example.org") for n in "ab"]
    assert [decided(desk, one).refused for one in cards] == ["", ""]


def test_only_owners_bring_a_list_and_only_to_a_card(office: Office) -> None:
    with pytest.raises(NotFound):
        permit(office.services, ORGANIZER, SLUG, May.KEEP_UNIT_LIST)
    with pytest.raises(NotFound):
        brought(office, slug=letter().slug)


def test_the_record_says_that_a_list_came_and_nobody_s_name(office: Office) -> None:
    brought(office)
    (line,) = office.audit.lines
    assert (line.verb, line.details) == ("bring unit list", {"lines": 4, "as_of": "2026-03-01"})


def test_the_list_is_gone_thirty_days_after_the_closing(desk: Office) -> None:
    leave = permit(desk.services, OWNER, SLUG, May.PUBLISH)
    closed = desk.clock()
    stored = publish(desk.services, leave, card(status="closed"))
    assert desk.services.units.until[SLUG] == closed + KEPT
    assert unit_list(desk.services, stored)
    desk.clock.moment = closed + KEPT - timedelta(seconds=1)
    assert unit_list(desk.services, stored)
    assert decided(desk, signed(desk, "Zoe Nobody", "z@example.org")).refused == ""
    assert list(desk.services.units.kept.values()) == [closed + KEPT]
    desk.clock.pass_by(seconds=1)
    assert unit_list(desk.services, stored) is None
    with pytest.raises(Invalid, match="too_late"):
        brought(desk)
    one = signed(desk, "Ada Example", "a@example.org")
    assert (decided(desk, one).refused, desk.held(one).status) == ("", Status.APPROVED)


def leave_of(office: Office, principal: Principal) -> Permit:
    return permit(office.services, principal, SLUG, May.LIST_SIGN_ONS)


@pytest.mark.parametrize(("key", "told"), [(KEY, None), (KEY + "owner", "Gaffer")])
def test_organizers_are_told_whether_and_owners_who(desk: Office, key: str, told: str | None) -> None:
    signed(desk, "Zoe Nobody", "a@example.org")
    who = OWNER if told else ORGANIZER
    question = PageQuestion(SLUG, waiting=True, advised=True)
    (item,) = list_sign_ons(desk.services, key, leave_of(desk, who), question).items
    unit = item["advice"]["unit"]
    assert (unit["result"], unit["lines"][0]["job"]) == ("matched", told)
