"""A meeting's day: delegates sign in and are let in once, with a connection and without."""

import base64
import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import segno
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect

from chalicelib.domain.access import Role
from tests.answers import Answer
from tests.browser import launch
from tests.people import Hall, http, link, person, small_letter
from tests.stack import Stack

ZONE = ZoneInfo("America/Los_Angeles")


class Meeting(Hall):
    """An open sign-in with yesterday, today and tomorrow, and the keys of its doors."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack)
        self.today = datetime.now(ZONE).date()
        days = [(self.today + timedelta(days=n)).isoformat() for n in (-1, 0, 1)]
        event = {"venue": {"en": "Example Hall"}, "timezone": ZONE.key, "days": days}
        more = {"kind": "sign-in", "accepts": ["individual"], "names": "sealed", "event": event}
        self.slug = self.publish(
            small_letter(f"meeting-{uuid.uuid4().hex[:8]}", **more, fields={"union": "required"})
        )
        self.door_url = f"{stack.base_url}/door/{self.slug}"

    def sign_in(self, name: str, day: date | None = None) -> str:
        """Sign in through the API; returns the pass's address."""
        address = f"{name.split()[0].lower()}@{self.slug}.example.org"
        fields = person(name, address, union="Example Local 1", day=(day or self.today).isoformat())
        answer = self.sign(self.slug, **{**fields, "visibility": "organizers"})
        assert answer.status == 201, answer.text
        return str(answer.json()["pass_url"])

    def token(self, name: str, day: date | None = None) -> str:
        return self.sign_in(name, day).rpartition("/")[2]

    def key(self, role: Role = Role.DOOR, slug: str | None = None) -> str:
        """A new key for that role in this campaign, or another one."""
        return self.stack.keys.new_key(role, "door of a test", frozenset({slug or self.slug}))

    def scan(self, key: str, shown: str, at: datetime | None = None, **more: Any) -> Answer:
        scanned = {
            "pass": shown,
            "scanned_at": (at or datetime.now(UTC)).isoformat(),
            "nonce": uuid.uuid4().hex,
        }
        return self.as_door(key, "POST", scanned | more)

    def as_door(self, key: str, method: str, document: Any = None) -> Answer:
        url = f"{self.api}/organizer/campaigns/{self.slug}/admissions"
        body = document if document is None else json.dumps(document).encode()
        return http(method, url, body, Authorization=f"Bearer {key}", Content_Type="application/json")

    def attendance(self, key: str) -> dict[str, Any]:
        return dict(self.as_door(key, "GET").json())


@pytest.fixture(scope="module")
def meeting(stack: Stack) -> Meeting:
    return Meeting(stack)


