"""From an invitation's link to the downloaded list, with nothing but the screen, and a passkey."""

import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib.actions.organizing.invite import invite
from chalicelib.domain.access import Role
from tests import axe
from tests.people import Hall, link
from tests.stack import Stack
from tests.waiting import until
from tools.invite import link as invitation_link

# A platform's authenticator that asks for finger or face, and finds it (WebDriver's, by Chromium).
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
MOST_STEPS = 60


@pytest.fixture(scope="module")
def hall(stack: Stack) -> Hall:
    return Hall(stack)


@dataclass
class Hand:
    """An organizer's hand on one page: counts what is pressed and filled in."""

    page: Page
    steps: int = 0
    wrong: list[str] = field(default_factory=list)

    def press(self, name: str, exact: bool = False) -> None:
        self.steps += 1
        # What is looked at next is the page that comes, not the one that goes.
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=exact).first.click()

    def follow(self, name: str, exact: bool = False) -> None:
        self.steps += 1
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=exact).first.click()

    def fill(self, label: str, value: str) -> None:
        self.steps += 1
        self.page.get_by_label(label, exact=True).first.fill(value)

    def check(self, label: str) -> None:
        self.steps += 1
        self.page.get_by_label(label).first.check()

    def look(self) -> None:
        """What is wrong with the page for whoever sees little, or uses no mouse."""
        # A preview that loads meanwhile would be another page half way through.
        self.page.wait_for_load_state("networkidle")
        self.wrong += [f"{self.page.url}: {one}" for one in axe.violations(self.page)]


@pytest.fixture
def hand(chromium: Browser) -> Iterator[Hand]:
    context = chromium.new_context(
        bypass_csp=True, viewport={"width": 375, "height": 740}, locale="en-GB", accept_downloads=True
    )
    opened = context.new_page()
    devices = context.new_cdp_session(opened)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    failed: list[str] = []
    opened.on("pageerror", lambda error: failed.append(str(error)))
    yield Hand(opened)
    context.close()
    assert failed == []


def sign(page: Page, hall: Hall, slug: str, address: str, organization: str = "") -> None:
    """Somebody signs, and confirms by the link in their email."""
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    if organization:
        page.get_by_label("I sign for an organization").check()
        page.locator("[name=organization]").fill(organization)
        page.locator("[name=members_represented]").fill("1200")
        page.locator("[name=authorized]").check()
        page.get_by_label("Yes, without my name").check()
    else:
        page.get_by_label("Everyone").check()
    page.get_by_label("Your full name").fill("Signatory Example")
    page.get_by_label("Your email address").fill(address)
    page.locator("[name=consent]").check()
    page.locator("form").get_by_role("button", name=re.compile("^Sign")).click()
    page.goto(link(hall.mail_to(address), "confirm"))
    page.get_by_role("button", name="Confirm my signature").click()
    expect(page.get_by_role("heading", name="Your signature is confirmed")).to_be_visible()


def test_an_organizer_begins_publishes_approves_and_downloads_without_a_shell(
    hall: Hall, hand: Hand, chromium: Browser
) -> None:
    page, slug = hand.page, f"console-{uuid.uuid4().hex[:8]}"
    token = invite(hall.stack.keys, Role.OWNER, "olga@example.org")
    page.goto(invitation_link(hall.stack.base_url, token))
    hand.look()
    hand.fill("Your name", "Olga Example")
    hand.press("Make a passkey")
    expect(page.get_by_role("heading", name="Campaigns")).to_be_visible()
    hand.look()

    # The first campaign begins on the empty page itself.
    if page.get_by_role("link", name="New campaign").count():
        hand.follow("New campaign")
    with page.expect_navigation():
        page.locator("a[href*='of=letter']").first.click()
    hand.steps += 1
    hand.fill("Title", "Stand with the crew")
    hand.fill("Who asks for signatures", "Example Federation")
    hand.fill("Email address for questions about the data", "privacy@example.org")
    hand.fill("Address", slug)
    hand.check("Deutsch")
    hand.press("Make the draft")
    expect(page).to_have_url(re.compile(f"/organize/c/{slug}/text"))
    hand.look()
    # On a phone one language stands there at a time.
    page.locator("#text-language").select_option("de")
    page.locator("[name='title.de']").fill("Wir stehen zur Crew")
    hand.steps += 1
    hand.press("Publish")
    hand.look()
    hand.press("Publish and open")
    expect(page.locator(".done")).to_be_visible()

    signers = chromium.new_context(locale="en-GB").new_page()
    person, officer = f"person@{slug}.example.org", f"officer@{slug}.example.org"
    sign(signers, hall, slug, person)
    sign(signers, hall, slug, officer, "Example Union 李")
    until(lambda: hall.tally(slug)["individuals"], lambda signed: signed == 1)

    hand.follow("Approvals")
    expect(page.get_by_text("Example Union 李").first).to_be_visible()
    hand.look()
    hand.press("Approve")
    until(lambda: hall.tally(slug)["workers_represented"], lambda workers: workers == 1200)
    hand.follow("Overview")
    hand.look()
    for tab in ("Sign-ons", "Imports"):
        hand.follow(tab, exact=True)
        hand.look()

    hand.follow("Files", exact=True)
    hand.look()
    page.locator("[name=format][value=xlsx]").check()
    hand.steps += 1
    hand.press("Make the file")
    until(lambda: _finished(page), lambda done: done)
    hand.press("Download")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download").first.click()
        hand.steps += 1
    book = openpyxl.load_workbook(io.BytesIO(coming.value.path().read_bytes()))
    addresses = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
    assert {person, officer} <= addresses

    page.goto(f"{hall.stack.base_url}/organize/record/{slug}")
    for said in ("published the text", "approved a sign-on", "asked for a file", "downloaded a file"):
        expect(page.get_by_role("cell", name=said).first).to_be_visible()
    hand.look()
    assert "\n".join(hand.wrong) == ""
    assert hand.steps <= MOST_STEPS
    signers.context.close()


def _finished(page: Page) -> bool:
    page.reload()
    return page.locator("[data-state=done]").count() > 0
