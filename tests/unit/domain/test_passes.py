"""Passes: nobody makes or changes one without the secret, and a day is a day where the event takes place."""

import base64
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.keys import derived_key
from chalicelib.domain.parts import Event
from chalicelib.domain.passes import (
    ALPHABET,
    LATE,
    Admission,
    NotAPass,
    Pass,
    Scan,
    attended,
    is_day,
    issue,
    named,
    pass_of,
    public_key,
    read,
    typed_code,
)
from tests.builders import confirmed, sign_in

SECRET = derived_key(b"0123456789abcdef0123456789abcdef", "passes")
PUBLIC = public_key(SECRET)
KEY = "pdl9NtYJCgi14vGXqMCQPQLEYdBp1Rpmu6qxm8TiqEM"
LIFE = "bm9uY2Ut"
ADAS = Pass("board-of-the-crew", date(2026, 12, 1), KEY, LIFE)
TOKEN = issue(SECRET, ADAS)
LOS_ANGELES = "America/Los_Angeles"

keys = st.binary(min_size=32, max_size=32).map(lambda b: base64.urlsafe_b64encode(b).decode().rstrip("="))
lives = st.binary(min_size=6, max_size=6).map(lambda b: base64.urlsafe_b64encode(b).decode())
days = st.dates(date(2000, 1, 1), date(2178, 12, 31))
slugs = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}", fullmatch=True)


@given(slugs, days, keys, lives)
def test_what_was_issued_is_read(slug: str, day: date, key: str, life: str) -> None:
    granted = Pass(slug, day, key, life)
    assert read(PUBLIC, issue(SECRET, granted)) == granted
    assert named(slug, granted.names) == granted


def test_the_same_sign_in_has_the_same_pass_as_ever() -> None:
    slug, _, body = TOKEN.partition(".")
    assert (slug, len(body)) == ("board-of-the-crew", 140)
    # The version and the day, three bytes; the key, 32; six of the nonce.
    raw = base64.urlsafe_b64decode(body)
    assert raw[:41] == b"\x02\x26\x67" + base64.urlsafe_b64decode(KEY + "=") + b"nonce-"
    assert issue(SECRET, ADAS) == TOKEN


def test_who_withdrew_and_signs_in_again_has_another_pass() -> None:
    again = replace(ADAS, life="QUJDREVG")
    assert issue(SECRET, again) != TOKEN
    assert again.code != ADAS.code


def test_a_sign_in_gives_a_pass_for_its_day_and_nothing_else_gives_one() -> None:
    signed_in = confirmed(sign_in(), day=ADAS.day)
    granted = Pass(signed_in.slug, ADAS.day, signed_in.key, "nonce-of")
    assert pass_of(signed_in) == granted
    assert read(PUBLIC, issue(SECRET, granted)) == granted
    with pytest.raises(ValueError, match="sign-in"):
        pass_of(confirmed())


def test_no_bit_of_a_pass_can_be_flipped() -> None:
    slug, _, body = TOKEN.partition(".")
    raw = base64.urlsafe_b64decode(body)
    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(NotAPass):
            read(PUBLIC, f"{slug}.{base64.urlsafe_b64encode(flipped).decode()}")


def test_no_bit_of_a_passs_text_can_be_flipped() -> None:
    for position, character in enumerate(TOKEN):
        for bit in range(7):
            altered = TOKEN[:position] + chr(ord(character) ^ 1 << bit) + TOKEN[position + 1 :]
            with pytest.raises(NotAPass):
                read(PUBLIC, altered)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN + "=",
        TOKEN + "\n",
        " " + TOKEN,
        TOKEN.upper(),
        TOKEN.replace(".", "..", 1),
        TOKEN.partition(".")[2],
        TOKEN.replace("-", "+", 9),
        "board-of-the-crew." + "A" * 140,
    ],
)
def test_nothing_else_is_a_pass(text: str) -> None:
    with pytest.raises(NotAPass):
        read(PUBLIC, text)


@given(st.text(max_size=300))
def test_whatever_is_presented_is_answered(text: str) -> None:
    with pytest.raises(NotAPass):
        read(PUBLIC, text)
    code = typed_code(text)
    assert code is None or (len(code) == 8 and set(code) <= set(ALPHABET))


def test_a_pass_of_another_event_or_deployment_is_none_of_ours() -> None:
    body = TOKEN.partition(".")[2]
    with pytest.raises(NotAPass):
        read(PUBLIC, f"another-meeting.{body}")
    with pytest.raises(NotAPass):
        read(public_key(bytes(32)), TOKEN)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2179, 6, 7)])
def test_a_day_that_does_not_fit_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="can hold"):
        issue(SECRET, replace(ADAS, day=day))
    with pytest.raises(ValueError, match="days"):
        Event(venue={"en": "Hall"}, timezone="UTC", days=[day])


@pytest.mark.parametrize(
    "changes", [{"key": "A" * 39}, {"key": "A" * 47}, {"life": "A" * 4}, {"life": "A" * 12}]
)
def test_a_key_or_a_nonce_that_does_not_fit_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="can hold"):
        issue(SECRET, replace(ADAS, **changes))


@given(lives)
def test_a_code_is_found_again_however_it_is_typed(life: str) -> None:
    code = replace(ADAS, life=life).code
    assert typed_code(code) == code
    assert typed_code(f" {code[:4].lower()}-{code[4:].replace('0', 'o').replace('1', 'l')} ") == code


