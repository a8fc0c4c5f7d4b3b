"""Who is told by email what organizers decided, and what they read."""

import pytest

from chalicelib.actions.background.sweep import ask_again
from chalicelib.actions.organizing.approve import Decision, decide
from chalicelib.actions.organizing.on_request import resend_for
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.confirm import confirm
from chalicelib.actions.signing.mine import correct
from chalicelib.domain.access import May
from chalicelib.domain.corrections import typed_of
from chalicelib.domain.mails import MailPurpose
from chalicelib.domain.outgoing import Postponed
from chalicelib.domain.signons import SignOn, SignOnInput
from chalicelib.mail.messages import write
from tests.builders import ada, ada_on_a_card, card, confirmed, letter, local_one
from tests.office import OWNER, Office

LETTER, CARD = letter().slug, card().slug
TRANSMISSION, APPROVED, REFUSED = MailPurpose.TRANSMISSION, MailPurpose.APPROVED, MailPurpose.REFUSED


def signed(office: Office, given: SignOnInput, slug: str = LETTER) -> SignOn:
    one = office.sign(given, slug)
    confirm(office.services, office.link(one))
    return office.held(one)


def decided(office: Office, one: SignOn, decision: Decision, reason: str = "") -> None:
    office.clock.pass_by(seconds=20)
    leave, held = permit(office.services, OWNER, one.slug, May.DECIDE), office.held(one)
    decide(office.services, leave, one.key, decision, held.rev, reason)


def purposes(office: Office) -> list[MailPurpose]:
    return [mail.purpose for mail in office.run_mail()]


def test_an_officer_is_told_once_that_their_union_counts(office: Office) -> None:
    union = signed(office, local_one())
    office.run_mail()
    decided(office, union, "approve")
    decided(office, union, "approve")
    (told,) = office.run_mail()
    assert (told.purpose, told.sign_on.email) == (APPROVED, union.email)
    assert purposes(office) == []


def test_an_officer_reads_why_their_union_was_refused_and_may_answer(office: Office) -> None:
    union = signed(office, local_one(language="fr"))
    office.run_mail()
    decided(office, union, "reject", "We reached nobody at this number")
    (told,) = office.run_mail()
    written = write(told)
    assert told.purpose is REFUSED
    assert "We reached nobody at this number" in " ".join(written.text.split())
    assert "a été vérifié et n’a pas été approuvé" in " ".join(written.text.split())
    assert written.reply_to == letter().privacy.contact


def test_an_officer_whose_change_was_refused_reads_that_the_union_counts_on(office: Office) -> None:
    union = signed(office, local_one())
    decided(office, union, "approve")
    office.run_mail()
    typed = typed_of(office.held(union)) | {"members_represented": "99000"}
    correct(office.services, office.link(union, "mine"), typed)
    decided(office, union, "reject")
    (told,) = office.run_mail()
    assert "What was approved before still counts." in " ".join(write(told).text.split())


def test_of_two_decisions_in_one_minute_the_officer_is_told_the_one_that_holds(office: Office) -> None:
    union = signed(office, local_one())
    office.run_mail()
    decided(office, union, "approve")
    decided(office, union, "reject")
    assert purposes(office) == [REFUSED]


@pytest.mark.parametrize(("decision", "told"), [("approve", []), ("reject", [REFUSED])])
def test_of_cards_only_who_is_refused_is_told(
    office: Office, decision: Decision, told: list[MailPurpose]
) -> None:
    one = signed(office, ada_on_a_card(), CARD)
    office.run_mail()
    decided(office, one, decision)
    assert purposes(office) == told


def test_a_card_that_is_refused_before_its_copy_went_out_gets_the_copy_first(office: Office) -> None:
    """A mail service that is busy meanwhile takes neither away."""
    one = signed(office, ada_on_a_card(), CARD)
    decided(office, one, "reject", "Not in this unit")
    office.mailer.fails = Postponed("busy")
    assert purposes(office) == []
    office.mailer.fails = None
    office.clock.pass_by(hours=1)
    ask_again(office.services)
    assert purposes(office) == [TRANSMISSION, REFUSED]
    assert office.held(one).transmission
    assert purposes(office) == []


def test_a_person_of_a_letter_is_written_to_of_no_decision(office: Office) -> None:
    office.publish(letter(review="before_counting"))
    person = signed(office, ada())
    office.run_mail()
    decided(office, person, "reject")
    assert purposes(office) == []


def test_a_decision_that_did_not_go_out_yet_goes_before_a_mail_that_is_asked_for(office: Office) -> None:
    union = signed(office, local_one())
    office.run_mail()
    decided(office, union, "reject", "Not a union")
    leave = permit(office.services, OWNER, LETTER, May.ACT_FOR_SIGNER)
    resend_for(office.services, leave, union.key, office.held(union).rev, "Asked by telephone")
    (told,) = office.run_mail()
    assert "Not a union" in write(told).text


def test_who_came_with_a_list_is_written_to_of_no_decision(office: Office) -> None:
    union = confirmed(kind="organization", organization="Example Local 9", collected="import", mail=None)
    office.sign_ons.write(union, None)
    decided(office, union, "reject")
    assert purposes(office) == []
