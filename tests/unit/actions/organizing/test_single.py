"""What organizers do to one sign-on: hide it, and what its signer asked them for."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.actions.organizing.approve import decide
from chalicelib.actions.organizing.hide import hide, show_again
from chalicelib.actions.organizing.on_request import erase_for, resend_for, withdraw_for
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.confirm import confirm
from chalicelib.actions.signing.mine import correct, withdraw
from chalicelib.domain.access import May, Permit
from chalicelib.domain.errors import ChangedSince, Invalid, NotFound, Unavailable
from chalicelib.domain.mails import MailPurpose
from chalicelib.domain.signons import SignOn, Status
from tests.builders import ada, ada_on_a_card, card, letter, local_one, sign_in
from tests.office import OWNER, Office

SLUG = letter().slug
PUBLIC = {"visibility": "public"}


def leave(office: Office, act: May = May.DECIDE, slug: str = SLUG) -> Permit:
    return permit(office.services, OWNER, slug, act)


def signed(office: Office, **changes: Any) -> SignOn:
    """Ada's sign-on, confirmed and counted."""
    one = office.sign(ada(**PUBLIC, **changes))
    confirm(office.services, office.link(one))
    office.run_mail()
    return office.held(one)


def asked(office: Office, do: Callable[..., Any], one: SignOn) -> Any:
    """What an organizer does because somebody asked."""
    held, act = office.held(one), leave(office, May.ACT_FOR_SIGNER, one.slug)
    return do(office.services, act, held.key, held.rev, "Asked by telephone")


def test_a_name_that_organizers_hide_leaves_the_wall_and_counts_on(office: Office) -> None:
    shouting = signed(office, name="Shouting Example")
    assert office.names(SLUG) == ["Shouting Example"]
    hide(office.services, leave(office), shouting.key, shouting.rev, "Not a name")
    office.run_stream()
    assert (office.names(SLUG), office.counts(SLUG).individuals) == ([], 1)
    show_again(office.services, leave(office), shouting.key, office.held(shouting).rev)
    office.run_stream()
    assert (office.names(SLUG), office.counts(SLUG).individuals) == (["Shouting Example"], 1)
    assert [line.verb for line in office.audit.lines] == ["hide", "show"]
    assert office.audit.lines[0].details == {
        "id": shouting.record_id,
        "rev": shouting.rev,
        "reason": "Not a name",
    }


def test_a_union_that_is_hidden_counts_its_workers_and_stands_nowhere(office: Office) -> None:
    union = office.sign(local_one(**PUBLIC))
    confirm(office.services, office.link(union))
    decide(office.services, leave(office), union.key, "approve", office.held(union).rev)
    office.run_stream()
    assert len(office.faces.get(SLUG).largest) == 1
    hide(office.services, leave(office), union.key, office.held(union).rev)
    office.run_stream()
    assert (len(office.faces.get(SLUG).largest), office.counts(SLUG).workers) == (0, 1200)


def test_who_was_hidden_stays_so_after_withdrawing_and_signing_again(office: Office) -> None:
    shouting = signed(office, name="Shouting Example")
    hide(office.services, leave(office), shouting.key, shouting.rev)
    withdraw(office.services, office.link(shouting, "mine"))
    again = signed(office, name="Shouting Example")
    assert again.status is Status.CONFIRMED
    assert office.names(SLUG) == []


def test_who_was_refused_does_not_come_back_by_signing_again(office: Office) -> None:
    shouting = signed(office, name="Shouting Example")
    decide(office.services, leave(office), shouting.key, "reject", shouting.rev)
    withdraw(office.services, office.link(shouting, "mine"))
    office.clock.pass_by(hours=1)
    again = signed(office, name="Shouting Example")
    assert (office.names(SLUG), office.counts(SLUG).individuals) == ([], 0)
    # Somebody looks at it, and may think otherwise.
    assert again.waiting_since == office.clock()
    decide(office.services, leave(office), shouting.key, "approve", again.rev)
    office.run_stream()
    assert office.counts(SLUG).individuals == 1


def test_a_person_who_was_checked_and_then_changes_their_name_is_checked_again(office: Office) -> None:
    office.publish(letter(review="before_counting"))
    person = signed(office)
    decide(office.services, leave(office), person.key, "approve", person.rev)
    office.run_stream()
    assert office.names(SLUG) == ["Ada Example"]
    correct(
        office.services, office.link(person, "mine"), {"name": "Shouting Example", "visibility": "public"}
    )
    office.run_stream()
    assert (office.names(SLUG), office.counts(SLUG).individuals) == ([], 0)
    assert office.held(person).waiting_since == office.clock()