@pytest.fixture
def device(chromium: Browser) -> Iterator[Callable[[], Page]]:
    """New devices, each with a page; errors on any page fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make() -> Page:
        contexts.append(chromium.new_context(viewport={"width": 375, "height": 740}, locale="en-GB"))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


def open_door(page: Page, meeting: Meeting, key: str) -> None:
    page.goto(f"{meeting.door_url}#key={key}")
    expect(page.get_by_text("Also works without a connection.")).to_be_visible(timeout=20_000)


def present(page: Page, shown: str) -> None:
    page.get_by_label("Code on the pass").fill(shown)
    page.get_by_role("button", name="Check").click()


def says(page: Page, word: str, more: str | re.Pattern[str] = "") -> None:
    expect(page.locator("#verdict .word")).to_have_text(re.compile(word), timeout=10_000)
    if more:
        expect(page.locator("#verdict .more")).to_have_text(more)


def test_a_delegate_gets_a_pass_at_once_and_in_the_mail(meeting: Meeting, device: Callable[[], Page]) -> None:
    page = device()
    page.goto(f"{meeting.stack.base_url}/c/{meeting.slug}")
    page.get_by_label("Your full name").fill("Grace Example")
    page.get_by_label("Your email address").fill(f"grace@{meeting.slug}.example.org")
    page.get_by_label("Your union").fill("Example Local 2")
    page.get_by_label("Day", exact=True).select_option(meeting.today.isoformat())
    page.get_by_label("I sign in to this meeting").check()
    page.get_by_role("button", name="Sign in").click()

    expect(page).to_have_url(re.compile(rf"/pass/{meeting.slug}\.[\w-]{{140}}$"))
    shown = page.get_by_label("Your pass", exact=True)
    for text in ("Grace Example", "Example Local 2", "Example Hall", str(meeting.today.year)):
        expect(shown).to_contain_text(text)
    expect(page.get_by_role("link", name="Sign in for another day")).to_be_visible()
    assert "noindex" in (page.get_attribute("meta[name=robots]", "content") or "")

    assert page.url.endswith(f"/pass/{read_picture(page)}")
    mail = meeting.mail_to(f"grace@{meeting.slug}.example.org")
    assert page.url in mail["BodyText"]
    assert "Grace" not in str(mail)


def test_the_door_lets_in_once(meeting: Meeting, device: Callable[[], Page]) -> None:
    page, shown, before = (
        device(),
        meeting.sign_in("Ada Example"),
        meeting.attendance(meeting.key())["admitted"],
    )
    open_door(page, meeting, meeting.key())
    assert "key" not in page.url

    present(page, shown)
    says(page, "^Admitted$", "Ada Example")
    expect(page.locator("#admitted")).to_have_text(str(before + 1))
    present(page, shown)
    says(page, r"^Already admitted at \d\d:\d\d$", "Ada Example")
    present(page, meeting.token("Tomorrow Example", meeting.today + timedelta(days=1)))
    says(page, "^Not for today$", re.compile("This pass is for"))
    present(page, shown.replace(meeting.slug, "another-meeting"))
    says(page, "^Not valid here$")


def test_the_code_under_the_picture_can_be_typed(meeting: Meeting, device: Callable[[], Page]) -> None:
    page = device()
    page.goto(meeting.sign_in("Emmy Example"))
    code = page.locator(".pass code").inner_text()
    page.clock.install()
    open_door(page, meeting, meeting.key())
    for mistyped in (f"{code[:-1]}{'0' if code[-1] != '0' else '1'}", code[:-1][::-1], code[:5]):
        present(page, mistyped)
        says(page, "^Mistyped$")
    present(page, code.replace("-", " ").lower())
    says(page, "^Admitted$", "Emmy Example")
    expect(page.locator("#verdict .union")).to_have_text("Example Local 1")
    # Nobody who comes next is let in by an answer that is still there.
    page.clock.run_for(9_000)
    says(page, "^Ready$")


def test_whoever_lost_the_pass_is_found_by_name(meeting: Meeting, device: Callable[[], Page]) -> None:
    page = device()
    meeting.sign_in("Louise Example")
    open_door(page, meeting, meeting.key())
    # How many are in, of how many have signed in.
    expect(page.locator("#of")).to_have_text(re.compile(r"^admitted of \d+ signed in$"), timeout=30_000)
    page.get_by_text("Pass lost?").click()

    def search(name: str) -> None:
        page.get_by_label("Full name").fill(name)
        page.get_by_role("button", name="Find").click()

    search("Louise")
    expect(page.get_by_text("Nobody of that name")).to_be_visible(timeout=30_000)
    search("example LOUISE")
    page.get_by_role("button", name="Admit").click(timeout=30_000)
    says(page, "^Admitted$", "Louise Example")
    page.get_by_text("Pass lost?").click()
    search("Louise Example")
    expect(page.locator("#lost-form li")).to_contain_text(re.compile(r"Already admitted at \d\d:\d\d"))
    page.context.set_offline(True)
    search("Louise Example")
    expect(page.get_by_text("It needs a connection")).to_be_visible()


def test_a_wrong_key_opens_nothing(meeting: Meeting, device: Callable[[], Page]) -> None:
    page = device()
    page.goto(meeting.door_url)
    page.get_by_label("Key for this door").fill("us_" + "x" * 40)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("This key does not open this door.")).to_be_visible()
    page.get_by_label("Key for this door").fill(meeting.key())
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_label("Code on the pass")).to_be_focused()
    page.get_by_role("button", name="Remove the key from this device").click()
    expect(page.get_by_label("Code on the pass")).to_be_hidden()


def test_a_door_without_a_connection_goes_on_and_tells_later(
    meeting: Meeting, device: Callable[[], Page]
) -> None:
    page, key, shown = device(), meeting.key(), meeting.token("Rosa Example")
    open_door(page, meeting, key)
    before = meeting.attendance(key)
    page.context.set_offline(True)

    # The whole page again, out of the device's own memory.
    page.reload()
    present(page, shown)
    says(page, "^Admitted$")
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(page.get_by_text("Waiting to be sent: 1")).to_be_visible()
    present(page, shown)
    says(page, "^Already admitted at")
    present(page, meeting.token("Tomorrow Example", meeting.today + timedelta(days=1)))
    says(page, "^Not for today$")
    present(page, f"{shown[:-1]}{'A' if shown[-1] != 'A' else 'B'}")
    says(page, "^Not valid here$")
    present(page, "7777-7777")
    says(page, "^Cannot be checked now$")
    page.get_by_role("button", name="Remove the key from this device").click()
    says(page, "^Waiting to be sent: 1$")
    page.reload()
    present(page, shown)
    says(page, "^Already admitted at")
    assert meeting.attendance(key)["admitted"] == before["admitted"]

    page.context.set_offline(False)
    expect(page.locator("#connection")).to_be_hidden(timeout=15_000)
    told = meeting.attendance(key)
    assert (told["admitted"], told["conflicts"]) == (before["admitted"] + 1, before["conflicts"])
    present(page, shown)
    says(page, "^Already admitted at", "Rosa Example")


def test_two_doors_without_a_connection_are_merged_and_flagged(
    meeting: Meeting, device: Callable[[], Page]
) -> None:
    shown, north, south = meeting.token("Dolores Example"), device(), device()
    key = meeting.key()
    before = meeting.attendance(key)
    south.clock.install()
    for page in (north, south):
        open_door(page, meeting, key)
        page.context.set_offline(True)
    # Somebody sets this phone's clock while it has no connection.
    south.clock.fast_forward("20:00")
    for page in (north, south):
        present(page, shown)
        says(page, "^Admitted$")
    for page in (north, south):
        page.context.set_offline(False)
        expect(page.locator("#connection")).not_to_contain_text("No connection.", timeout=15_000)
        expect(page.locator("#connection")).not_to_contain_text("Waiting to be sent", timeout=15_000)

    told = meeting.attendance(key)
    assert told["admitted"] == before["admitted"] + 1
    new = [conflict for conflict in told["conflicts"] if conflict not in before["conflicts"]]
    assert [len(conflict["entries"]) for conflict in new] == [2]
    assert sorted(round(entry["clock_off"] / 60) for entry in new[0]["entries"]) == [-20, 0]
    expect(north.locator("#twice-list")).to_contain_text("(clock 20 min fast)", timeout=15_000)
    expect(south.get_by_text("Passes admitted more than once:")).to_be_visible(timeout=15_000)


def test_who_withdrew_and_was_let_in_alone_is_pointed_out(
    meeting: Meeting, device: Callable[[], Page]
) -> None:
    page, key, shown = device(), meeting.key(), meeting.token("Emma Example")
    own = link(meeting.mail_to(f"emma@{meeting.slug}.example.org"), "mine")
    open_door(page, meeting, key)
    page.context.set_offline(True)
    body = b"do=withdraw"
    assert http("POST", own, body, Content_Type="application/x-www-form-urlencoded").status == 200
    present(page, shown)
    says(page, "^Admitted$")
    page.context.set_offline(False)
    expect(page.get_by_text(re.compile("while offline, but this pass had been withdrawn"))).to_be_visible(
        timeout=15_000
    )
    present(page, shown)
    says(page, "^Withdrawn$")


def present_and_lose_the_answer(page: Page, shown: str) -> None:
    """The door asks and is answered, but never hears it; it lets in by itself, and tells that afterwards."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/admissions", lose)
    present(page, shown)
    says(page, "^Admitted$")
    page.unroute_all(behavior="wait")
    expect(page.locator("#connection")).to_be_hidden(timeout=15_000)


