"""Organizations count once an organizer approves them."""

from typing import Literal

import pytest

from chalicelib.actions.organizing.approve import decide
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.confirm import confirm
from chalicelib.actions.signing.mine import withdraw
from chalicelib.domain.access import May, Principal, Role
from chalicelib.domain.errors import ChangedSince, Invalid, NotFound
from chalicelib.domain.signons import SignOn, Status
from tests.builders import ada, letter, local_one
from tests.office import OWNER, Office
from tests.waiting import at_once

SLUG = letter().slug


@pytest.fixture
def waiting(office: Office) -> SignOn:
    """A union that confirmed its address."""
    union = office.sign(local_one())
    confirm(office.services, office.link(union))
    return office.held(union)


def decided(
    office: Office,
    key: str,
    decision: Literal["approve", "reject"],
    principal: Principal = OWNER,
    rev: int | None = None,
) -> SignOn:
    """Decided about what is held now, unless somebody looked at another `rev`."""
    leave = permit(office.services, principal, SLUG, May.DECIDE)
    held = office.sign_ons.pair(SLUG, key).shown
    return decide(office.services, leave, key, decision, rev or (held.rev if held else 1))


def workers(office: Office) -> int:
    office.run_stream()
    return office.counts(SLUG).workers


def test_an_approved_union_counts_with_its_workers(office: Office, waiting: SignOn) -> None:
    approved = decided(office, waiting.key, "approve")
    assert (approved.status, approved.approved_at, approved.rejected_at) == (
        Status.APPROVED,
        office.clock(),
        None,
    )
    assert office.held(waiting) == approved
    assert workers(office) == 1200


def test_a_rejected_union_does_not_count_and_may_be_approved_after_all(
    office: Office, waiting: SignOn
) -> None:
    decided(office, waiting.key, "approve")
    rejected = decided(office, waiting.key, "reject")
    assert (rejected.status, rejected.approved_at, rejected.rejected_at) == (
        Status.REJECTED,
        None,
        office.clock(),
    )
    assert workers(office) == 0
    decided(office, waiting.key, "approve")
    assert workers(office) == 1200


def test_approving_again_changes_nothing(office: Office, waiting: SignOn) -> None:
    first = decided(office, waiting.key, "approve")
    office.clock.pass_by(hours=1)
    assert decided(office, waiting.key, "approve") == first
    assert len(office.audit.lines) == 1


def test_every_decision_is_in_the_audit_trail_without_a_name(office: Office, waiting: SignOn) -> None:
    decided(office, waiting.key, "approve")
    (line,) = office.audit.lines
    looked_at = {"id": waiting.key, "rev": waiting.rev}
    assert (line.actor, line.verb, line.slug, line.details) == ("owner", "approve", SLUG, looked_at)


def test_without_its_line_in_the_audit_trail_nothing_is_decided(office: Office, waiting: SignOn) -> None:
    office.audit.fails = RuntimeError("down")
    with pytest.raises(RuntimeError):
        decided(office, waiting.key, "approve")
    assert office.held(waiting) == waiting


def test_only_a_union_that_confirmed_is_decided_about(office: Office) -> None:
    person, pending = office.sign(ada()), office.sign(local_one(email="eve@example.org"))
    withdrawn = office.sign(local_one(email="bob@example.org"))
    confirm(office.services, office.link(person))
    withdraw(office.services, office.link(withdrawn, "mine"))
    for sign_on in (person, pending, withdrawn):
        before = office.held(sign_on)
        with pytest.raises(Invalid):
            decided(office, sign_on.key, "approve")
        assert office.held(sign_on) == before


def test_an_approval_is_of_the_figure_that_was_looked_at(office: Office) -> None:
    """A union is seen with a hundred members; it withdraws, and signs again as ninety-nine million."""
    seen = office.sign(local_one(members_represented=100))
    token = office.link(seen)
    confirm(office.services, token)
    looked_at = office.held(seen)
    office.clock.pass_by(minutes=1)
    withdraw(office.services, office.link(seen, "mine"))
    office.sign(local_one(members_represented=99_000_000))
    confirm(office.services, office.link(seen))
    for decision in ("approve", "reject"):
        with pytest.raises(ChangedSince):
            decided(office, seen.key, decision, rev=looked_at.rev)
    assert workers(office) == 0
    assert office.audit.lines == []
    decided(office, seen.key, "approve")
    assert workers(office) == 99_000_000


def test_of_two_organizers_who_decide_at_once_one_is_told_to_look_again(
    office: Office, waiting: SignOn
) -> None:
    steps: list[Literal["approve", "reject"]] = ["approve", "reject"]
    met = at_once(2, lambda n: decided(office, waiting.key, steps[n], rev=waiting.rev))
    assert [type(error) for error in met if isinstance(error, Exception)] == [ChangedSince]


@pytest.mark.parametrize("key", ["A" * 43, "", "!" * 43, "x"])
def test_nobody_is_decided_about_who_is_not_there(office: Office, key: str) -> None:
    with pytest.raises(NotFound):
        decided(office, key, "approve")


@pytest.mark.parametrize(
    "principal",
    [
        Principal("k", Role.ORGANIZER, "Elsewhere", frozenset({"another-letter"})),
        Principal("k", Role.ORGANIZER, "Nowhere", frozenset()),
        Principal("k", Role.PARTNER, "Example News", frozenset({SLUG}), "news"),
        Principal("k", Role.DOOR, "Door", frozenset({SLUG})),
    ],
)
def test_who_may_not_decide_learns_nothing(office: Office, waiting: SignOn, principal: Principal) -> None:
    with pytest.raises(NotFound):
        decided(office, waiting.key, "approve", principal)
    assert office.held(waiting) == waiting
    assert [line.verb for line in office.audit.lines] == ["refused"]


def test_a_union_that_withdraws_while_it_is_approved_does_not_count(office: Office) -> None:
    for number in range(50):
        union = office.sign(local_one(email=f"{number}@example.org"))
        confirm(office.services, office.link(union))
        steps = [
            lambda u=union: decided(office, u.key, "approve"),
            lambda u=union: withdraw(office.services, office.link(u, "mine")),
        ]
        met = at_once(2, lambda n, steps=steps: steps[n]())
        assert {type(error) for error in met if isinstance(error, Exception)} <= {ChangedSince, Invalid}
        assert office.held(union).status is Status.WITHDRAWN
    assert workers(office) == 0
