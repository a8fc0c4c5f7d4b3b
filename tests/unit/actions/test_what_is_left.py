"""What is left of somebody who was erased: nothing that leads to their address, two days later."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.actions.meeting.admit import Presented, admit
from chalicelib.actions.meeting.passes import pass_url
from chalicelib.actions.organizing.approve import decide
from chalicelib.actions.organizing.hide import hide
from chalicelib.actions.organizing.on_request import erase_for
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.confirm import confirm, not_me
from chalicelib.actions.signing.mine import erase
from chalicelib.domain.access import May
from chalicelib.domain.erasures import ERASED
from chalicelib.domain.signons import SignOn
from tests.builders import ada, letter, sign_in
from tests.fakes import Clock
from tests.office import OWNER, Office

MORNING = datetime(2026, 12, 1, 14, 14, tzinfo=UTC)


def by_their_link(office: Office, held: SignOn) -> None:
    erase(office.services, office.link(held, "mine"))


def by_an_organizer(office: Office, held: SignOn) -> None:
    leave = permit(office.services, OWNER, held.slug, May.ACT_FOR_SIGNER)
    erase_for(office.services, leave, held.key, held.rev, "Asked by telephone")


def left(office: Office) -> str:
    """All that is kept for longer than two days beside the sign-ons."""
    later = office.clock() + timedelta(days=2)
    marks = [mark for mark in office.limits.once.values() if mark.expires_at > later]
    return repr((marks, office.services.admissions.held, office.audit.lines))


@pytest.mark.parametrize("erases", [by_their_link, by_an_organizer])
def test_who_was_at_a_meeting_is_in_its_figures_and_nobody_can_tell_who_that_was(
    erases: Callable[[Office, SignOn], None],
) -> None:
    office = Office(Clock(MORNING))
    held = office.sign(ada(day="2026-12-01"), sign_in().slug)
    shown = pass_url(office.services, held).rpartition("/")[2]
    door = permit(office.services, OWNER, held.slug, May.ADMIT)
    assert admit(office.services, door, Presented(shown, MORNING, "one")).result == "admitted"
    assert held.key in left(office)
    erases(office, held)
    assert office.services.admissions.attendance(held.slug, MORNING.date()).admitted == 1
    assert held.key not in left(office)
    assert admit(office.services, door, Presented(shown, MORNING, "two", offline=True)).result == "withdrawn"


@pytest.mark.parametrize("erases", [by_their_link, by_an_organizer])
def test_the_audit_trail_says_what_was_done_and_not_to_whom(
    office: Office, erases: Callable[[Office, SignOn], None]
) -> None:
    signed = office.sign()
    held = confirm(office.services, office.link(signed)).sign_on
    leave = permit(office.services, OWNER, letter().slug, May.DECIDE)
    held = hide(office.services, leave, held.key, held.rev)
    held = decide(office.services, leave, held.key, "approve", held.rev)
    erases(office, held)
    assert {line.details["id"] for line in office.audit.lines} == {held.record_id}
    assert held.key not in left(office)


def by_refusing(office: Office, held: SignOn) -> None:
    not_me(office.services, office.link(held))


@pytest.mark.parametrize("erases", [by_their_link, by_an_organizer, by_refusing])
def test_whoever_has_an_older_copy_can_tell_that_somebody_in_it_was_erased(
    office: Office, erases: Callable[[Office, SignOn], None]
) -> None:
    signed = office.sign()
    if erases is not by_refusing:
        signed = confirm(office.services, office.link(signed)).sign_on
    erases(office, signed)
    later = office.clock() + timedelta(days=99)
    assert office.limits.holder(f"{ERASED}{signed.record_id}", later)
    assert office.limits.holder(f"{ERASED}{signed.record_id}", later + timedelta(days=2)) is None
    assert signed.key not in left(office)


def test_who_signs_again_with_the_same_address_is_somebody_new_on_record(office: Office) -> None:
    records = []
    for _ in range(2):
        signed = office.sign()
        confirm(office.services, office.link(signed))
        records.append(office.held(signed).record_id)
        by_their_link(office, signed)
    assert records[0] != records[1]
