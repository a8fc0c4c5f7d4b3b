"""What scripts add to the pages, and that nothing is lost without them."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from chalicelib.words.languages import FRONTEND
from tests.people import Hall, person, small_letter, token
from tests.stack import Stack
from tests.waiting import until


@pytest.fixture(scope="module")
def hall(stack: Stack) -> Hall:
    return Hall(stack)


@pytest.fixture
def slug(hall: Hall) -> str:
    return hall.publish(small_letter(f"script-{uuid.uuid4().hex[:8]}", fields={"comment": "optional"}))


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    opened = chromium.new_context(locale="en", viewport={"width": 1280, "height": 800})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def fill_in(page: Page, address: str) -> None:
    page.get_by_label("Your full name").fill("Ada Example")
    page.get_by_label("Your email address").fill(address)
    page.get_by_label(re.compile("I have read the statement")).check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Sign the statement").click()


def confirmed(hall: Hall, slug: str, name: str, number: int) -> None:
    address = f"person{number}@{slug}.example.org"
    hall.sign(slug, **person(name, address))
    hall.confirm(token(hall.mail_to(address)))
    until(lambda: hall.tally(slug)["individuals"], lambda signed: signed == number)


def test_pressing_twice_sends_once(hall: Hall, slug: str, page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.post_data or "") if asked.method == "POST" else None)
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    fill_in(page, f"twice@{slug}.example.org")
    page.get_by_role("button", name="Sign the statement").dblclick()
    expect(page).to_have_url(re.compile("/sent"))
    assert len(sent) == 1
    assert re.search(
        r"submission_id=[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", sent[0]
    )


def test_going_back_signs_for_the_next_person(hall: Hall, slug: str, page: Page) -> None:
    for number in range(2):
        page.goto(f"{hall.stack.base_url}/c/{slug}") if number == 0 else page.go_back()
        fill_in(page, f"person{number}@{slug}.example.org")
        send(page)
        expect(page).to_have_url(re.compile("/sent"))
    assert len(hall.sign_ons(slug)) == 2


def test_what_only_the_other_kind_of_signer_fills_in_is_not_sent(hall: Hall, slug: str, page: Page) -> None:
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    page.get_by_label("I sign for an organization").check()
    page.locator("[name=organization]").fill("Changed My Mind")
    page.get_by_label("I sign for myself").check()
    fill_in(page, f"mind@{slug}.example.org")
    send(page)
    expect(page).to_have_url(re.compile("/sent"))
    assert [entry["kind"] for entry in hall.sign_ons(slug)] == ["individual"]


def test_the_count_and_the_names_follow_without_reloading(hall: Hall, slug: str, page: Page) -> None:
    page.clock.install()
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    expect(page.get_by_text("Be the first to sign.")).to_be_visible()
    page.get_by_label("Your full name").fill("Half Typed")
    confirmed(hall, slug, "Noor Example", 1)
    page.clock.run_for(61_000)
    expect(page.locator("#tally")).to_contain_text("1 person")
    expect(page.locator("#signatories")).to_contain_text("Noor Example")
    expect(page.get_by_label("Your full name")).to_have_value("Half Typed")


def test_the_key_next_of_a_phone_goes_on_to_the_next_field(hall: Hall, slug: str, chromium: Browser) -> None:
    context = chromium.new_context(locale="en", has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    page.get_by_label("Your full name").press("Enter")
    expect(page.get_by_label("Your email address")).to_be_focused()
    # What is folded away is passed over.
    page.keyboard.press("Enter")
    expect(page.get_by_label("Everyone")).to_be_focused()
    context.close()


def test_whoever_writes_much_is_told_how_much_is_left(hall: Hall, slug: str, page: Page) -> None:
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    page.get_by_text("Add more about you").click()
    comment, left = page.locator("[name=comment]"), page.locator(".count")
    comment.fill("x" * 100)
    expect(left).to_be_empty()
    # One character to a reader, several to a computer.
    comment.fill("x" * 478 + "😀" * 2)
    expect(left).to_have_text("Characters left: 20")
    comment.fill("x" * 503)
    expect(left).to_have_text("Characters too many: 3")


def test_the_link_is_copied(hall: Hall, slug: str, page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{hall.stack.base_url}/c/{slug}"


def test_networks_learn_nothing_before_somebody_shares(hall: Hall, slug: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    page.wait_for_load_state("networkidle")
    assert all(url.startswith(hall.stack.base_url) for url in asked)
    assert page.get_by_role("link", name="Telegram").get_attribute("href") is not None


@pytest.mark.parametrize("broken", ["missing", "half", "throws"])
def test_a_script_that_fails_takes_nothing_along(
    hall: Hall, slug: str, page: Page, context: BrowserContext, broken: str
) -> None:
    source = (FRONTEND / "static" / "page.js").read_text("utf-8")

    def spoil(route: Route) -> None:
        if broken == "missing":
            route.abort()
            return
        spoiled = source[: len(source) // 2] if broken == "half" else f"throw new Error('x');{source}"
        route.fulfill(body=spoiled, content_type="text/javascript")

    context.route(re.compile(r"/static/[0-9a-f]{12}/page\."), spoil)
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    fill_in(page, f"{broken}@{slug}.example.org")
    send(page)
    expect(page).to_have_url(re.compile("/sent"))
    assert len(hall.sign_ons(slug)) == 1


@pytest.fixture
def load(stack: Stack) -> Iterator[None]:
    """Every sign-on must bring proof of work, as it would from a busy network."""
    functions, name = stack.client("lambda"), stack.function_name("APIHandler")
    before = functions.get_function_configuration(FunctionName=name)["Environment"]

    def configure(variables: dict[str, str]) -> None:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
        functions.get_waiter("function_updated_v2").wait(FunctionName=name)

    configure({**before["Variables"], "CHALLENGE_AFTER": "0"})
    yield
    configure(before["Variables"])


@pytest.mark.usefixtures("load")
def test_under_load_the_browser_proves_itself_and_signs(hall: Hall, slug: str, page: Page) -> None:
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    fill_in(page, f"busy@{slug}.example.org")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("puzzle")
    send(page)
    expect(page).to_have_url(re.compile("/sent"), timeout=120_000)
    assert [entry["email"] for entry in hall.sign_ons(slug)] == [f"busy@{slug}.example.org"]


@pytest.mark.usefixtures("load")
def test_under_load_nobody_without_scripts_is_left_wondering(
    hall: Hall, slug: str, chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    fill_in(page, f"busy@{slug}.example.org")
    send(page)
    expect(page.get_by_text("Please wait a minute and send the form again.")).to_be_visible()
    expect(page.get_by_label("Your full name")).to_have_value("Ada Example")
    context.close()


def test_the_page_is_small_and_stands_still(
    hall: Hall, slug: str, page: Page, context: BrowserContext
) -> None:
    confirmed(hall, slug, "Noor Example", 1)
    page.goto(f"{hall.stack.base_url}/c/{slug}")
    fresh = context.new_page()
    session = context.new_cdp_session(fresh)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    bodies: list[float] = []
    session.on("Network.loadingFinished", lambda event: bodies.append(event["encodedDataLength"]))
    fresh.add_init_script(
        "window.shifted = 0;"
        "new PerformanceObserver(list => list.getEntries().forEach(entry => shifted += entry.value))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    fresh.goto(f"{hall.stack.base_url}/c/{slug}")
    fresh.wait_for_load_state("networkidle")
    assert len(bodies) <= 4
    assert sum(bodies) <= 25_000
    assert fresh.evaluate("shifted") == 0