def test_an_answer_that_was_lost_admits_once(meeting: Meeting, device: Callable[[], Page]) -> None:
    page, key, shown = device(), meeting.key(), meeting.token("Clara Example")
    open_door(page, meeting, key)
    before = meeting.attendance(key)
    present_and_lose_the_answer(page, shown)
    told = meeting.attendance(key)
    assert (told["admitted"], told["conflicts"]) == (before["admitted"] + 1, before["conflicts"])


def test_a_copy_let_in_because_the_answer_was_lost_is_pointed_out(
    meeting: Meeting, device: Callable[[], Page]
) -> None:
    page, key, shown = device(), meeting.key(), meeting.token("Berta Example")
    assert meeting.scan(key, shown).json()["result"] == "admitted"
    open_door(page, meeting, key)
    before = meeting.attendance(key)
    present_and_lose_the_answer(page, shown)
    told = meeting.attendance(key)
    assert told["admitted"] == before["admitted"]
    assert len(told["conflicts"]) == len(before["conflicts"]) + 1


def test_a_phone_a_day_ahead_lets_in_todays_passes_only(meeting: Meeting, device: Callable[[], Page]) -> None:
    """With a connection, and without one after it had one."""
    page = device()
    page.clock.install(time=datetime.now(UTC) + timedelta(days=1))
    names = ("Alice Example", "Barbara Example", "Chloe Example")
    todays = [meeting.token(name) for name in names]
    tomorrows = meeting.token("Diana Example", meeting.today + timedelta(days=1))
    open_door(page, meeting, meeting.key())
    expect(
        page.get_by_text(re.compile(r"The clock of this device is wrong: it says \S+, \d\d:\d\d, the server"))
    ).to_be_visible(timeout=15_000)
    present(page, todays[0])
    says(page, "^Admitted$", "Alice Example")
    present(page, tomorrows)
    says(page, "^Not for today$")
    page.context.set_offline(True)
    present(page, todays[1])
    says(page, "^Admitted$", re.compile("Checked on this device"))
    present(page, tomorrows)
    says(page, "^Not for today$")
    page.reload()
    present(page, todays[2])
    says(page, "^Admitted$", re.compile("Checked on this device"))


