"""What is told at fixed hours: late enough that nobody can be inferred from a change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.milestones import (
    Milestones,
    advanced,
    breakdown,
    judged_anew,
    midnight_after,
    needed,
    told_by,
)
from chalicelib.domain.parts import Unit
from tests.builders import NOW

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
# Of the day after the one that begins after NOW.
MIDNIGHT = datetime(2026, 3, 16, tzinfo=UTC)


def unit(size: int, milestones: list[int] | None = None) -> Unit:
    return Unit.model_validate(
        {"size": size, "as_of": "2026-01-01", "milestones": milestones or [30, 50, 75]}
    )


@pytest.mark.parametrize(
    ("size", "share", "people"),
    [
        (100, 30, 30),
        (101, 30, 31),
        (10, 30, 3),
        (1, 30, 1),
        (100, 50, 51),
        (101, 50, 51),
        (2, 50, 2),
        (100, 75, 75),
        (99, 75, 75),
    ],
)
def test_thirty_per_cent_is_rounded_up_and_a_majority_is_more_than_half(
    size: int, share: int, people: int
) -> None:
    assert needed(unit(size), share) == people


def test_a_milestone_that_was_just_reached_is_not_told_however_many_more_sign() -> None:
    state = advanced(Milestones(), unit(100), 30, NOW)
    assert state.reached == {30: NOW}
    assert told_by(advanced(state, unit(100), 49, NOW), NOW).highest_told is None


def test_it_is_told_at_the_first_midnight_after_a_whole_day() -> None:
    state = advanced(Milestones(), unit(100), 30, NOW)
    assert told_by(state, NOW + DAY).highest_told is None
    assert told_by(state, MIDNIGHT - SECOND).highest_told is None
    assert told_by(state, MIDNIGHT).highest_told == 30


def test_who_signed_at_midnight_waits_for_the_next_one() -> None:
    state = advanced(Milestones(), unit(100), 30, MIDNIGHT)
    assert told_by(state, MIDNIGHT + DAY - SECOND).highest_told is None
    assert told_by(state, MIDNIGHT + DAY).highest_told == 30


def test_a_day_that_is_interrupted_begins_anew() -> None:
    reached = advanced(Milestones(), unit(100), 30, NOW)
    lost = advanced(reached, unit(100), 29, NOW + DAY)
    again = advanced(lost, unit(100), 30, NOW + DAY)
    assert told_by(again, MIDNIGHT).highest_told is None
    assert told_by(again, MIDNIGHT + DAY).highest_told == 30


def test_what_was_told_stays_told_though_people_withdraw() -> None:
    told = told_by(advanced(Milestones(), unit(100), 56, NOW), MIDNIGHT)
    assert told.highest_told == 50
    later = advanced(told, unit(100), 3, MIDNIGHT)
    assert told_by(later, MIDNIGHT + 9 * DAY).highest_told == 50


def at_midnight(before: Milestones, size: int, people: int, now: datetime) -> Milestones:
    return told_by(judged_anew(before, unit(size), people, now), now)


def test_a_unit_that_was_larger_than_said_takes_back_what_is_not_true() -> None:
    """Thirty of a hundred were told; the unit turns out to have four hundred."""
    told = at_midnight(advanced(Milestones(), unit(100), 30, NOW), 100, 30, MIDNIGHT)
    assert told.highest_told == 30
    assert at_midnight(told, 400, 30, MIDNIGHT + DAY).highest_told is None


def test_a_unit_that_was_smaller_than_said_tells_what_is_true_after_a_day() -> None:
    """Twenty-eight of a hundred are no milestone; of fifty they are a majority, though nobody signs more."""
    state = at_midnight(advanced(Milestones(), unit(100), 28, NOW), 100, 28, MIDNIGHT)
    assert state.highest_told is None
    corrected = at_midnight(state, 50, 28, MIDNIGHT + DAY)
    assert corrected.highest_told is None
    assert at_midnight(corrected, 50, 28, MIDNIGHT + 2 * DAY).highest_told == 50


def test_a_correction_that_changes_nothing_takes_nothing_back() -> None:
    told = at_midnight(advanced(Milestones(), unit(100), 56, NOW), 100, 56, MIDNIGHT)
    assert at_midnight(told, 99, 56, MIDNIGHT + DAY).told == {30, 50}
    # Nor do people who withdraw afterwards, as before.
    later = at_midnight(told, 99, 56, MIDNIGHT + DAY)
    assert at_midnight(later, 99, 3, MIDNIGHT + 2 * DAY).told == {30, 50}


def test_what_is_no_milestone_any_more_is_not_told() -> None:
    told = at_midnight(advanced(Milestones(), unit(100), 30, NOW), 100, 30, MIDNIGHT)
    assert judged_anew(told, unit(100, [50, 75]), 30, MIDNIGHT + DAY).highest_told is None


def test_only_the_highest_is_told() -> None:
    assert told_by(advanced(Milestones(), unit(100), 100, NOW), MIDNIGHT).highest_told == 75


@pytest.mark.parametrize(
    ("moment", "hour"),
    [
        (MIDNIGHT, MIDNIGHT),
        (MIDNIGHT + SECOND, MIDNIGHT + DAY),
        (datetime.fromisoformat("2026-03-16T01:30:00+02:00"), MIDNIGHT),
    ],
)
def test_midnight_is_by_universal_time(moment: datetime, hour: datetime) -> None:
    assert midnight_after(moment) == hour


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 40)), max_size=12))
def test_a_milestone_shows_at_midnight_only_and_of_people_who_signed_a_day_before(
    counts: list[tuple[int, int]],
) -> None:
    state, now = Milestones(), NOW
    seen: list[tuple[datetime, int]] = []
    for count, hours in counts:
        state = advanced(state, unit(100), count, now)
        seen.append((now, count))
        now += timedelta(hours=hours)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        before, state = state.highest_told, told_by(state, midnight)
        if state.highest_told != before:
            assert state.highest_told is not None
            held_since = [c for at, c in seen if midnight - DAY <= at < midnight] or [count]
            assert min(held_since) >= needed(unit(100), state.highest_told)


def test_a_breakdown_tells_steps_of_five_from_ten_on() -> None:
    counts = {"join": 9, "tell": 10, "come": 14, "give": 15}
    assert breakdown(counts, counts, counts) == {"tell": 10, "come": 10, "give": 15}


def test_a_breakdown_tells_what_held_a_day_ago_and_still_holds() -> None:
    assert breakdown(["join", "tell"], {"join": 10}, {"join": 44, "tell": 30}) == {"join": 10}
    assert breakdown(["join"], {"join": 44}, {"join": 12}) == {"join": 10}


def test_a_commitment_that_is_no_longer_asked_for_is_not_told() -> None:
    assert breakdown(["join"], {"gone": 44}, {"gone": 44}) == {}


@given(st.integers(0, 200), st.integers(0, 200))
def test_one_more_or_less_shows_only_where_a_step_is_crossed(before: int, after: int) -> None:
    shown = breakdown(["join"], {"join": before}, {"join": after}).get("join", 0)
    assert shown % 5 == 0
    assert shown in (0, *range(10, min(before, after) + 1))
