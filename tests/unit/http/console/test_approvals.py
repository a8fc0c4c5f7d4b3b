"""An organizer goes through what waits, on a phone or at a desk."""

from secrets import token_hex
from typing import Any

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.declared import Declared
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.units import UnitList, lines_of, rows_of
from tests.answers import Answer
from tests.builders import approved, card, confirmed, letter
from tests.desks import Organizer, at_desk
from tests.fakes import FakeServices
from tests.html import Page
from tests.tallying import count

PATH = f"/organize/c/{letter().slug}/approvals"


def put(services: FakeServices, *people: SignOn) -> None:
    for one in people:
        services.sign_ons.write(one, None)
    count(services, *people)


def waits(number: int = 1, **values: Any) -> SignOn:
    """A local that waits."""
    named = {"organization": f"Example Local {number}", "email": f"officer@local{number}.example"}
    since = values.pop("since", None)
    one = confirmed(kind="organization", members_represented=300, **(named | values))
    return one.model_copy(update={"waiting_since": since or one.confirmed_at})


def held(services: FakeServices, one: SignOn) -> SignOn:
    found = services.sign_ons.get(one.slug, one.key)
    assert found
    return found


def named(one: SignOn) -> str:
    return f"{one.key}:{one.rev}"


@pytest.fixture
def olga(services: FakeServices) -> Organizer:
    return at_desk(services, Role.ORGANIZER)


def decides(olga: Organizer, act: str, *chosen: SignOn, **more: Any) -> Answer:
    return olga.sends(PATH, act=act, one=[named(one) for one in chosen], **more)


def test_where_nothing_waits_the_page_says_so(olga: Organizer) -> None:
    assert "Nothing waits for a decision" in Page(olga.get(PATH).text).text


def test_the_longest_waiting_stands_first_with_what_helps_to_decide(
    services: FakeServices, olga: Organizer
) -> None:
    parent = approved(organization="Example Union", email="office@union.example", members_represented=1000)
    old = waits(1, parent_organization="Exampel Union", website="https://elsewhere.example")
    new = waits(2)
    put(services, parent, old.model_copy(update={"waiting_since": old.signed_at.replace(year=2025)}), new)
    text = Page(olga.get(PATH).text).text
    assert text.index("Example Local 1") < text.index("Example Local 2")
    assert "The total goes from 1,000 to 1,300 workers." in text
    assert "of another domain than the website" in text
    assert "Count it under: Example Union" in text


def test_an_organizer_approves_under_the_guessed_parent(services: FakeServices, olga: Organizer) -> None:
    parent, one = approved(organization="Example Union", email="office@union.example"), waits()
    put(services, parent, one)
    answer = decides(olga, "approve", one, parent=parent.key)
    assert "Approved." in Page(olga.follows(answer).text).text
    made = held(services, one)
    assert (made.status, made.linked_parent and made.linked_parent.name) == (Status.APPROVED, "Example Union")
    assert [line.verb for line in services.audit.lines if line.actor == olga.person.id] == ["approve", "list"]


def test_nobody_is_rejected_without_a_reason(services: FakeServices, olga: Organizer) -> None:
    one = waits()
    put(services, one)
    answer = decides(olga, "reject", one)
    assert (answer.status, "Give a reason." in answer.text) == (422, True)
    assert held(services, one) == one
    olga.follows(decides(olga, "reject", one, reason="We reached nobody"))
    rejected = held(services, one)
    assert rejected.mail
    assert (rejected.status, rejected.mail.reason) == (Status.REJECTED, "We reached nobody")


def test_who_decides_about_what_changed_is_shown_what_did_and_loses_nothing(
    services: FakeServices, olga: Organizer
) -> None:
    one = waits()
    put(services, one)
    page = Page(olga.get(PATH).text)
    seen = next(e["value"] for e in page.elements if e.attributes.get("name") == f"seen-{one.key}")
    grown = one.changed(services.now(), members_represented=99_000)
    services.sign_ons.write(grown, one)
    answer = decides(olga, "reject", one, reason="Too small for a union", **{f"seen-{one.key}": seen})
    page = Page(answer.text)
    assert (answer.status, held(services, one)) == (409, grown)
    assert "Workers: 300 → 99,000" in page.text
    assert "Too small for a union" in answer.text


def test_who_was_slower_learns_that_it_no_longer_waits(services: FakeServices, olga: Organizer) -> None:
    one = waits()
    put(services, one)
    olga.follows(decides(olga, "approve", one))
    answer = decides(olga, "reject", one, reason="Late")
    assert (answer.status, held(services, one).status) == (409, Status.APPROVED)
    assert "It no longer waits" in Page(answer.text).text


def test_several_are_decided_about_after_one_question_and_a_passkey(
    services: FakeServices, olga: Organizer
) -> None:
    some = [waits(number) for number in range(3)]
    put(services, *some)
    answer = decides(olga, "approve", *some)
    assert "Approve 3?" in Page(answer.text).text
    assert {held(services, one).status for one in some} == {Status.CONFIRMED}
    stale = at_desk(services, Role.ORGANIZER, fresh=False)
    assert "data-passkey" in decides(stale, "approve", *some, sure="1").text
    answer = decides(olga, "approve", *some, sure="1")
    assert "Approved." in Page(olga.follows(answer).text).text