def test_who_stands_at_the_door_is_answered_before_all_that_waits(
    meeting: Meeting, device: Callable[[], Page]
) -> None:
    page, key = device(), meeting.key()
    waiting = [meeting.token(f"{name} Example") for name in ("Erna", "Fanny", "Gerda")]
    shown = meeting.token("Hanna Example")
    open_door(page, meeting, key)
    page.context.set_offline(True)
    for one in waiting:
        present(page, one)
        says(page, "^Admitted$", re.compile("Checked on this device"))

    asked: list[str] = []
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        scan = route.request.post_data_json
        asked.append(scan["pass"])
        # What waits gets no answer meanwhile.
        return held.append(route) if scan.get("offline") else route.continue_()

    page.route("**/admissions", hold)
    page.context.set_offline(False)
    expect(page.get_by_text("No connection.")).to_be_hidden(timeout=15_000)
    present(page, shown)
    says(page, "^Admitted$", "Hanna Example")
    # A copy of what waits is not let in before that was said.
    assert asked[-1] == shown
    for route in held:
        route.continue_()
    page.unroute_all(behavior="wait")
    expect(page.locator("#connection")).to_be_hidden(timeout=15_000)
    for one in waiting:
        present(page, one)
        says(page, "^Already admitted at")
    assert not [c for c in meeting.attendance(key)["conflicts"] if len(c["entries"]) > 2]


