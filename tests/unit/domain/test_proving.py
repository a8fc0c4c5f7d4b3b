"""Proving: what the stream lost shows, opposite mistakes too, and what is only on its way does not."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.counting import Marker, erased, marked
from chalicelib.domain.proving import Verdict, amiss, judged, merged, proven
from chalicelib.domain.signons import SignOn, Status
from tests.builders import NOW, confirmed, held, pledge

HOUR = timedelta(hours=1)
LATER = NOW + HOUR
CAMPAIGN = pledge()


def people(number: int) -> list[SignOn]:
    """Confirmed people in the order of their keys."""
    crowd = [confirmed(CAMPAIGN, email=f"{n}@example.org", commitments=["join"]) for n in range(number)]
    return sorted(crowd, key=lambda one: one.key)


def markers_of(crowd: list[SignOn]) -> dict[str, Marker]:
    return {one.key: marked(one, CAMPAIGN) for one in crowd}


def figures_of(markers: dict[str, Marker]) -> Counter[str]:
    return sum((Counter(marker.adds) for marker in markers.values()), Counter())


def suspects(crowd: list[SignOn], markers: dict[str, Marker]) -> dict[str, Verdict]:
    return proven(CAMPAIGN, crowd, sorted(markers.items()), (), LATER).suspects


def test_a_tally_that_is_right_has_no_suspects() -> None:
    crowd = people(20)
    markers = markers_of(crowd)
    proof = proven(CAMPAIGN, crowd, sorted(markers.items()), figures_of(markers).items(), LATER)
    assert (proof.suspects, proof.rows) == ({}, 20)
    assert not amiss(figures_of(markers).items(), proof.figures)


def test_a_confirmation_that_was_lost_shows() -> None:
    crowd = people(3)
    markers = markers_of(crowd)
    del markers[crowd[1].key]
    assert suspects(crowd, markers) == {crowd[1].key: Verdict.MISSED}


def test_a_change_that_was_lost_shows_though_no_figure_moved() -> None:
    crowd = people(3)
    markers = markers_of(crowd)
    crowd[1] = crowd[1].changed(NOW + timedelta(minutes=1), name="Eve Example")
    assert suspects(crowd, markers) == {crowd[1].key: Verdict.MISSED}


def test_an_erasure_that_was_lost_shows_at_once() -> None:
    crowd = people(3)
    markers = markers_of(crowd)
    gone = crowd.pop(1)
    assert suspects(crowd, markers) == {gone.key: Verdict.GONE}


def test_the_marker_of_who_withdrew_and_was_erased_unheard_shows_too() -> None:
    gone = confirmed(CAMPAIGN).changed(NOW, status=Status.WITHDRAWN)
    assert judged(CAMPAIGN, None, marked(gone, CAMPAIGN), LATER) is Verdict.GONE


def test_opposite_mistakes_do_not_hide_each_other() -> None:
    crowd = people(4)
    markers = markers_of(crowd)
    never_counted, gone = crowd[0], crowd.pop(2)
    del markers[never_counted.key]
    assert suspects(crowd, markers) == {never_counted.key: Verdict.MISSED, gone.key: Verdict.GONE}


@pytest.mark.parametrize("minutes", [0, 9])
def test_what_changed_a_moment_ago_is_on_its_way_and_not_lost(minutes: int) -> None:
    ada = confirmed(CAMPAIGN, at=LATER - timedelta(minutes=minutes))
    assert judged(CAMPAIGN, ada, None, LATER) is Verdict.AGREED
    assert judged(CAMPAIGN, ada, Marker(1), LATER) is Verdict.AGREED
    assert judged(CAMPAIGN, ada, None, LATER + timedelta(minutes=11)) is Verdict.MISSED


def test_a_marker_that_is_ahead_of_what_was_read_is_no_mistake() -> None:
    ada = confirmed(CAMPAIGN)
    assert judged(CAMPAIGN, ada, replace(marked(ada, CAMPAIGN), rev=ada.rev + 1), LATER) is Verdict.AGREED


def test_who_waits_for_the_mail_needs_no_marker() -> None:
    assert judged(CAMPAIGN, held(CAMPAIGN), None, LATER) is Verdict.AGREED


def test_what_is_counted_by_other_rules_shows_without_being_called_lost() -> None:
    ada = confirmed(CAMPAIGN, commitments=["join"])
    other = replace(marked(ada, CAMPAIGN), adds=frozenset({"individuals"}))
    assert judged(CAMPAIGN, ada, other, LATER) is Verdict.RESTATED


def test_the_marker_of_somebody_erased_is_over_after_two_days() -> None:
    marker = erased(1, NOW)
    assert judged(CAMPAIGN, None, marker, NOW + 47 * HOUR) is Verdict.AGREED
    assert judged(CAMPAIGN, None, marker, NOW + 48 * HOUR) is Verdict.OVER


def test_a_counter_that_is_wrong_is_corrected_by_what_it_lacks() -> None:
    crowd = people(5)
    markers = markers_of(crowd)
    held_figures = figures_of(markers)
    held_figures["individuals"] += 2
    held_figures["commitment#gone"] = 3
    proof = proven(CAMPAIGN, crowd, sorted(markers.items()), held_figures.items(), LATER)
    assert amiss(held_figures.items(), proof.figures) == {"individuals": -2, "commitment#gone": -3}


def test_what_a_retired_campaign_keeps_is_right() -> None:
    kept = {"kept#individuals": 7, "individuals": 7, "kept#commitment#join": 2, "commitment#join": 2}
    assert not amiss(kept.items(), proven(CAMPAIGN, [], [], kept.items(), LATER).figures)


TWELVE = people(12)
KEYS = st.sets(st.sampled_from([one.key for one in TWELVE]))


@given(KEYS, KEYS)
def test_every_key_is_met_once_with_what_is_held_of_it(there: set[str], counted: set[str]) -> None:
    crowd = [one for one in TWELVE if one.key in there]
    markers = [(key, Marker(1)) for key in sorted(counted)]
    met = [(key, row is not None, marker is not None) for key, row, marker in merged(crowd, markers)]
    assert met == [(key, key in there, key in counted) for key in sorted(there | counted)]


@given(st.randoms(use_true_random=False))
def test_whatever_was_lost_is_found_and_nothing_else(chance: random.Random) -> None:
    markers = markers_of(TWELVE)
    unheard = set(chance.sample(sorted(markers), k=chance.randint(0, 5)))
    gone = set(chance.sample(sorted(set(markers) - unheard), k=chance.randint(0, 5)))
    for key in unheard:
        del markers[key]
    crowd = [one for one in TWELVE if one.key not in gone]
    assert suspects(crowd, markers) == {
        **dict.fromkeys(unheard, Verdict.MISSED),
        **dict.fromkeys(gone, Verdict.GONE),
    }
