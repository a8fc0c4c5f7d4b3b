"""Several decided about at once, and organizations corrected with a note."""

from typing import Any

import pytest

from chalicelib.actions.organizing.approve import decide
from chalicelib.actions.organizing.correct import correct_for
from chalicelib.actions.organizing.decisions import Decided, decide_each
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.confirm import confirm
from chalicelib.actions.signing.mine import correct
from chalicelib.domain.access import May, Permit
from chalicelib.domain.corrections import typed_of
from chalicelib.domain.errors import ChangedSince, Invalid
from chalicelib.domain.signons import SignOn, Status
from tests.builders import ada, letter, local_one
from tests.office import OWNER, Office

SLUG = letter().slug


def leave(office: Office) -> Permit:
    return permit(office.services, OWNER, SLUG, May.DECIDE)


def union(office: Office, **changes: Any) -> SignOn:
    """One that waits."""
    one = office.sign(local_one(**changes))
    confirm(office.services, office.link(one))
    return office.held(one)


def test_of_several_the_one_that_changed_meanwhile_is_told_and_keeps_no_other_back(office: Office) -> None:
    first, changed = union(office), union(office, email="b@example.org", organization="Local 2")
    last, person = union(office, email="c@example.org", organization="Local 3"), office.sign(ada())
    typed = typed_of(changed) | {"members_represented": "99000"}
    correct(office.services, office.link(changed, "mine"), typed)
    asked = [Decided(one.key, one.rev, "approve") for one in (first, changed, last, person)]
    made = decide_each(office.services, "", leave(office), asked)
    assert [(one.refused, one.sign_on and one.sign_on.status) for one in made] == [
        ("", Status.APPROVED),
        ("changed_since", None),
        ("", Status.APPROVED),
        ("not_waiting", None),
    ]
    assert [line.verb for line in office.audit.lines] == ["approve", "approve"]


def test_nobody_is_decided_about_who_is_not_there(office: Office) -> None:
    one = Decided("A" * 43, 1, "reject", "Unknown")
    (outcome,) = decide_each(office.services, "", leave(office), [one])
    assert (outcome.key, outcome.sign_on, outcome.refused) == ("A" * 43, None, "not_found")


def corrected(office: Office, one: SignOn, **typed: str) -> SignOn:
    held = office.held(one)
    return correct_for(office.services, leave(office), one.key, held.rev, typed, "As in its report")


def test_what_organizers_correct_counts_and_what_the_officer_declared_is_kept(office: Office) -> None:
    one = union(office)
    decide(office.services, leave(office), one.key, "approve", one.rev)
    made = corrected(office, one, members_represented="1 100", website="local.example")
    office.run_stream()
    assert (office.counts(SLUG).workers, made.website) == (1100, "https://local.example")
    (kept,) = office.held(one).corrections
    assert (kept.note, kept.by, kept.before.members_represented) == ("As in its report", "owner", 1200)
    line = office.audit.lines[-1]
    assert (line.verb, line.details["reason"]) == ("correct", "As in its report")


def test_a_correction_keeps_to_the_rules_of_signing(office: Office) -> None:
    one = union(office)
    with pytest.raises(Invalid, match="members_represented"):
        corrected(office, one, members_represented="0")
    with pytest.raises(Invalid, match="organization"):
        corrected(office, one, organization="")
    assert office.held(one) == one


def test_a_correction_is_of_what_was_looked_at(office: Office) -> None:
    one = union(office)
    with pytest.raises(ChangedSince):
        correct_for(office.services, leave(office), one.key, one.rev - 1, {"website": ""}, "Gone")
    assert (office.held(one), office.audit.lines) == (one, [])


def test_what_waits_as_a_change_is_decided_about_before_it_is_corrected(office: Office) -> None:
    one = union(office)
    decide(office.services, leave(office), one.key, "approve", one.rev)
    typed = typed_of(office.held(one)) | {"members_represented": "99000"}
    correct(office.services, office.link(one, "mine"), typed)
    with pytest.raises(Invalid, match="not_waiting"):
        corrected(office, one, members_represented="1100")


def test_nobody_corrects_a_person(office: Office) -> None:
    person = office.sign(ada())
    confirm(office.services, office.link(person))
    with pytest.raises(Invalid, match="not_waiting"):
        corrected(office, person, organization="Example Union")