def test_a_copy_of_who_was_let_in_alone_is_refused_while_that_still_waits(
    meeting: Meeting, device: Callable[[], Page]
) -> None:
    page, key, shown = device(), meeting.key(), meeting.token("Ida Example")
    open_door(page, meeting, key)
    page.context.set_offline(True)
    present(page, shown)
    says(page, "^Admitted$")
    page.route(
        "**/admissions", lambda route: route.abort() if route.request.method == "GET" else route.continue_()
    )
    page.context.set_offline(False)
    present(page, shown)
    says(page, "^Already admitted at")
    page.unroute_all(behavior="wait")


def test_a_link_with_another_key_replaces_none_unless_somebody_says_so(
    meeting: Meeting, device: Callable[[], Page]
) -> None:
    page, mine, others = device(), meeting.key(), meeting.key()

    def used() -> str:
        with page.expect_request("**/admissions") as request:
            pass
        return request.value.headers["authorization"].removeprefix("Bearer ")

    open_door(page, meeting, mine)
    for again in (f"{meeting.door_url}#key={others}", f"{meeting.door_url}?lang=en#key={others}"):
        page.goto(again)
        expect(page.get_by_text("A link contained another key for this door.")).to_be_visible()
        assert "key" not in page.url
        assert used() == mine
    page.get_by_role("button", name="Keep the key in use").click()
    expect(page.get_by_text("A link contained another key for this door.")).to_be_hidden()
    assert used() == mine
    page.goto(f"{meeting.door_url}?lang=en#key={others}")
    page.get_by_role("button", name="Use the other key").click()
    expect(page.get_by_text("A link contained another key for this door.")).to_be_hidden()
    assert used() == others


def test_the_camera_reads_a_pass(meeting: Meeting, playwright: Playwright, tmp_path: Path) -> None:
    film(meeting.token("Lucy Example"), tmp_path / "pass.y4m")
    flags = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    seeing = launch(playwright, *flags, f"--use-file-for-fake-video-capture={tmp_path / 'pass.y4m'}")
    try:
        page = seeing.new_page()
        open_door(page, meeting, meeting.key())
        page.get_by_role("button", name="Start the camera").click()
        says(page, "^Admitted$", "Lucy Example")
        page.get_by_role("button", name="Stop the camera").click()
        expect(page.locator("video")).to_be_hidden()
    finally:
        seeing.close()


def read_picture(page: Page) -> str:
    """What a scanner reads off the pass on the screen."""
    picture = base64.b64encode(page.locator(".qr").screenshot()).decode()
    decoder = page.url.partition("/pass/")[0] + "/static/any/vendor/jsqr.js"
    script = """async ([decoder, picture]) => {
        await import(decoder);
        const image = new Image();
        image.src = `data:image/png;base64,${picture}`;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
        canvas.drawImage(image, 0, 0);
        const { data, width, height } = canvas.getImageData(0, 0, image.width, image.height);
        return self.jsQR(data, width, height).data;
    }"""
    return str(page.evaluate(script, [decoder, picture]))


def film(text: str, path: Path) -> None:
    """A film of one frame, 640 by 480, that shows the QR code."""
    rows = list(segno.make(text, error="m").matrix_iter(scale=6, border=4))
    luminance = bytearray(b"\xc0" * 640 * 480)
    top, left = (480 - len(rows)) // 2, (640 - len(rows[0])) // 2
    for y, row in enumerate(rows):
        start = (top + y) * 640 + left
        luminance[start : start + len(row)] = bytes(16 if dark else 235 for dark in row)
    chrominance = b"\x80" * (320 * 240 * 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\nFRAME\n" + bytes(luminance) + chrominance)
