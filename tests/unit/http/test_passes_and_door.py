"""What the pass and the door answer, in front of the application: headers, files, calendars."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from posixpath import normpath

import pytest

from app import app
from chalicelib import bootstrap
from chalicelib.actions.organizing.invite import invite
from chalicelib.actions.signing.mine import withdraw
from chalicelib.domain.access import Principal, Role
from chalicelib.domain.finding import MOST_SEARCHES
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.links import seal_link
from chalicelib.domain.passes import Pass, public_key, read
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.http.qr import qr
from chalicelib.ports.services import Services
from tests.builders import letter, sign_in
from tests.fakes import Clock, fake_services
from tests.gateway import Gateway
from tests.html import Page

SLUG = "board-of-the-crew"
KEY = "us_" + "k" * 40
VENUE = {
    "en": "Hall A, north; the big one",
    "fr": "Grande salle de conférences « Élisabeth-Émilie », côté cour",
}


@pytest.fixture
def services() -> Iterator[Services]:
    made = fake_services(Clock(datetime(2026, 12, 1, 14, 14, tzinfo=UTC)))
    event = {"venue": VENUE, "timezone": "America/New_York", "days": ["2026-12-01", "2026-12-02"]}
    for campaign in (sign_in(event=event, fields={"union": "required"}), letter()):
        made.campaigns.put(StoredCampaign(campaign, text_version(campaign, None), 1), None)
    made.access.hold(Principal(api_key_hash(KEY), Role.DOOR, "door", frozenset({SLUG})))
    bootstrap.use(made)
    yield made
    bootstrap.use(None)


@pytest.fixture
def gateway(services: Services) -> Gateway:
    return Gateway(app)


@pytest.fixture
def address(gateway: Gateway, services: Services) -> str:
    """The path of Ada's pass for the first day."""
    typed = {"kind": "individual", "name": "<Ada> Example", "email": "ada@example.org", "consent": True}
    more = {"day": "2026-12-01", "union": "Local 1 & 2", "language": "fr"}
    answer = gateway.post(f"/api/v1/campaigns/{SLUG}/sign-ons", typed | more)
    assert answer.status == 201
    return str(answer.json()["pass_url"]).removeprefix(services.base_url)


def test_the_form_leads_to_the_pass(gateway: Gateway, services: Services) -> None:
    body = (
        "kind=individual&name=Ada+Example&email=ada%40example.org&consent=true&day=2026-12-02&union=Local+1"
    )
    answer = gateway.form(f"/c/{SLUG}", body)
    assert answer.status == 303
    token = answer.headers["location"].removeprefix(f"{services.base_url}/pass/")
    assert read(public_key(services.secrets.passes), token).slug == SLUG


def test_a_pass_page_is_kept_by_nobody_and_found_by_nobody(gateway: Gateway, address: str) -> None:
    answer = gateway.get(address)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "&lt;Ada&gt; Example" in answer.text
    assert "Local 1 &amp; 2" in answer.text
    assert 'lang="fr"' in answer.text
    assert " style=" not in answer.text


@pytest.mark.parametrize("token", ["x", f"{SLUG}.{'A' * 132}", "A" * 512])
def test_what_is_no_pass_is_not_found(gateway: Gateway, token: str) -> None:
    assert gateway.get(f"/pass/{token}").status == 404
    assert gateway.get(f"/pass/{token}/calendar.ics").status == 404


def test_the_day_for_calendars_follows_rfc_5545(gateway: Gateway, address: str) -> None:
    answer = gateway.get(f"{address}/calendar.ics?lang=fr")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = answer.body.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    unfolded = answer.text.replace("\r\n ", "").split("\r\n")
    assert "DTSTART;VALUE=DATE:20261201" in unfolded
    assert "DTEND;VALUE=DATE:20261202" in unfolded
    assert f"LOCATION:{VENUE['fr'].replace(',', chr(92) + ',')}" in unfolded
    assert "Ada" not in answer.text
    assert address.rpartition(".")[2][:40] not in answer.text
    assert "/pass/" not in answer.text


