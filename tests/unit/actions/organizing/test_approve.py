"""Organizations count once an organizer approves them."""

from typing import Literal

import pytest

from chalicelib.actions.organizing.approve import decide
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.confirm import confirm
from chalicelib.actions.signing.mine import correct, withdraw
from chalicelib.domain.access import May, Principal, Role
from chalicelib.domain.corrections import typed_of
from chalicelib.domain.declared import LinkedParent
from chalicelib.domain.errors import ChangedSince, Invalid, NotFound
from chalicelib.domain.signons import SignOn, Status
from chalicelib.ports.lists import Wanted
from tests.builders import ada, letter, local_one
from tests.office import OWNER, Office
from tests.tallying import drift, sweep_once
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
    parent: str | None = None,
) -> SignOn:
    """Decided about what is held now, unless somebody looked at another `rev`."""
    leave = permit(office.services, principal, SLUG, May.DECIDE)
    held = office.sign_ons.pair(SLUG, key).shown
    return decide(office.services, leave, key, decision, rev or (held.rev if held else 1), parent=parent)


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
    looked_at = {"id": waiting.record_id, "rev": waiting.rev}
    assert (line.actor, line.verb, line.slug, line.details) == ("owner", "approve", SLUG, looked_at)


def test_without_its_line_in_the_audit_trail_nothing_is_decided(office: Office, waiting: SignOn) -> None:
    office.audit.fails = RuntimeError("down")
    with pytest.raises(RuntimeError):
        decided(office, waiting.key, "approve")
    assert office.held(waiting) == waiting


def test_only_who_confirmed_is_decided_about(office: Office) -> None:
    pending = office.sign(local_one(email="eve@example.org"))
    withdrawn = office.sign(ada(email="bob@example.org"))
    withdraw(office.services, office.link(withdrawn, "mine"))
    for sign_on in (pending, withdrawn):
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


def corrected(office: Office, union: SignOn, **typed: str) -> SignOn:
    """The officer changes that on their own page."""
    said = {**typed_of(office.held(union).wanted), **typed}
    return correct(office.services, office.link(union, "mine"), said).sign_on


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("members_represented", "99000000"),
        ("organization", "Another Union"),
        ("parent_organization", "World Union"),
        ("country", "FR"),
        ("website", "https://elsewhere.example"),
        ("name", "Boss Example"),
        ("officer_title", "Owner of the plant"),
    ],
)
def test_what_an_approved_union_changes_waits_and_what_was_approved_counts_on(
    office: Office, waiting: SignOn, name: str, typed: str
) -> None:
    approved = decided(office, waiting.key, "approve")
    workers(office)
    ledger = office.tallies.ledger(SLUG)
    office.clock.pass_by(hours=1)
    held = corrected(office, waiting, **{name: typed}, job_title="Shop steward")
    assert (held.status, held.approved_at, held.waiting_since) == (
        Status.APPROVED,
        approved.approved_at,
        office.clock(),
    )
    assert (getattr(held, name), held.job_title) == (getattr(approved, name), "Shop steward")
    assert str(getattr(held.wanted, name)) == typed
    assert workers(office) == 1200
    assert office.tallies.ledger(SLUG) == ledger
    everything = Wanted()
    assert office.services.lists.waiting(SLUG, None, 50, everything).sign_ons == [held]
    with pytest.raises(ChangedSince):
        decided(office, waiting.key, "approve", rev=approved.rev)
    office.clock.pass_by(hours=1)
    again = decided(office, waiting.key, "approve")
    assert str(getattr(again, name)) == typed
    assert (again.changes, again.waiting_since, again.approved_at) == (None, None, office.clock())
    assert workers(office) == int(typed if name == "members_represented" else 1200)
    assert drift(office.services, SLUG) == 0


def test_a_change_that_is_refused_leaves_what_was_approved(office: Office, waiting: SignOn) -> None:
    approved = decided(office, waiting.key, "approve")
    corrected(office, waiting, members_represented="99000000")
    refused = decided(office, waiting.key, "reject")
    assert (refused.status, refused.approved_at) == (Status.APPROVED, approved.approved_at)
    assert (refused.members_represented, refused.changes, refused.waiting_since) == (1200, None, None)
    assert workers(office) == 1200
    decided(office, waiting.key, "reject")
    assert workers(office) == 0


def test_a_change_that_is_taken_back_waits_for_nobody(office: Office, waiting: SignOn) -> None:
    decided(office, waiting.key, "approve")
    since = corrected(office, waiting, website="https://elsewhere.example").waiting_since
    office.clock.pass_by(hours=1)
    assert corrected(office, waiting, parent_organization="World Union").waiting_since == since
    held = corrected(office, waiting, website="", parent_organization="")
    assert (held.changes, held.waiting_since) == (None, None)


def test_a_union_that_was_refused_is_looked_at_again_once_it_corrects_itself(
    office: Office, waiting: SignOn
) -> None:
    assert decided(office, waiting.key, "reject").waiting_since is None
    held = corrected(office, waiting, members_represented="900")
    assert (held.status, held.members_represented, held.waiting_since) == (
        Status.REJECTED,
        900,
        office.clock(),
    )
    assert workers(office) == 0
    assert decided(office, waiting.key, "reject").waiting_since is None
    corrected(office, waiting, members_represented="800")
    decided(office, waiting.key, "approve")
    assert workers(office) == 800


