"""The door: who is let in, once, and what becomes of scans that were made without a connection."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from chalicelib.actions.meeting.admit import Presented, Verdict, admit, attendance
from chalicelib.actions.meeting.passes import pass_url, show_pass
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.mine import erase, look, withdraw
from chalicelib.actions.signing.sign import sign
from chalicelib.domain.access import May, Permit, Principal, Role
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.links import seal_link
from chalicelib.domain.signons import SignOn, Status, read
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.ports.services import Services
from tests.builders import ada, sign_in
from tests.fakes import Clock, fake_services

SLUG = "board-of-the-crew"
FIRST, SECOND = date(2026, 12, 1), date(2026, 12, 2)
# New York is at UTC−5 then.
MORNING = datetime(2026, 12, 1, 14, 14, tzinfo=UTC)
DOOR = Principal("0" * 64, Role.DOOR, "north door", frozenset({SLUG}))
OTHER_DOOR = Principal("1" * 64, Role.DOOR, "south door", frozenset({SLUG}))


@pytest.fixture
def services() -> Services:
    made = fake_services(Clock(MORNING))
    campaign = sign_in()
    made.campaigns.put(StoredCampaign(campaign, text_version(campaign, None), 1), None)
    return made


def signed_in(services: Services, day: date = FIRST, **changes: object) -> SignOn:
    return sign(services, SLUG, read(ada(day=day.isoformat(), **changes))).sign_on


def token_of(services: Services, sign_on: SignOn) -> str:
    return pass_url(services, sign_on).rpartition("/")[2]


def at_the_door(services: Services, principal: Principal = DOOR) -> Permit:
    return permit(services, principal, SLUG, May.ADMIT)


def scan(
    services: Services,
    shown: str,
    nonce: str = "one",
    at: datetime = MORNING,
    door: Principal = DOOR,
    offline: bool = False,
) -> Verdict:
    return admit(services, at_the_door(services, door), Presented(shown, at, nonce, offline))


def test_the_holder_of_a_pass_is_let_in_by_name(services: Services) -> None:
    shown = token_of(services, signed_in(services))
    assert scan(services, shown) == Verdict("admitted", "Ada Example", MORNING)
    graces = token_of(services, signed_in(services, name="Grace Example", union="Example Local 2"))
    assert scan(services, graces, "two").union == "Example Local 2"


def test_nobody_is_let_in_twice(services: Services) -> None:
    shown = token_of(services, signed_in(services))
    scan(services, shown)
    later = MORNING + timedelta(minutes=6)
    assert scan(services, shown, "two", later) == Verdict("already_admitted", "Ada Example", MORNING)


def test_a_scan_that_is_sent_again_is_answered_as_before(services: Services) -> None:
    sign_on = signed_in(services)
    shown = token_of(services, sign_on)
    scan(services, shown, "one")
    scan(services, shown, "two")
    withdraw(services, seal_link(services.secrets.links, "mine", sign_on, services.now()))
    assert scan(services, shown, "one").result == "admitted"
    assert scan(services, shown, "two").result == "already_admitted"
    assert scan(services, shown, "three").result == "withdrawn"


def test_signing_in_again_for_the_day_gives_the_same_pass(services: Services) -> None:
    assert pass_url(services, signed_in(services)) == pass_url(services, signed_in(services))
    assert pass_url(services, signed_in(services)) != pass_url(services, signed_in(services, SECOND))


def test_yesterdays_pass_is_for_the_wrong_day(services: Services) -> None:
    shown = token_of(services, signed_in(services, FIRST))
    # 00:01 and 23:59 in New York, while in UTC it is the second day both times.
    for nonce, minutes, result in (("late", 15 * 60 - 13, "wrong_day"), ("still", -2, "admitted")):
        services.now.pass_by(minutes=minutes)  # type: ignore[attr-defined]
        assert scan(services, shown, nonce, services.now()).result == result


@pytest.mark.parametrize("hours", [24, 3, -3, -24])
def test_a_door_that_can_ask_is_answered_by_our_clock_and_not_by_its_own(
    services: Services, hours: int
) -> None:
    todays, tomorrows = (
        token_of(services, signed_in(services)),
        token_of(services, signed_in(services, SECOND)),
    )
    by_its_clock = MORNING + timedelta(hours=hours)
    assert scan(services, tomorrows, "1", by_its_clock) == Verdict("wrong_day")
    assert scan(services, todays, "2", by_its_clock) == Verdict("admitted", "Ada Example", MORNING)


def test_a_phone_a_day_ahead_lets_nobody_in_tomorrow_and_is_pointed_out(services: Services) -> None:
    """Without a connection it believes itself; we do not believe that it scanned what was still to come."""
    todays, tomorrows = (
        token_of(services, signed_in(services)),
        token_of(services, signed_in(services, SECOND)),
    )
    ahead = MORNING + timedelta(days=1)
    assert scan(services, tomorrows, "1", ahead, offline=True) == Verdict("wrong_day")
    assert scan(services, todays, "2", ahead, offline=True) == Verdict("admitted", "Ada Example", MORNING)
    _, told = attendance(services, at_the_door(services), FIRST)
    assert (told.admitted, told.conflicts) == (1, [])
    assert [[entry.at for entry in one.entries] for one in told.doubtful] == [[MORNING]]
    services.now.pass_by(days=1)  # type: ignore[attr-defined]
    assert scan(services, tomorrows, "3", services.now()).result == "admitted"


def test_the_day_is_that_of_the_scan_however_late_it_is_told(services: Services) -> None:
    shown = token_of(services, signed_in(services))
    services.now.pass_by(days=2)  # type: ignore[attr-defined]
    assert scan(services, shown, offline=True).result == "admitted"


def test_a_pass_ends_with_its_sign_in(services: Services) -> None:
    withdrawn, erased = signed_in(services), signed_in(services, email="grace@example.org")
    withdraw(services, seal_link(services.secrets.links, "mine", withdrawn, services.now()))
    erase(services, seal_link(services.secrets.links, "mine", erased, services.now()))
    assert scan(services, token_of(services, withdrawn)) == Verdict("withdrawn")
    assert scan(services, token_of(services, erased)) == Verdict("withdrawn")
    with pytest.raises(Unavailable):
        show_pass(services, token_of(services, withdrawn))
    with pytest.raises(NotFound):
        show_pass(services, token_of(services, erased))


def test_a_pass_that_is_not_ours_is_invalid(services: Services) -> None:
    shown = token_of(services, signed_in(services))
    other = shown.replace(SLUG, "another-meeting")
    for wrong in (
        other,
        shown[:-1] + ("A" if shown[-1] != "A" else "B"),
        "0000-0000",
        "anything",
        "ſſſſſſſſ",
    ):
        assert scan(services, wrong) == Verdict("invalid")
    assert services.admissions.attendance(SLUG, FIRST).admitted == 0


def test_the_code_on_a_pass_opens_the_door_too(services: Services) -> None:
    shown = show_pass(services, token_of(services, signed_in(services)))
    code = shown.granted.code
    typed = f"{code[:4]}-{code[4:]}".lower()
    assert scan(services, typed, "typed").result == "admitted"
    assert scan(services, shown.token, "scanned").result == "already_admitted"
    services.now.pass_by(days=1)  # type: ignore[attr-defined]
    assert scan(services, typed, "tomorrow", services.now()).result == "wrong_day"


def test_showing_a_pass_writes_nothing(services: Services) -> None:
    token = token_of(services, signed_in(services))
    marks, told = dict(services.limits.once), len(services.sign_ons.stream)  # type: ignore[attr-defined]
    for _ in range(3):
        show_pass(services, token)
    assert (services.limits.once, len(services.sign_ons.stream)) == (marks, told)  # type: ignore[attr-defined]


def test_a_code_that_stands_for_another_pass_is_given_to_nobody_else(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    nonces = iter(["same-nonce-------", "same-nonce-------", "othernonce-------"])
    monkeypatch.setattr("chalicelib.actions.signing.sign.token_urlsafe", lambda size: next(nonces, "x" * 16))
    ada = signed_in(services, submission_id=str(UUID(int=1)))
    grace = signed_in(services, email="grace@example.org", submission_id=str(UUID(int=2)))
    codes = [show_pass(services, token_of(services, one)).granted.code for one in (ada, grace)]
    assert codes[0] != codes[1]
    for code, one in zip(codes, (ada, grace), strict=True):
        assert scan(services, code, one.key).result == "admitted"


def test_a_pass_of_who_withdrew_stays_ended_when_they_sign_in_again(services: Services) -> None:
    first = signed_in(services)
    old = show_pass(services, token_of(services, first))
    withdraw(services, seal_link(services.secrets.links, "mine", first, services.now()))
    again = signed_in(services)
    assert (again.key, again.nonce) != (first.key, first.nonce)
    for shown in (old.token, old.granted.code):
        assert scan(services, shown, shown) == Verdict("withdrawn")
    with pytest.raises(Unavailable):
        show_pass(services, old.token)
    assert scan(services, token_of(services, again), "new").result == "admitted"


def test_what_was_withdrawn_stays_so_with_its_link_whoever_signs_in_afterwards(services: Services) -> None:
    links, signed = [], []
    for _ in range(3):
        signed.append(signed_in(services))
        assert pass_url(services, signed_in(services)) == pass_url(services, signed[-1])
        links.append(seal_link(services.secrets.links, "mine", signed[-1], services.now()))
        withdraw(services, links[-1])
        signed_in(services)
    for link, one in zip(links, signed, strict=True):
        mine = look(services, "mine", link).sign_on
        assert (mine.key, mine.status) == (one.key, Status.WITHDRAWN)
    assert len({one.key for one in signed}) == 3
    erase(services, links[0])
    assert look(services, "mine", links[1]).sign_on.status is Status.WITHDRAWN


def test_who_was_refused_does_not_come_in_by_withdrawing_and_signing_in_again(services: Services) -> None:
    first = signed_in(services)
    refused = {"status": Status.REJECTED, "rejected_at": services.now()}
    services.sign_ons.write(first.changed(services.now(), **refused), first)
    withdraw(services, seal_link(services.secrets.links, "mine", first, services.now()))
    again = signed_in(services)
    assert again.status is Status.REJECTED
    assert scan(services, token_of(services, again)).result != "admitted"


def test_twenty_doors_at_once_let_one_in(services: Services) -> None:
    shown = token_of(services, signed_in(services))
    with ThreadPoolExecutor(20) as doors:
        verdicts = list(doors.map(lambda n: scan(services, shown, f"nonce-{n}"), range(20)))
    assert Counter(verdict.result for verdict in verdicts) == {"admitted": 1, "already_admitted": 19}
    assert attendance(services, at_the_door(services), FIRST)[1].admitted == 1


def test_two_doors_without_a_connection_are_merged_and_flagged(services: Services) -> None:
    shown = token_of(services, signed_in(services))
    north, south = MORNING + timedelta(minutes=1), MORNING
    services.now.pass_by(hours=1)  # type: ignore[attr-defined]
    first = scan(services, shown, "north", north, DOOR, offline=True)
    second = scan(services, shown, "south", south, OTHER_DOOR, offline=True)
    assert (first.result, second.result) == ("admitted", "already_admitted")
    assert second.admitted_at == north
    _, told = attendance(services, at_the_door(services), FIRST)
    assert told.admitted == 1
    entries = [(entry.scanned_at, entry.door) for entry in told.conflicts[0].entries]
    assert entries == [(south, "1" * 12), (north, "0" * 12)]


def test_a_copy_that_was_let_in_because_an_answer_was_lost_is_pointed_out(services: Services) -> None:
    """The door asked, was told that the pass is used, never heard it, and decided alone."""
    shown = token_of(services, signed_in(services))
    scan(services, shown, "north")
    assert scan(services, shown, "south", door=OTHER_DOOR).result == "already_admitted"
    for _ in range(2):
        told_later = scan(services, shown, "south", door=OTHER_DOOR, offline=True)
        assert told_later.result == "already_admitted"
        (twice,) = attendance(services, at_the_door(services), FIRST)[1].conflicts
        assert [entry.door for entry in twice.entries] == ["0" * 12, "1" * 12]


def test_who_was_let_in_once_though_the_answer_was_lost_is_no_conflict(services: Services) -> None:
    shown = token_of(services, signed_in(services))
    for offline in (False, True, True):
        assert scan(services, shown, "north", offline=offline).result == "admitted"
    assert attendance(services, at_the_door(services), FIRST)[1].conflicts == []


def test_a_copy_let_in_alone_is_pointed_out_though_its_sign_in_was_withdrawn(services: Services) -> None:
    sign_on = signed_in(services)
    shown = token_of(services, sign_on)
    scan(services, shown, "north")
    withdraw(services, seal_link(services.secrets.links, "mine", sign_on, services.now()))
    assert scan(services, shown, "tried", door=OTHER_DOOR) == Verdict("withdrawn")
    assert scan(services, shown, "south", door=OTHER_DOOR, offline=True) == Verdict("withdrawn")
    (twice,) = attendance(services, at_the_door(services), FIRST)[1].conflicts
    assert [entry.nonce for entry in twice.entries] == ["north", "south"]


def test_trying_twice_at_a_door_with_a_connection_is_no_conflict(services: Services) -> None:
    shown = token_of(services, signed_in(services))
    scan(services, shown, "one")
    scan(services, shown, "two")
    assert attendance(services, at_the_door(services), FIRST)[1].conflicts == []


def test_the_count_is_of_today_where_the_event_is(services: Services) -> None:
    scan(services, token_of(services, signed_in(services)))
    day, told = attendance(services, at_the_door(services))
    assert (day, told.admitted) == (FIRST, 1)
    services.now.pass_by(hours=15)  # type: ignore[attr-defined]
    assert attendance(services, at_the_door(services))[0] == SECOND


@pytest.mark.parametrize(
    "stranger",
    [
        Principal("2" * 64, Role.PARTNER, "partner", frozenset({SLUG}), "partner"),
        Principal("3" * 64, Role.DOOR, "another meeting's door", frozenset({"another-meeting"})),
    ],
)
def test_the_door_is_the_doors(services: Services, stranger: Principal) -> None:
    shown = token_of(services, signed_in(services))
    with pytest.raises(NotFound):
        scan(services, shown, door=stranger)
    with pytest.raises(NotFound):
        attendance(services, at_the_door(services, stranger))
    assert [line.verb for line in services.audit.lines] == ["refused", "refused"]  # type: ignore[attr-defined]


def test_organizers_may_stand_at_the_door(services: Services) -> None:
    organizer = Principal("4" * 64, Role.ORGANIZER, "office", frozenset({SLUG}))
    assert scan(services, token_of(services, signed_in(services)), door=organizer).result == "admitted"