def test_an_old_pass_shows_nothing_of_who_signs_in_with_that_address_and_name_afterwards(
    gateway: Gateway, services: Services, address: str
) -> None:
    (first,) = services.sign_ons.items.values()  # type: ignore[attr-defined]
    withdraw(services, seal_link(services.secrets.links, "mine", first, services.now()))
    typed = {"kind": "individual", "name": "<Ada> Example", "email": "ada@example.org", "consent": True}
    more = {"day": "2026-12-01", "union": "Another Delegation", "language": "fr"}
    again = gateway.post(f"/api/v1/campaigns/{SLUG}/sign-ons", typed | more)
    new = str(again.json()["pass_url"]).removeprefix(services.base_url)
    assert "Another Delegation" in gateway.get(new).text
    for path in (address, f"{address}/calendar.ics"):
        answer = gateway.get(path)
        assert (answer.status, "Another Delegation" in answer.text) == (410, False)


def test_whoever_signs_in_with_somebodys_address_and_name_reads_only_what_they_typed(
    gateway: Gateway, services: Services, address: str
) -> None:
    typed = {"kind": "individual", "name": "<ada> example", "email": "ada@example.org", "consent": True}
    more = {"day": "2026-12-01", "union": "A Guess", "language": "en"}
    answer = gateway.post(f"/api/v1/campaigns/{SLUG}/sign-ons", typed | more)
    assert (answer.status, answer.json()["status"]) == (201, "signed_in")
    page = gateway.get(str(answer.json()["pass_url"]).removeprefix(services.base_url)).text
    assert ('lang="en"' in page, "&lt;ada&gt; example" in page, "A Guess" in page) == (True, True, True)
    assert ("&lt;Ada&gt; Example" in page, "Local 1 &amp; 2" in page) == (False, False)
    assert "Local 1 &amp; 2" in gateway.get(address).text


def test_only_the_door_may_ask_for_the_camera(gateway: Gateway, address: str) -> None:
    door, other = gateway.get(f"/door/{SLUG}"), gateway.get(address)
    assert door.headers["permissions-policy"].startswith("camera=(self)")
    assert other.headers["permissions-policy"].startswith("camera=()")
    for answer in (door, other):
        assert "worker-src 'self'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_door_knows_the_public_key_and_nothing_secret(gateway: Gateway, services: Services) -> None:
    page = gateway.get(f"/door/{SLUG}").text
    told = json.loads(re.search(r'id="event">(.*?)</script>', page)[1])  # type: ignore[index]
    assert set(told) == {"slug", "language", "timezone", "key", "admissions", "worker", "scope"}
    secret = services.secrets.passes
    assert len(told["key"]) == 43
    assert secret.hex() not in page


def test_everything_the_door_keeps_is_there(gateway: Gateway) -> None:
    worker = gateway.get(f"/door/{SLUG}/worker.js?lang=fr")
    assert worker.headers["service-worker-allowed"] == f"/door/{SLUG}"
    assert worker.headers["cache-control"] == "no-store"
    kept = json.loads(worker.text.partition("const door = ")[2].partition(";\n")[0])
    assert kept["page"] == f"/door/{SLUG}?lang=fr"
    page = gateway.get(kept["page"]).text
    loaded = re.findall(r'(?:src|href)="(/static/[0-9a-f]{12}/door/[^"]+)"', page)
    assert loaded
    assert set(loaded) <= set(kept["files"])
    for name in kept["files"]:
        file = gateway.get(name)
        assert (file.status, "immutable" in file.headers["cache-control"]) == (200, True)
        folder = name.rpartition("/")[0]
        imported = re.findall(r'(?:from|import\() ?"(\.[\w./]+)"', file.text)
        assert {normpath(f"{folder}/{module}") for module in imported} <= set(kept["files"])


@pytest.mark.parametrize("path", ["/door/nowhere", "/door/stand-with-the-crew", "/door/nowhere/worker.js"])
def test_there_is_no_door_without_a_meeting(gateway: Gateway, path: str) -> None:
    assert gateway.get(path).status == 404


def test_a_scan_is_answered_as_the_contract_says(gateway: Gateway, address: str) -> None:
    path, bearer = f"/api/v1/organizer/campaigns/{SLUG}/admissions", f"Bearer {KEY}"
    scan = {"pass": address.rpartition("/")[2], "scanned_at": "2026-12-01T09:14:00-05:00", "nonce": "n-1"}
    told = gateway.post(path, scan, Authorization=bearer)
    assert (told.status, told.json()) == (
        200,
        {
            "result": "admitted",
            "name": "<Ada> Example",
            "union": "Local 1 & 2",
            "admitted_at": "2026-12-01T14:14:00Z",
        },
    )
    assert gateway.post(path, scan | {"pass": "0000-0000"}, Authorization=bearer).json() == {
        "result": "invalid"
    }
    day = gateway.get(f"{path}?day=2026-12-01", Authorization=bearer).json()
    assert (day["day"], day["admitted"]) == ("2026-12-01", 1)
    assert (day["conflicts"], day["doubtful"]) == ([], [])