def test_a_union_waits_from_its_confirmation_until_somebody_decides(office: Office, waiting: SignOn) -> None:
    def waits() -> list[SignOn]:
        return office.services.lists.waiting(SLUG, None, 50, Wanted()).sign_ons

    assert waits() == [waiting]
    for decision in ("approve", "reject"):
        decided(office, waiting.key, decision)
        assert waits() == []


def test_who_withdraws_wants_no_change_any_more(office: Office, waiting: SignOn) -> None:
    decided(office, waiting.key, "approve")
    corrected(office, waiting, members_represented="99000000")
    withdraw(office.services, office.link(waiting, "mine"))
    held = office.held(waiting)
    assert (held.changes, held.waiting_since, workers(office)) == (None, None, 0)


def test_of_two_organizers_who_decide_at_once_one_is_told_to_look_again(
    office: Office, waiting: SignOn
) -> None:
    steps: list[Literal["approve", "reject"]] = ["approve", "reject"]
    met = at_once(2, lambda n: decided(office, waiting.key, steps[n], rev=waiting.rev))
    assert [type(error) for error in met if isinstance(error, Exception)] == [ChangedSince]


def test_a_person_whom_organizers_refuse_leaves_count_and_wall(office: Office) -> None:
    shouting = office.sign(ada(name="Spam Example", visibility="public"))
    confirm(office.services, office.link(shouting))
    office.run_stream()
    assert (office.counts(SLUG).individuals, office.names(SLUG)) == (1, ["Spam Example"])
    decided(office, shouting.key, "reject")
    office.run_stream()
    assert (office.counts(SLUG).individuals, office.names(SLUG)) == (0, [])
    decided(office, shouting.key, "approve")
    office.run_stream()
    assert (office.counts(SLUG).individuals, office.names(SLUG)) == (1, ["Spam Example"])


def test_where_people_are_checked_they_wait_count_and_stand_on_the_wall_once_approved(office: Office) -> None:
    office.publish(letter(review="before_counting"))
    person = office.sign(ada(visibility="public"))
    confirm(office.services, office.link(person))
    office.run_stream()
    assert office.held(person).waiting_since == office.clock()
    assert (office.counts(SLUG).individuals, office.names(SLUG)) == (0, [])
    decided(office, person.key, "approve")
    office.run_stream()
    assert office.held(person).waiting_since is None
    assert (office.counts(SLUG).individuals, office.names(SLUG)) == (1, ["Ada Example"])


def test_where_people_are_checked_from_now_on_those_who_counted_wait_within_a_day(office: Office) -> None:
    person = office.sign(ada(visibility="public"))
    confirm(office.services, office.link(person))
    office.run_stream()
    office.publish(letter(review="before_counting"))
    office.clock.pass_by(days=1)
    sweep_once(office.services)
    assert (office.counts(SLUG).individuals, office.names(SLUG)) == (0, [])
    assert office.held(person).waiting_since == office.clock()
    decided(office, person.key, "approve")
    office.run_stream()
    assert (office.counts(SLUG).individuals, office.names(SLUG)) == (1, ["Ada Example"])


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


class TestParents:
    """Two spellings of one union, which no table of letters folds together."""

    @pytest.fixture
    def federation(self, office: Office) -> SignOn:
        """The approved federation, with its own figure."""
        signed = office.sign(
            local_one(organization="Vereinte Gewerkschaft", email="de@example.org", members_represented=5000)
        )
        confirm(office.services, office.link(signed))
        return decided(office, signed.key, "approve")

    def test_an_organizer_links_what_spelling_cannot(
        self, office: Office, waiting: SignOn, federation: SignOn
    ) -> None:
        decided(office, waiting.key, "approve")
        assert workers(office) == 6200
        linked = decided(office, waiting.key, "approve", parent=federation.key)
        named = LinkedParent(
            record_id=federation.record_id, name="Vereinte Gewerkschaft", country=federation.country
        )
        assert linked.linked_parent == named
        assert workers(office) == 5000
        assert drift(office.services, SLUG) == 0

    def test_a_link_stays_with_the_one_it_was_made_to_whatever_that_is_called_later(
        self, office: Office, waiting: SignOn, federation: SignOn
    ) -> None:
        decided(office, waiting.key, "approve", parent=federation.key)
        renamed = typed_of(federation) | {"organization": "VG"}
        correct(office.services, office.link(federation, "mine"), renamed)
        assert decided(office, federation.key, "approve").organization == "VG"
        namesake = office.sign(
            local_one(
                organization="Vereinte Gewerkschaft", email="other@example.org", members_represented=90_000
            )
        )
        confirm(office.services, office.link(namesake))
        decided(office, namesake.key, "approve")
        assert workers(office) == 5000 + 90_000
        assert drift(office.services, SLUG) == 0
        withdraw(office.services, office.link(federation, "mine"))
        assert workers(office) == 1200 + 90_000

    def test_a_link_is_taken_back_and_an_approval_alone_leaves_it(
        self, office: Office, waiting: SignOn, federation: SignOn
    ) -> None:
        decided(office, waiting.key, "approve", parent=federation.key)
        assert decided(office, waiting.key, "approve").linked_parent
        assert decided(office, waiting.key, "approve", parent="").linked_parent is None
        assert workers(office) == 6200

    def test_nobody_is_their_own_parent_or_that_of_somebody_who_does_not_count(
        self, office: Office, waiting: SignOn, federation: SignOn
    ) -> None:
        person = office.sign(ada())
        confirm(office.services, office.link(person))
        for parent in (waiting.key, person.key, "x" * 43):
            with pytest.raises(Invalid) as refused:
                decided(office, waiting.key, "approve", parent=parent)
            assert [error.field for error in refused.value.errors] == ["parent"]
