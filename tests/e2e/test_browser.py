"""A person and a union sign in a browser, and an organizer downloads the list."""

import csv
import io
import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.people import Hall, link, small_letter
from tests.stack import Stack
from tests.waiting import until


@pytest.fixture(scope="module")
def hall(stack: Stack) -> Hall:
    return Hall(stack)


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        java_script_enabled=request.param, viewport={"width": 375, "height": 740}, locale="en-GB"
    )
    elsewhere: list[str] = []
    opened = context.new_page()
    opened.on("request", lambda asked: elsewhere.append(asked.url) if not _ours(asked.url) else None)
    yield opened
    context.close()
    assert elsewhere == [], "the pages asked somebody else for something"


def _ours(url: str) -> bool:
    return url.startswith(("http://localhost:", "data:"))


def fill_in(page: Page, name: str, address: str) -> None:
    page.get_by_label("Your full name").fill(name)
    page.get_by_label("Your email address").fill(address)


def send(page: Page) -> None:
    page.locator("form").get_by_role("button", name=re.compile("^Sign")).click()


def confirm(page: Page, hall: Hall, address: str) -> None:
    page.goto(link(hall.mail_to(address), "confirm"))
    page.get_by_role("button", name="Confirm my signature").click()
    expect(page.get_by_role("heading", name="Your signature is confirmed")).to_be_visible()


def test_a_person_and_a_union_sign_and_the_organizer_has_them_in_the_list(hall: Hall, page: Page) -> None:
    slug = hall.publish(small_letter(f"browser-{uuid.uuid4().hex[:8]}"))
    address = f"person@{slug}.example.org"
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    fill_in(page, "Nguyễn O’Brien Example", address)
    page.get_by_label("Everyone").check()
    page.get_by_label(re.compile("I have read the statement")).check()
    send(page)
    expect(page).to_have_url(re.compile(f"/c/{slug}/sent"))
    confirm(page, hall, address)
    until(lambda: hall.tally(slug)["individuals"], lambda signed: signed == 1)

    officer = f"officer@{slug}.example.org"
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    page.get_by_label("I sign for an organization").check()
    fill_in(page, "Officer Example", officer)
    page.locator("[name=organization]").fill("Example Union 李")
    page.locator("[name=members_represented]").fill("1200")
    page.locator("[name=authorized]").check()
    page.get_by_label("Yes, without my name").check()
    page.get_by_label(re.compile("I have read the statement")).check()
    send(page)
    expect(page).to_have_url(re.compile(f"/c/{slug}/sent"))
    confirm(page, hall, officer)
    waiting = [entry for entry in hall.sign_ons(slug) if entry["kind"] == "organization"]
    hall.approve(slug, waiting[0])
    until(lambda: hall.tally(slug)["workers_represented"], lambda workers: workers == 1200)

    page.goto(f"{hall.stack.base_url}/c/{slug}/signers")
    expect(page.get_by_text("Nguyễn O’Brien Example")).to_be_visible()
    rows = list(csv.DictReader(io.StringIO(hall.export(slug, format="csv").decode("utf-8-sig"))))
    assert {(row["name"], row["organization"], row["members_represented"]) for row in rows} == {
        ("Nguyễn O’Brien Example", "", ""),
        ("Officer Example", "Example Union 李", "1200"),
    }


def test_what_is_wrong_is_named_and_what_was_typed_is_kept(hall: Hall, page: Page) -> None:
    slug = hall.publish(small_letter(f"browser-{uuid.uuid4().hex[:8]}"))
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    fill_in(page, "Ada Example", "not an address")
    send(page)
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("email address")
    expect(page.get_by_label("Your full name")).to_have_value("Ada Example")


def test_whoever_signed_withdraws_and_erases_from_the_mail(hall: Hall, page: Page) -> None:
    slug = hall.publish(small_letter(f"browser-{uuid.uuid4().hex[:8]}"))
    address = f"person@{slug}.example.org"
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    fill_in(page, "Ada Example", address)
    page.get_by_label(re.compile("I have read the statement")).check()
    send(page)
    confirm(page, hall, address)
    until(lambda: hall.tally(slug)["individuals"], lambda signed: signed == 1)

    page.goto(link(hall.mail_to(address), "mine"))
    page.get_by_role("button", name="Withdraw my signature").click()
    until(lambda: hall.tally(slug)["individuals"], lambda signed: signed == 0)
    page.goto(link(hall.mail_to(address), "mine"))
    page.get_by_role("button", name=re.compile("Erase everything")).click()
    page.get_by_role("button", name=re.compile("^Erase")).click()
    until(lambda: hall.sign_ons(slug), lambda held: held == [])