def test_a_doors_key_comes_with_a_picture_that_opens_its_door(gateway: Gateway, services: Services) -> None:
    token = invite(services, Role.DOOR, "north", frozenset({SLUG}))
    page = Page(gateway.form(f"/organize/invitation/{token}", "act=key").text)
    link = next(link["href"] for link in page.all("a") if "#key=" in link["href"])
    key = page.one("code").text
    assert link == f"{services.base_url}/door/{SLUG}#key={key}"
    assert str(qr(link)) in page.html
    organizers = gateway.form(f"/organize/invitation/{invite(services, Role.OWNER, 'owner')}", "act=key")
    assert (organizers.status, "<svg" in organizers.text) == (200, False)


def test_a_lost_pass_is_found_by_name_and_the_day_is_counted(gateway: Gateway, address: str) -> None:
    path, bearer = f"/api/v1/organizer/campaigns/{SLUG}/admissions", f"Bearer {KEY}"
    told = gateway.get(f"{path}/expected", Authorization=bearer).json()
    assert (told["day"], told["signed_in"]) == ("2026-12-01", 1)
    answer = gateway.post(f"{path}/search", {"name": "ada example"}, Authorization=bearer)
    [found] = answer.json()["items"]
    assert (found["name"], found["union"]) == ("<Ada> Example", "Local 1 & 2")
    scan = {"pass": found["code"], "scanned_at": "2026-12-01T14:14:00Z", "nonce": "n-1"}
    assert gateway.post(path, scan, Authorization=bearer).json()["result"] == "admitted"
    for _ in range(MOST_SEARCHES):
        answer = gateway.post(f"{path}/search", {"name": "Nobody Example"}, Authorization=bearer)
    assert (answer.status, answer.headers["retry-after"]) == (429, "2761")


@pytest.mark.parametrize(
    ("query", "field"),
    [("day=tomorrow", "day"), ("day=2026-12-01&day=2026-12-02", "day"), ("date=x", "date")],
)
def test_a_day_that_cannot_be_read_is_named(gateway: Gateway, query: str, field: str) -> None:
    path = f"/api/v1/organizer/campaigns/{SLUG}/admissions?{query}"
    answer = gateway.get(path, Authorization=f"Bearer {KEY}")
    assert (answer.status, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("field", "value"), [("nonce", ""), ("nonce", "a b"), ("scanned_at", "2026-12-01T09:14"), ("pass", "")]
)
def test_what_is_wrong_with_a_scan_is_named(gateway: Gateway, field: str, value: str) -> None:
    path = f"/api/v1/organizer/campaigns/{SLUG}/admissions"
    scan = {"pass": "0000-0000", "scanned_at": "2026-12-01T09:14:00-05:00", "nonce": "n-1"}
    answer = gateway.post(path, scan | {field: value}, Authorization=f"Bearer {KEY}")
    assert (answer.status, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_the_ends_of_the_calendar_are_answered(gateway: Gateway, address: str, moment: str) -> None:
    path = f"/api/v1/organizer/campaigns/{SLUG}/admissions"
    scan = {"pass": address.rpartition("/")[2], "scanned_at": moment, "nonce": "n"}
    for offline, result in ((False, "admitted"), (True, "wrong_day" if moment < "2026" else "admitted")):
        told = gateway.post(path, scan | {"offline": offline}, Authorization=f"Bearer {KEY}").json()
        assert told["result"] == result


def test_the_pass_in_the_mail_is_the_pass(services: Services, gateway: Gateway, address: str) -> None:
    from chalicelib.actions.background.deliver import deliver

    (granted,) = [read(public_key(services.secrets.passes), address.rpartition("/")[2])]
    assert granted == Pass(SLUG, granted.day, granted.key, granted.life)
    transition = services.sign_ons.stream[-1]  # type: ignore[attr-defined]
    deliver(services, transition.message())
    (letter_sent,) = services.mailer.sent  # type: ignore[attr-defined]
    assert letter_sent.purpose == "pass"
    assert letter_sent.links["pass"] == services.base_url + address
