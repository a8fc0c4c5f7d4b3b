"""What AdmissionStore promises, on the fake, on the local AWS and on DynamoDB Local."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.keys import record_id, sign_on_key
from chalicelib.domain.passes import Admission, Pass, Scan
from tests.backends import Stores
from tests.builders import PEPPER

LIFE = "bm9uY2Ut"
DAY = date(2026, 12, 1)
MORNING = datetime(2026, 12, 1, 14, 14, 5, 250_000, tzinfo=UTC)
KEPT_UNTIL = datetime(2027, 12, 8, tzinfo=UTC)


def granted(slug: str, name: str = "ada", day: date = DAY) -> Pass:
    return Pass(slug, day, sign_on_key(PEPPER, slug, "individual", f"{name}@example.org", day), LIFE)


def record_of(one: Pass) -> str:
    return record_id(one.key, "the whole nonce")


def admit(stores: Stores, one: Pass, scanned: Scan) -> Admission:
    return stores.admissions.admit(one, record_of(one), scanned, KEPT_UNTIL)


def scan(nonce: str, at: datetime = MORNING, offline: bool = False, late: float = 0.3) -> Scan:
    return Scan(nonce, at, at + timedelta(seconds=late), "0123456789ab", offline)


def test_the_first_scan_is_the_admission(stores: Stores, slug: str) -> None:
    adas = granted(slug)
    assert stores.admissions.get(adas, record_of(adas)) is None
    first = admit(stores, adas, scan("one"))
    assert (first.first, first.scans) == ("one", {"one": scan("one")})
    assert stores.admissions.get(adas, record_of(adas)) == first


def test_who_has_another_pass_of_the_same_day_is_let_in_once(stores: Stores, slug: str) -> None:
    adas = granted(slug)
    first = admit(stores, adas, scan("one"))
    again = admit(stores, replace(adas, life="QUJDREVG"), scan("two"))
    assert (again.first, again.life, again.code) == ("one", adas.life, adas.code)
    assert first.code == adas.code


def test_every_scan_is_kept_as_it_was(stores: Stores, slug: str) -> None:
    adas = granted(slug)
    alone = replace(scan("three", offline=True), clock_off=-90)
    scans = [scan("one"), scan("two", MORNING - timedelta(hours=1)), alone]
    for one in scans:
        admit(stores, adas, one)
    held = stores.admissions.get(adas, record_of(adas))
    assert held is not None
    assert held.scans == {one.nonce: one for one in scans}
    assert (held.first, held.admitted_at) == ("one", scan("one").received_at)


def test_searches_are_counted_by_door_and_time(stores: Stores, slug: str) -> None:
    later = MORNING + timedelta(hours=1)
    asked = [("north", MORNING), ("north", MORNING), ("south", MORNING), ("north", later)]
    noted = [stores.admissions.note_search(slug, door, window, KEPT_UNTIL) for door, window in asked]
    assert noted == [1, 2, 1, 1]


def test_the_same_scan_again_changes_nothing(stores: Stores, slug: str) -> None:
    adas = granted(slug)
    scans = [scan("one"), scan("two"), scan("three", offline=True)]
    for one in scans:
        admit(stores, adas, one)
    before = stores.admissions.get(adas, record_of(adas))
    for again in (*scans, scan("one", offline=True), scan("three", late=90)):
        assert admit(stores, adas, again) == before


def test_who_was_let_in_without_the_answer_that_was_lost_is_flagged(stores: Stores, slug: str) -> None:
    adas = granted(slug)
    admit(stores, adas, scan("one"))
    admit(stores, adas, scan("two"))
    assert stores.admissions.attendance(slug, DAY).conflicts == []
    later = scan("two", offline=True, late=90)
    held = admit(stores, adas, later)
    assert held.scans == {"one": scan("one"), "two": later}
    assert stores.admissions.attendance(slug, DAY).conflicts == [held]


def test_a_door_that_tries_all_day_hides_no_entry(stores: Stores, slug: str) -> None:
    adas = granted(slug)
    first = admit(stores, adas, scan("one"))
    with ThreadPoolExecutor(16) as doors:
        list(doors.map(lambda n: admit(stores, adas, scan(f"try {n}")), range(510)))
    admit(stores, adas, scan("alone", offline=True))
    (twice,) = stores.admissions.attendance(slug, DAY).conflicts
    assert {entry.nonce for entry in twice.entries} == {first.first, "alone"}


def test_who_was_let_in_by_a_clock_that_was_ahead_is_flagged(stores: Stores, slug: str) -> None:
    for name, late in (("ada", -3600), ("grace", 3600)):
        admit(stores, granted(slug, name), scan(name, offline=True, late=late))
    admit(stores, granted(slug, "hedy"), scan("hedy"))
    admit(stores, granted(slug, "hedy"), scan("hedy 2", offline=True, late=-3600))
    told = stores.admissions.attendance(slug, DAY)
    ada, hedy = (record_of(granted(slug, name)) for name in ("ada", "hedy"))
    assert {one.record for one in told.doubtful} == {ada, hedy}
    assert [one.record for one in told.conflicts] == [hedy]


@pytest.mark.parametrize(
    "nonce", ["a.b", "#n", ":scan", "x" * 128, "{}", '"', "3f0c7c1e-5a0b-4c52-9a5e-6f4a1f0a2b11"]
)
def test_any_nonce_will_do(stores: Stores, slug: str, nonce: str) -> None:
    adas = granted(slug)
    admit(stores, adas, scan("one"))
    admit(stores, adas, scan(nonce))
    held = stores.admissions.get(adas, record_of(adas))
    assert held is not None
    assert held.result_of(nonce) == "already_admitted"


def test_of_forty_scans_at_once_one_is_the_first(stores: Stores, slug: str) -> None:
    adas = granted(slug)
    with ThreadPoolExecutor(20) as doors:
        held = list(doors.map(lambda n: admit(stores, adas, scan(f"nonce-{n}")), range(40)))
    assert len({admission.first for admission in held}) == 1
    assert sum(admission.result_of(f"nonce-{n}") == "admitted" for n, admission in enumerate(held)) == 1
    kept = stores.admissions.get(adas, record_of(adas))
    assert kept is not None
    assert len(kept.scans) == 40


def test_attendance_counts_people_of_one_day(stores: Stores, slug: str) -> None:
    for name in ("ada", "grace", "hedy"):
        admit(stores, granted(slug, name), scan(name))
        admit(stores, granted(slug, name), scan(f"{name} again"))
    admit(stores, granted(slug, "ada", DAY + timedelta(days=1)), scan("ada"))
    told = stores.admissions.attendance(slug, DAY)
    assert (told.admitted, told.conflicts) == (3, [])
    assert stores.admissions.attendance(slug, DAY + timedelta(days=2)).admitted == 0


def test_who_was_let_in_by_two_doors_is_flagged(stores: Stores, slug: str) -> None:
    adas = granted(slug)
    for name in ("grace", "hedy"):
        admit(stores, granted(slug, name), scan(name, offline=True))
    admit(stores, adas, scan("north", MORNING, offline=True))
    admit(stores, adas, scan("south", MORNING - timedelta(minutes=2), offline=True))
    told = stores.admissions.attendance(slug, DAY)
    assert told.admitted == 3
    assert [conflict.record for conflict in told.conflicts] == [record_of(adas)]
    assert [entry.nonce for entry in told.conflicts[0].entries] == ["south", "north"]


def test_a_scan_that_comes_late_is_flagged_though_the_door_did_not_say_so(stores: Stores, slug: str) -> None:
    adas = granted(slug)
    admit(stores, adas, scan("north"))
    admit(stores, adas, scan("south", late=1800))
    assert len(stores.admissions.attendance(slug, DAY).conflicts) == 1


def test_a_full_house_is_counted_whole(stores: Stores, slug: str) -> None:
    # More than one page of a query: DynamoDB ends a page at 1 MB.
    long = replace(scan("n" * 128), door="d" * 6000)
    with ThreadPoolExecutor(16) as doors:
        list(doors.map(lambda n: admit(stores, granted(slug, f"person{n}"), long), range(200)))
    assert stores.admissions.attendance(slug, DAY).admitted == 200
