"""A campaign that was flooded: who came that way is refused at once, and taken back if that was wrong."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.actions.organizing import refuse_many
from chalicelib.actions.organizing.hide import hide
from chalicelib.actions.permits import permit
from chalicelib.domain.access import May, Permit, Principal, Role
from chalicelib.domain.errors import Invalid
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.refusals import AT_ONCE, Criteria, Refusal
from chalicelib.domain.signons import SignOn, Status
from tests.builders import NOW, approved, confirmed, held, letter
from tests.fakes import FakeServices, with_changes
from tests.mortal import Killed, mortal
from tests.office import Office

SLUG = letter().slug
KEY = "the-organizers-key"
ORGANIZER = Principal(api_key_hash(KEY), Role.ORGANIZER, "Ben", frozenset({SLUG}))
FLOOD = Criteria(domain="flood.example")
SECOND = timedelta(seconds=1)


@pytest.fixture
def leave(office: Office) -> Permit:
    office.services.access.hold(ORGANIZER)
    return permit(office.services, ORGANIZER, SLUG, May.DECIDE)


def signed(office: Office, *people: SignOn) -> None:
    for one in people:
        office.sign_ons.write(one, None)
    office.run_stream()
    office.clock.pass_by(minutes=1)


def flood(many: int, **more: Any) -> list[SignOn]:
    return [confirmed(email=f"{n}@flood.example", name=f"Bot {n}", **more) for n in range(many)]


def to_the_end(services: FakeServices, leave: Permit, of: Refusal) -> Refusal:
    while (of := refuse_many.go_on(services, KEY, leave, of.id)).moving:
        pass
    return of


def refused(services: FakeServices, leave: Permit, criteria: Criteria = FLOOD) -> Refusal:
    ready = refuse_many.prepare(services, KEY, leave, criteria)
    refuse_many.begin(services, leave, ready.id)
    return to_the_end(services, leave, ready)


def test_who_came_from_one_mail_domain_is_refused_and_the_others_count_on(
    office: Office, leave: Permit
) -> None:
    union = approved(email="union@flood.example", name="Union Example")
    waits = held(email="waits@flood.example")
    signed(office, confirmed(), confirmed(email="eve@deflood.example"), *flood(AT_ONCE), union, waits)
    ready = refuse_many.prepare(office.services, KEY, leave, FLOOD)
    assert (ready.state, ready.total, ready.left_alone, ready.looked) == ("ready", 251, 1, 254)
    shown = [refuse_many.whom(office.services, KEY, leave, ready.id, n) for n in range(7)]
    assert [len(page.items) for page in shown] == [50, 50, 50, 50, 50, 1, 0]
    assert len({item["id"] for page in shown for item in page.items}) == 251
    office.run_mail()
    assert office.counts(SLUG).individuals == 252
    refuse_many.begin(office.services, leave, ready.id)
    over = to_the_end(office.services, leave, ready)
    assert office.run_mail() == [], "whoever was entered by a stranger has nothing to hear"
    assert (over.state, over.done, over.changed) == ("done", 251, 0)
    assert (office.counts(SLUG).individuals, office.counts(SLUG).organizations) == (2, 0)
    assert office.held(waits).status is Status.PENDING


def test_all_of_it_is_taken_back_but_for_who_changed_since(office: Office, leave: Permit) -> None:
    union, waits = (
        approved(email="union@flood.example"),
        confirmed(kind="organization", email="w@flood.example"),
    )
    waits = waits.model_copy(update={"waiting_since": NOW})
    people = [*flood(AT_ONCE + 5), union, waits]
    signed(office, confirmed(), *people)
    over = refused(office.services, leave)
    hidden = office.held(people[3])
    hide(office.services, leave, hidden.key, hidden.rev)
    office.clock.pass_by(days=2)
    refuse_many.take_back(office.services, leave, over.id)
    back = to_the_end(office.services, leave, over)
    assert (back.state, back.returned) == ("returned", AT_ONCE + 6)
    office.run_stream()
    assert (office.counts(SLUG).individuals, office.counts(SLUG).organizations) == (AT_ONCE + 5, 1)
    assert office.held(people[3]).status is Status.REJECTED
    ignored = {"rev"}
    for one in (people[0], union, waits):
        assert office.held(one).model_dump(exclude=ignored) == one.model_dump(exclude=ignored)


def test_the_record_says_by_what_and_how_many_and_names_nobody(office: Office, leave: Permit) -> None:
    signed(office, *flood(3))
    over = refused(office.services, leave)
    refuse_many.take_back(office.services, leave, over.id)
    said = [(line.verb, line.details) for line in office.audit.lines]
    until = over.criteria.line["until"]
    asked = {"refusal": over.id, "domain": "flood.example", "until": until}
    assert said == [
        ("look-through", asked),
        ("refuse-many", asked | {"people": 3}),
        ("take-back-refusal", asked | {"people": 3}),
    ]


@pytest.mark.parametrize(
    ("criteria", "who"),
    [
        (Criteria(network="n"), "ab"),
        (Criteria(source="ally"), "bc"),
        (Criteria(source="ally", network="n"), "b"),
        (Criteria(domain="example.net"), "d"),
        (Criteria(since=NOW + SECOND), "cd"),
        (Criteria(since=NOW + SECOND, until=NOW + 2 * SECOND), "c"),
    ],
)
def test_several_things_in_common_hit_who_has_them_all(
    office: Office, leave: Permit, criteria: Criteria, who: str
) -> None:
    a = confirmed(email="a@example.org")
    b = confirmed(email="b@example.org", source="ally")
    c = confirmed(email="c@example.org", source="ally", at=NOW + SECOND)
    d = confirmed(email="d@example.net", at=NOW + 2 * SECOND)
    signed(office, *(one.model_copy(update={"network": "n"}) for one in (a, b)), c, d)
    refused(office.services, leave, criteria)
    found = [one.email[0] for one in (a, b, c, d) if office.held(one).status is Status.REJECTED]
    assert "".join(found) == who


def test_whoever_signs_after_the_look_or_was_changed_since_is_left_alone(
    office: Office, leave: Permit
) -> None:
    people = flood(3)
    signed(office, *people)
    ready = refuse_many.prepare(office.services, KEY, leave, FLOOD)
    late = confirmed(email="late@flood.example", at=office.clock())
    office.sign_ons.write(late, None)
    withdrew = office.held(people[0])
    office.sign_ons.write(withdrew.withdrawn(office.clock()), withdrew)
    refuse_many.begin(office.services, leave, ready.id)
    over = to_the_end(office.services, leave, ready)
    assert (over.done, over.changed) == (2, 1)
    assert office.held(late).status is Status.CONFIRMED
    assert office.held(withdrew).status is Status.WITHDRAWN


def test_one_that_is_cancelled_on_the_way_can_be_taken_back_as_far_as_it_came(
    office: Office, leave: Permit
) -> None:
    signed(office, *flood(2 * AT_ONCE))
    ready = refuse_many.prepare(office.services, KEY, leave, FLOOD)
    with pytest.raises(Invalid):
        refuse_many.take_back(office.services, leave, ready.id)
    refuse_many.begin(office.services, leave, ready.id)
    refuse_many.go_on(office.services, KEY, leave, ready.id)
    assert refuse_many.cancel(office.services, leave, ready.id).done == AT_ONCE
    assert refuse_many.go_on(office.services, KEY, leave, ready.id).state == "cancelled"
    office.run_stream()
    assert office.counts(SLUG).individuals == AT_ONCE
    refuse_many.take_back(office.services, leave, ready.id)
    assert to_the_end(office.services, leave, ready).returned == AT_ONCE
    office.run_stream()
    assert office.counts(SLUG).individuals == 2 * AT_ONCE


@pytest.mark.parametrize("seed", range(4))
def test_however_often_it_is_killed_on_the_way_everybody_is_refused_and_taken_back_once(
    office: Office, leave: Permit, seed: int
) -> None:
    signed(office, confirmed(), *flood(AT_ONCE + 20))
    ready = refuse_many.prepare(office.services, KEY, leave, FLOOD)
    deaths = 0

    def go_on_among_deaths() -> Refusal:
        nonlocal deaths
        of, fatal = ready, 5 + seed
        while True:
            office.clock.pass_by(seconds=7)
            try:
                among = mortal(office.services, fatal, ("refusals", "sign_ons"))
                of = refuse_many.go_on(among, KEY, leave, of.id)
            except Killed:
                deaths += 1
                fatal += 60 + seed
                continue
            if not of.moving:
                return of

    refuse_many.begin(office.services, leave, ready.id)
    over = go_on_among_deaths()
    assert (over.done, over.changed) == (AT_ONCE + 20, 0)
    office.run_stream()
    assert office.counts(SLUG).individuals == 1
    refuse_many.take_back(office.services, leave, ready.id)
    assert go_on_among_deaths().returned == AT_ONCE + 20
    office.run_stream()
    assert (office.counts(SLUG).individuals, deaths > 4) == (AT_ONCE + 21, True)


def test_whoever_is_slow_at_it_refuses_nobody_who_was_taken_back_meanwhile(
    office: Office, leave: Permit
) -> None:
    people = flood(2)
    signed(office, *people)
    ready = refuse_many.prepare(office.services, KEY, leave, FLOOD)
    refuse_many.begin(office.services, leave, ready.id)

    class Slow:
        """A table for which everything else happens before the first of its writes."""

        def __getattr__(self, name: str) -> Any:
            return getattr(office.sign_ons, name)

        def write(self, *given: Any) -> None:
            if office.services.refusals.get(SLUG, ready.id).state == "running":  # type: ignore[union-attr]
                refuse_many.cancel(office.services, leave, ready.id)
                refuse_many.take_back(office.services, leave, ready.id)
                to_the_end(office.services, leave, ready)
            office.sign_ons.write(*given)

    refuse_many.go_on(with_changes(office.services, sign_ons=Slow()), KEY, leave, ready.id)
    assert [office.held(one).status for one in people] == [Status.CONFIRMED, Status.CONFIRMED]
