"""Counting: whether a sign-on counts, what it adds, and that a change counts once."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.asked import SignatoryKind, Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.changes import Change, Transition
from chalicelib.domain.counting import Marker, Step, counts, erased, latest, ledger_entry, marked, step
from chalicelib.domain.declared import LinkedParent
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.tally import Organization
from chalicelib.store.rows import row_of
from chalicelib.store.signon_items import item_of
from tests.builders import NOW, approved, confirmed, held, letter, pledge

SECOND = timedelta(seconds=1)
TODAY = "day#2026-03-14"
SIGNED, CONFIRMED, COUNTED = (f"{TODAY}#{what}" for what in ("signed", "confirmed", "counted"))


def test_a_confirmed_person_counts_with_each_commitment_once() -> None:
    campaign = pledge(partners=[{"id": "guild", "name": "Guild", "origins": ["https://guild.example"]}])
    values = {"commitments": ["join", "tell", "join"], "country": "CH", "source": "guild"}
    people = {
        "individuals",
        "commitment#join",
        "commitment#tell",
        "country#CH",
        "language#en",
        "source#guild",
    }
    assert marked(confirmed(campaign, **values), campaign).adds == people | {SIGNED, CONFIRMED, COUNTED}


def test_a_source_that_is_no_partner_is_no_figure() -> None:
    # Else whoever signs could make the counters as long as they like.
    assert not any("source" in name for name in marked(confirmed(source="x" * 64), letter()).adds)


def test_who_signed_on_paper_counts_and_is_told_apart_and_nobody_else_is() -> None:
    on_paper = marked(confirmed(collected="paper", email="", visibility="public"), letter())
    assert on_paper.adds == marked(confirmed(), letter()).adds | {"collected#paper"}
    assert on_paper.counts


def test_who_left_no_address_stands_on_no_wall() -> None:
    person = {"collected": "paper", "visibility": "public"}
    assert marked(confirmed(**person), letter()).shown_at == NOW
    assert marked(confirmed(**person, email=""), letter()).shown_at is None


def test_unions_without_an_address_have_no_mail_domain_in_common() -> None:
    entry = ledger_entry(approved(collected="import", email="", visibility="public"), letter())
    assert entry
    assert (entry.mail_domain, entry.officer) == (None, None)


def test_a_person_counts_on_the_day_of_confirming_by_universal_time() -> None:
    late = confirmed(at=NOW.replace(hour=23, minute=59), confirmed_at=NOW + timedelta(days=1))
    days = {name for name in marked(late, letter()).adds if name.startswith("day#")}
    assert days == {SIGNED, "day#2026-03-15#confirmed", "day#2026-03-15#counted"}


@pytest.mark.parametrize("status", [Status.PENDING, Status.WITHDRAWN])
def test_who_has_not_confirmed_or_withdrew_adds_nothing(status: Status) -> None:
    assert marked(held(status=status, visibility="public"), letter()).idle


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.REJECTED])
def test_a_union_that_waits_or_was_refused_is_in_the_days_and_nowhere_else(status: Status) -> None:
    union = confirmed(kind="organization", status=status, visibility="public")
    marker = marked(union, letter())
    waiting = {"waiting"} if status is Status.CONFIRMED else set()
    assert marker.adds == {SIGNED, CONFIRMED} | waiting
    assert (marker.counts, marker.in_ledger, marker.shown_at) == (False, False, None)
    assert ledger_entry(union, letter()) is None


def test_an_approved_union_is_in_the_ledger_and_not_among_the_people() -> None:
    union = approved(parent_organization="Example Union", country="CH", email="officer@local.example")
    marker = marked(union, letter())
    assert (marker.counts, marker.in_ledger, marker.shown_at) == (True, True, None)
    assert marker.adds == {SIGNED, CONFIRMED, COUNTED}
    assert ledger_entry(union, letter()) == Organization(
        union.key,
        "Example Local 1",
        1200,
        "Example Union",
        "CH",
        "local.example",
        None,
        NOW,
        record=union.record_id,
    )


def test_whom_an_organizer_linked_is_in_the_ledger_under_that_parent() -> None:
    parent = LinkedParent(record_id="record", name="Example Federation")
    entry = ledger_entry(approved(parent_organization="Typed", linked_parent=parent), letter())
    assert entry
    assert (entry.parent, entry.linked) == ("Example Federation", "record")


def test_an_organization_of_which_nothing_is_known_adds_no_workers() -> None:
    entry = ledger_entry(approved(organization=None, members_represented=None), letter())
    assert entry
    assert (entry.name, entry.members) == ("", 0)


def test_an_officer_who_is_not_public_has_no_name_where_the_organization_has_one() -> None:
    officers = [
        entry.officer
        for visibility in ("organization", "organizers")
        if (entry := ledger_entry(approved(visibility=visibility), letter()))
    ]
    assert officers == ["", None]


def test_a_union_that_withdraws_or_is_erased_leaves_the_ledger_and_nobody_else_does() -> None:
    def leaves(before: SignOn, after: SignOn | None) -> bool:
        done = step(told(before, after), letter(), marked(before, letter()), NOW)
        assert done
        assert done.before == marked(before, letter())
        return done.leaves_ledger

    local, ada = approved(), confirmed()
    assert leaves(local, None)
    assert leaves(local, local.withdrawn(NOW))
    assert not leaves(local, local.changed(NOW, comment="Onwards."))
    assert not leaves(ada, None)
    assert not leaves(ada, ada.withdrawn(NOW))


def test_what_is_told_twice_is_as_it_was_told_last() -> None:
    ada = confirmed()
    first = told(None, ada)
    last = replace(first, before=held())
    assert latest([first, last]) == {ada.key: last}
    assert latest([last, first]) == {ada.key: first}


def test_only_a_public_officer_is_named_in_the_ledger() -> None:
    union = approved(visibility="public")
    assert ledger_entry(union, letter()).officer == "Ada Example"  # type: ignore[union-attr]


@pytest.mark.parametrize("visibility", Visibility)
def test_only_who_chose_to_be_public_has_a_place_on_the_wall(visibility: Visibility) -> None:
    place = marked(confirmed(visibility=visibility), letter()).shown_at
    assert place == (NOW if visibility is Visibility.PUBLIC else None)


@pytest.mark.parametrize("status", Status)
def test_whether_a_sign_on_counts_is_in_its_marker(status: Status) -> None:
    for sign_on in (held(status=status), held(status=status, kind="organization", organization="Local 1")):
        assert marked(sign_on, letter()).counts == counts(sign_on, letter())


def told(before: SignOn | None, after: SignOn | None) -> Change:
    change = Transition(before, after).change()
    assert change
    return change


def test_the_marker_of_somebody_erased_holds_nothing_and_goes_after_two_days() -> None:
    ada = confirmed(visibility="public")
    done = step(told(ada, None), letter(), marked(ada, letter()), NOW)
    assert done
    assert done.after == Marker(ada.rev + 1, gone_at=(NOW + timedelta(days=2)).replace(microsecond=0))
    assert done.figures == Counter(dict.fromkeys(marked(ada, letter()).adds, -1))


def test_the_totals_of_a_retired_campaign_stay_and_are_known_as_kept() -> None:
    ada, local = confirmed(), approved()
    done = step(told(ada, None), letter(), marked(ada, letter()), NOW, totals_stay=True)
    assert done
    assert done.figures == Counter({f"kept#{name}": 1 for name in marked(ada, letter()).adds})
    left = step(told(local, None), letter(), marked(local, letter()), NOW, totals_stay=True)
    assert left
    assert (left.leaves_ledger, left.stays_as_figure) == (True, True)


def test_what_was_not_heard_of_a_union_before_its_erasure_stays_as_its_last_word() -> None:
    local = approved()
    larger = local.changed(NOW, members_represented=3000)
    unheard = step(told(larger, None), letter(), marked(local, letter()), NOW, totals_stay=True)
    assert unheard
    assert unheard.entry == ledger_entry(larger, letter())
    heard = step(told(larger, None), letter(), marked(larger, letter()), NOW, totals_stay=True)
    assert heard
    assert (heard.entry, heard.leaves_ledger, heard.stays_as_figure) == (None, True, True)


@pytest.mark.usefixtures("elsewhere")
def test_a_day_is_universal_time_s_wherever_the_clock_hangs() -> None:
    evening = NOW.replace(hour=23, minute=30, tzinfo=timezone(timedelta(hours=-5)))
    assert f"day#{(NOW + timedelta(days=1)).date()}#signed" in marked(confirmed(at=evening), letter()).adds
    # In New York it is the day before still, in Tokyo the day after.
    for hour in (1, 23):
        there = NOW.replace(hour=hour, tzinfo=timezone(timedelta(0), "another name of UTC"))
        assert f"day#{NOW.date()}#signed" in marked(confirmed(at=there), letter()).adds


@pytest.mark.parametrize("gone", [False, True])
def test_nothing_is_remembered_of_who_never_confirmed(gone: bool) -> None:
    pending = held()
    change = Transition(pending, None) if gone else Transition(None, pending)
    assert change.change() is None


def test_who_is_erased_before_anything_was_heard_of_them_is_remembered_as_erased() -> None:
    ada = confirmed()
    done = step(told(ada, None), letter(), None, NOW)
    assert done
    assert done.after == erased(ada.rev + 1, NOW)
    assert step(told(None, ada), letter(), done.after, NOW) is None


def test_of_whom_nothing_was_ever_counted_nothing_is_kept() -> None:
    ada = confirmed()
    unknown = replace(told(ada, None), before=None)
    done = step(unknown, letter(), None, NOW, totals_stay=True)
    assert done == Step(ada.key, None, erased(ada.rev + 1, NOW), Counter())


def test_whoever_must_be_decided_about_is_overlooked_unless_it_waits() -> None:
    def overlooked(sign_on: SignOn, campaign: Campaign) -> bool:
        return row_of(item_of(sign_on)).overlooked(campaign)

    reviewed = letter(review="before_counting")
    assert overlooked(confirmed(), reviewed)
    assert overlooked(confirmed(kind="organization"), letter())
    assert not overlooked(confirmed(), letter())
    assert not overlooked(confirmed(waiting_since=NOW), reviewed)
    assert not overlooked(approved(), reviewed)


def test_what_is_counted_is_counted_anew_only_when_asked() -> None:
    ada = confirmed(commitments=["join"])
    old = replace(marked(ada, pledge()), adds=frozenset({"individuals"}))
    assert step(told(None, ada), pledge(), old, NOW) is None
    done = step(told(None, ada), pledge(), old, NOW, anew=True)
    assert done
    assert done.after == marked(ada, pledge())
    assert done.figures["commitment#join"] == 1
    assert done.figures["individuals"] == 0


PEOPLE = st.integers(0, 4)
DEEDS = st.sampled_from(["confirm", "confirm", "approve", "public", "counted", "withdraw", "reject", "erase"])
HISTORIES = st.lists(st.tuples(PEOPLE, DEEDS), max_size=40)


def lived(campaign: Campaign, history: list[tuple[int, str]]) -> tuple[list[Change], list[SignOn]]:
    """The changes of such a history, and who is there in the end. Numbers from 3 on are unions."""
    there: dict[int, SignOn] = {}
    changes = []
    for moment, (number, deed) in enumerate(history):
        now, before = NOW + moment * SECOND, there.get(number)
        kind = SignatoryKind.ORGANIZATION if number > 2 else SignatoryKind.INDIVIDUAL
        after: SignOn | None
        if before is None:
            after = held(campaign, at=now, email=f"{number}@example.org", kind=kind, organization="Local")
        elif deed == "erase":
            after = None
        else:
            after = before.changed(now, **_values(deed, before, now))
        # A proposal is an item of its own, and the tally hears nothing of it.
        known, new = (None if one and one.status is Status.PENDING else one for one in (before, after))
        if known or new:
            changes.append(told(known, new))
        if after is None:
            del there[number]
        else:
            there[number] = after
    return changes, list(there.values())


def _values(deed: str, before: SignOn, now: object) -> dict[str, object]:
    if deed in ("public", "counted"):
        return {"visibility": Visibility(deed)}
    if deed == "confirm" and before.status is Status.PENDING:
        return {"status": Status.CONFIRMED, "confirmed_at": now}
    if before.status in (Status.PENDING, Status.WITHDRAWN) and deed != "withdraw":
        return {}
    if deed in ("approve", "reject") and before.kind is SignatoryKind.ORGANIZATION:
        return {"status": Status.APPROVED if deed == "approve" else Status.REJECTED, "approved_at": now}
    return {"status": Status.WITHDRAWN} if deed == "withdraw" else {}


@given(HISTORIES, st.randoms(use_true_random=False))
def test_figures_are_a_recount_whatever_the_order_the_replay_and_the_split(
    history: list[tuple[int, str]], chance: random.Random
) -> None:
    campaign = pledge()
    changes, there = lived(campaign, history)
    delivered = changes + chance.choices(changes, k=len(changes)) if changes else []
    chance.shuffle(delivered)
    markers: dict[str, Marker] = {}
    figures: Counter[str] = Counter()
    ledger: dict[str, Organization] = {}
    while delivered:
        size = chance.randint(1, len(delivered))
        for key, change in latest(delivered[:size]).items():
            if done := step(change, campaign, markers.get(key), NOW):
                assert (done.key, done.before) == (key, markers.get(key))
                markers[key] = done.after
                figures.update(done.figures)
                if done.leaves_ledger:
                    assert not done.entry
                    del ledger[key]
                if done.entry:
                    ledger[key] = done.entry
        delivered = delivered[size:]
    entries = {one.key: ledger_entry(one, campaign) for one in there}
    assert ledger == {key: entry for key, entry in entries.items() if entry}
    recount: Counter[str] = Counter()
    for sign_on in there:
        recount.update(marked(sign_on, campaign).adds)
    assert Counter({name: number for name, number in figures.items() if number}) == recount
    assert {key: marker for key, marker in markers.items() if not marker.idle} == {
        one.key: marked(one, campaign) for one in there if not marked(one, campaign).idle
    }


@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_totals_of_a_retired_campaign_are_of_all_that_was_there_however_the_stream_tells_of_it(
    history: list[tuple[int, str]], chance: random.Random
) -> None:
    campaign = pledge()
    changes, there = lived(campaign, [deed for deed in history if deed[1] != "erase"])
    counted = [one for one in there if one.status is not Status.PENDING]
    delivered = changes + [told(one, None) for one in counted]
    chance.shuffle(delivered)
    markers: dict[str, Marker] = {}
    figures: Counter[str] = Counter()
    kept_in_ledger = set()
    while delivered:
        size = chance.randint(1, len(delivered))
        for key, change in latest(delivered[:size]).items():
            if done := step(change, campaign, markers.get(key), NOW, totals_stay=True):
                assert (done.key, done.before) == (key, markers.get(key))
                markers[key] = done.after
                figures.update(done.figures)
                kept_in_ledger |= {key} if done.stays_as_figure else set()
        delivered = delivered[size:]
    recount: Counter[str] = Counter()
    for sign_on in counted:
        adds = marked(sign_on, campaign).adds
        recount.update([*adds, *(f"kept#{name}" for name in adds)])
    assert Counter({name: number for name, number in figures.items() if number}) == recount
    assert kept_in_ledger == {one.key for one in counted if marked(one, campaign).in_ledger}


def test_an_erasure_is_not_forgotten_because_somebody_signed_anew_in_the_same_batch() -> None:
    ada = confirmed()
    anew = confirmed(at=NOW + timedelta(hours=1), status=Status.WITHDRAWN)
    [change] = latest([told(ada, None), told(None, anew)]).values()
    remembered = step(change, letter(), None, NOW)
    assert remembered
    assert step(told(None, ada), letter(), remembered.after, NOW) is None