def test_of_several_those_that_changed_stay_and_say_so(services: FakeServices, olga: Organizer) -> None:
    same, moved = waits(1), waits(2)
    put(services, same, moved)
    services.sign_ons.write(moved.changed(services.now(), members_represented=9), moved)
    answer = decides(olga, "approve", same, moved, sure="1")
    assert (answer.status, held(services, same).status) == (409, Status.APPROVED)
    assert "Example Local 2" in Page(answer.text).text
    assert "was changed after you opened the page" in answer.text


def test_a_change_of_an_approved_union_is_shown_as_old_and_new(
    services: FakeServices, olga: Organizer
) -> None:
    one = approved(organization="Example Local 1", members_represented=300)
    wants = Declared(organization="Example Local 1", members_represented=900)
    put(services, one.model_copy(update={"changes": wants, "waiting_since": one.approved_at}))
    page = Page(olga.get(PATH).text)
    assert "Workers: 300 → 900" in page.text
    assert "Approve the change" in page.text


def test_an_organizer_corrects_a_figure_and_what_is_wrong_with_it_is_said(
    services: FakeServices, olga: Organizer
) -> None:
    one = waits()
    put(services, one)
    typed = {"organization": "Example Local 1", "website": "", "reason": "As in its report"}
    answer = olga.sends(PATH, act="correct", one=named(one), members_represented="many", **typed)
    assert (answer.status, "Enter a whole number of workers" in answer.text) == (422, True)
    assert 'value="many"' in answer.text
    answer = olga.sends(PATH, act="correct", one=named(one), members_represented="1 100", **typed)
    assert "Corrected." in Page(olga.follows(answer).text).text
    assert held(services, one).members_represented == 1100


def test_cards_wait_in_the_same_queue(services: FakeServices) -> None:
    one = confirmed(card(), employer="Example Pictures", phone="+1 555 0100", signature="Ada Example")
    put(services, one.model_copy(update={"waiting_since": one.confirmed_at}))
    assert one.kind is SignatoryKind.INDIVIDUAL
    olga = at_desk(services, Role.ORGANIZER)
    page = Page(olga.get(f"/organize/c/{card().slug}/approvals").text)
    assert "Ada Example" in page.text
    assert "Example Pictures" in page.text


CARDS = f"/organize/c/{card().slug}/approvals"


def signs_card(services: FakeServices, name: str, email: str) -> SignOn:
    one = confirmed(card(), name=name, email=email, employer="E", phone="1", signature=name)
    one = one.model_copy(update={"waiting_since": one.confirmed_at})
    put(services, one)
    return one


def brings_list(services: FakeServices) -> None:
    rows = rows_of(b"Name,Job\nAda Example,Editor\nZoe Nobody,Gaffer")
    stored = services.campaigns.get(card().slug)
    assert stored
    lines = lines_of(rows, services.secrets.pepper, card().slug)
    made = UnitList(card().slug, token_hex(8), len(lines), services.now().date(), services.now(), "Owner")
    services.units.put(made, lines, None)


def test_a_card_says_whether_it_is_on_the_list_and_an_owner_sees_whose_line_is_near(
    services: FakeServices, olga: Organizer
) -> None:
    brings_list(services)
    signs_card(services, "Zoe Nobodi", "a@example.org")
    owner = at_desk(services, Role.OWNER)
    assert "Zoe Nobody (Gaffer)" in Page(owner.get(CARDS).text).text
    text = Page(olga.get(CARDS).text).text
    assert ("Near a name on the unit’s list" in text, "Gaffer" in text) == (True, False)


def test_a_second_card_of_one_line_needs_somebody_to_say_that_they_are_two(
    services: FakeServices, olga: Organizer
) -> None:
    brings_list(services)
    first, second = (signs_card(services, "Ada Example", f"{n}@example.org") for n in "ab")
    assert olga.sends(CARDS, act="approve", one=named(first)).status == 303
    answer = olga.sends(CARDS, act="approve", one=named(second))
    assert (answer.status, "They are two people" in answer.text) == (409, True)
    assert olga.sends(CARDS, act="approve", one=named(second), two="1").status == 303
    assert held(services, second).status is Status.APPROVED


def test_a_form_about_nobody_is_answered_and_decides_nothing(services: FakeServices, olga: Organizer) -> None:
    brings_list(services)
    for one in ("", "x:1", f"{'A' * 43}:1", "A:x"):
        for act in ("approve", "reject", "correct", "else"):
            assert olga.sends(CARDS, act=act, one=one, reason="Nobody").status in (404, 409, 422)


def test_somebody_on_the_second_page_is_shown_with_what_was_typed(
    services: FakeServices, olga: Organizer
) -> None:
    some = [waits(number) for number in range(51)]
    put(services, *some)
    first = Page(olga.get(PATH).text).text
    (last,) = [one for one in some if f"{one.organization} Select" not in first]
    answer = decides(olga, "reject", last)
    assert (answer.status, f"{last.organization} Select" in Page(answer.text).text) == (422, True)
