"""Milestones of a showing of interest: told late enough that nobody can be inferred."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.milestones import Milestones, advanced, highest_told, needed
from chalicelib.domain.parts import Unit
from tests.builders import NOW

DAY = timedelta(days=1)


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


def test_a_milestone_that_was_just_reached_is_not_told() -> None:
    state = advanced(Milestones(), unit(100), 30, NOW)
    assert state.reached == {30: NOW}
    assert highest_told(state, NOW + DAY - timedelta(seconds=1)) is None


def test_it_is_told_after_a_day_or_once_five_more_have_signed() -> None:
    reached = advanced(Milestones(), unit(100), 30, NOW)
    assert highest_told(reached, NOW + DAY) == 30
    assert highest_told(advanced(reached, unit(100), 34, NOW), NOW) is None
    assert highest_told(advanced(reached, unit(100), 35, NOW), NOW) == 30


def test_a_day_that_is_interrupted_begins_anew() -> None:
    reached = advanced(Milestones(), unit(100), 30, NOW)
    lost = advanced(reached, unit(100), 29, NOW + DAY / 2)
    again = advanced(lost, unit(100), 30, NOW + DAY / 2)
    assert highest_told(again, NOW + DAY) is None
    assert highest_told(again, NOW + DAY * 1.5) == 30


def test_what_was_told_stays_told_though_people_withdraw() -> None:
    told = advanced(Milestones(), unit(100), 56, NOW)
    assert highest_told(told, NOW) == 50
    assert highest_told(advanced(told, unit(100), 3, NOW), NOW) == 50


def test_what_a_day_has_told_stays_told_though_somebody_withdraws() -> None:
    reached = advanced(Milestones(), unit(40), 12, NOW)
    later = NOW + timedelta(days=1)
    assert highest_told(reached, later) == 30
    assert highest_told(advanced(reached, unit(40), 11, later), later) == 30


def test_only_the_highest_is_told() -> None:
    assert highest_told(advanced(Milestones(), unit(100), 100, NOW), NOW) == 75


@given(st.lists(st.integers(0, 100), max_size=12))
def test_nobody_sees_a_milestone_before_five_more_or_a_day(counts: list[int]) -> None:
    state, now = Milestones(), NOW
    for count in counts:
        state = advanced(state, unit(100), count, now)
        told = highest_told(state, now)
        # All of it happens within a day.
        assert told is None or max(counts) >= needed(unit(100), told) + 5
        now += timedelta(hours=1)