def test_organizers_withdraw_for_who_asked_and_the_evidence_stays(office: Office) -> None:
    person = signed(office)
    withdrawn = asked(office, withdraw_for, person)
    office.run_stream()
    assert (withdrawn.status, withdrawn.withdrawn_at) == (Status.WITHDRAWN, office.clock())
    assert (office.names(SLUG), office.counts(SLUG).individuals) == ([], 0)
    assert asked(office, withdraw_for, person) == withdrawn
    assert [line.verb for line in office.audit.lines] == ["withdraw"]
    assert office.audit.lines[0].details["reason"] == "Asked by telephone"


def test_who_never_confirmed_is_withdrawn_as_well_and_no_late_press_confirms(office: Office) -> None:
    pending = office.sign(ada())
    asked(office, withdraw_for, pending)
    with pytest.raises(Unavailable):
        confirm(office.services, office.link(pending))


def test_a_card_that_was_handed_in_is_not_withdrawn_and_can_be_erased(office: Office) -> None:
    one = office.sign(ada_on_a_card(), card().slug)
    confirm(office.services, office.link(one))
    office.publish(card(status="closed"))
    with pytest.raises(Unavailable, match="filed"):
        asked(office, withdraw_for, one)
    asked(office, erase_for, one)
    assert office.sign_ons.items == {}


def test_organizers_erase_for_who_asked_with_what_was_posted_since(office: Office) -> None:
    person = signed(office)
    office.clock.pass_by(hours=1)
    office.sign(ada(comment="Somebody posted this"))
    asked(office, erase_for, person)
    office.run_stream()
    assert office.sign_ons.items == {}
    assert (office.names(SLUG), office.counts(SLUG).individuals) == ([], 0)
    (line,) = office.audit.lines
    assert (line.verb, set(line.details)) == ("erase", {"id", "rev", "reason"})
    assert line.details["id"] == person.record_id
    with pytest.raises(NotFound):
        erase_for(office.services, leave(office, May.ACT_FOR_SIGNER), person.key, person.rev, "Again")


def test_without_its_line_in_the_audit_trail_nothing_is_erased(office: Office) -> None:
    person = signed(office)
    office.audit.fails = RuntimeError("down")
    with pytest.raises(RuntimeError):
        asked(office, erase_for, person)
    assert office.held(person) == person


def test_whoever_lost_the_mail_gets_it_again(office: Office) -> None:
    pending, person = office.sign(ada(email="lost@example.org")), signed(office)
    office.run_mail()
    office.clock.pass_by(hours=1)
    for one in (pending, person):
        asked(office, resend_for, one)
    assert [mail.purpose for mail in office.run_mail()] == [MailPurpose.CONFIRM, MailPurpose.ALREADY]
    # However often: one mail in ten minutes.
    asked(office, resend_for, person)
    assert office.run_mail() == []


def test_who_came_to_the_meeting_gets_the_pass_again(office: Office) -> None:
    delegate = office.sign(ada(day="2026-12-01"), sign_in().slug)
    office.run_mail()
    office.clock.pass_by(hours=1)
    asked(office, resend_for, delegate)
    assert [mail.purpose for mail in office.run_mail()] == [MailPurpose.PASS]


def test_a_card_whose_transmission_did_not_go_out_gets_that_one(office: Office) -> None:
    one = office.sign(ada_on_a_card(), card().slug)
    confirm(office.services, office.link(one))
    asked(office, resend_for, one)
    assert [mail.purpose for mail in office.run_mail()] == [MailPurpose.TRANSMISSION]
    office.clock.pass_by(hours=1)
    asked(office, resend_for, one)
    assert [mail.purpose for mail in office.run_mail()] == [MailPurpose.ALREADY]


def test_nobody_is_mailed_who_withdrew(office: Office) -> None:
    person = signed(office)
    asked(office, withdraw_for, person)
    with pytest.raises(Unavailable, match="withdrawn"):
        asked(office, resend_for, person)


@pytest.mark.parametrize("do", [withdraw_for, erase_for, resend_for, hide, show_again])
def test_what_is_done_is_done_to_what_was_looked_at(office: Office, do: Callable[..., Any]) -> None:
    person = signed(office)
    hide(office.services, leave(office), person.key, person.rev)
    with pytest.raises(ChangedSince):
        do(office.services, leave(office, May.ACT_FOR_SIGNER), person.key, person.rev, "Asked")
    with pytest.raises(NotFound):
        do(office.services, leave(office, May.ACT_FOR_SIGNER), "A" * 43, person.rev, "Asked")


def test_a_name_that_nobody_confirmed_stands_nowhere_and_cannot_be_hidden(office: Office) -> None:
    pending = office.sign(ada(**PUBLIC))
    with pytest.raises(Invalid):
        hide(office.services, leave(office), pending.key, pending.rev)