@given(lives, st.integers(0, 8), st.sampled_from(ALPHABET))
def test_one_mistake_in_a_code_is_noticed(life: str, place: int, other: str) -> None:
    granted = replace(ADAS, life=life)
    written = granted.written_code.replace("-", "")
    assert typed_code(granted.written_code) == granted.code
    mistyped = written[:place] + other + written[place + 1 :]
    assert typed_code(mistyped) == (granted.code if mistyped == written else None)


def test_a_code_that_somebody_has_noted_stays_good() -> None:
    codes = [replace(ADAS, life=life).written_code for life in ("A" * 8, "_" * 8, LIFE, "AQIDBAUG")]
    assert codes == ["000-000-000", "ZZZ-ZZZ-ZZ8", "DSQ-PWR-V5A", "041-061-055"]


def test_the_code_is_of_the_nonce_and_tells_nothing_of_the_key() -> None:
    codes = [replace(ADAS, life=life).code for life in ("A" * 8, "_" * 8, LIFE)]
    assert codes == ["00000000", "ZZZZZZZZ", "DSQPWRV5"]
    assert replace(ADAS, key="A" * 43).code == ADAS.code


@pytest.mark.parametrize(
    "names", ["", "2026-12-01", f"{ADAS.names}x", f"x{ADAS.names}", ADAS.names.replace(".", "-")]
)
def test_nothing_else_names_a_pass(names: str) -> None:
    with pytest.raises(ValueError, match="names"):
        named("board-of-the-crew", names)


def test_a_day_ends_at_midnight_where_the_event_is() -> None:
    # In Los Angeles it is UTC−8 then, so UTC is a day further from 16:00 on.
    first = date(2026, 12, 1)
    assert is_day(first, datetime(2026, 12, 1, 8, 1, tzinfo=UTC), LOS_ANGELES)  # 00:01
    assert not is_day(first, datetime(2026, 12, 1, 7, 59, tzinfo=UTC), LOS_ANGELES)  # 23:59 the day before
    assert is_day(first, datetime(2026, 12, 2, 7, 59, tzinfo=UTC), LOS_ANGELES)  # 23:59, UTC a day further
    assert not is_day(first, datetime(2026, 12, 2, 8, 1, tzinfo=UTC), LOS_ANGELES)  # 00:01 the day after
    assert is_day(date(2026, 12, 2), datetime(2026, 12, 1, 10, 1, tzinfo=UTC), "Pacific/Kiritimati")  # UTC+14


def test_the_ends_of_the_calendar_are_no_day() -> None:
    assert not is_day(date(2026, 12, 1), datetime.min.replace(tzinfo=UTC), LOS_ANGELES)
    assert not is_day(date(2026, 12, 1), datetime.max.replace(tzinfo=UTC), "Asia/Tokyo")


@pytest.mark.parametrize(
    ("late", "offline", "alone"), [(1, False, False), (1, True, True), (600, False, True)]
)
def test_a_door_that_tells_later_has_decided_alone(late: int, offline: bool, alone: bool) -> None:
    then = datetime(2026, 12, 1, 17, tzinfo=UTC)
    scan = Scan("n", then, then + timedelta(seconds=late), "door", offline)
    assert scan.decided_alone is alone


class TestWhoWasLetIn:
    THEN = datetime(2026, 12, 1, 17, tzinfo=UTC)

    def scan(self, nonce: str, *, after: int = 0, late: int = 0, offline: bool = False) -> Scan:
        """A scan so many seconds after the first, which we heard of so many later."""
        scanned = self.THEN + timedelta(seconds=after)
        return Scan(nonce, scanned, scanned + timedelta(seconds=late), "door", offline)

    def admission(self, *scans: Scan) -> Admission:
        """The admission by the first of these."""
        kept = {scan.nonce: scan for scan in scans}
        return Admission("board-of-the-crew", ADAS.day, "record", LIFE, scans[0].nonce, kept)

    def test_a_door_that_asks_again_hears_the_same(self) -> None:
        admission = self.admission(self.scan("first"), self.scan("second", after=60))
        answers = [admission.result_of(nonce) for nonce in ("first", "second", "third")]
        assert answers == ["admitted", "already_admitted", None]

    def test_a_door_that_let_somebody_in_without_an_answer_has_let_them_in(self) -> None:
        asked, unheard = self.scan("second", after=60), self.scan("second", after=60, offline=True)
        admission = self.admission(self.scan("first"), asked)
        assert not admission.knows(self.scan("third"))
        assert admission.knows(self.scan("first", offline=True))
        assert admission.knows(asked)
        assert not admission.knows(unheard)
        told = self.admission(self.scan("first"), unheard)
        assert told.knows(unheard)
        assert told.knows(asked)

    def test_who_came_in_twice_is_told_and_whom_no_clock_can_tell(self) -> None:
        ahead = int(LATE.total_seconds()) + 1
        once = self.admission(self.scan("first"), self.scan("refused", after=60))
        twice = self.admission(self.scan("first"), self.scan("second", after=60, offline=True))
        by_a_wrong_clock = self.admission(self.scan("first", late=-ahead, offline=True))
        attendance = attended(3, [once, twice, by_a_wrong_clock])
        assert attendance.admitted == 3
        assert attendance.conflicts == [twice]
        assert attendance.doubtful == [by_a_wrong_clock]

    def test_who_came_in_first_is_first_whenever_we_heard_of_it(self) -> None:
        late = self.scan("offline", after=-600, late=900, offline=True)
        admission = self.admission(self.scan("first"), late)
        assert [scan.nonce for scan in admission.entries] == ["offline", "first"]
        assert (admission.admitted_at, admission.code) == (self.THEN, ADAS.code)
