"""Everybody can read and sign, whatever they see, hear or hold."""

import io
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from app import app
from chalicelib.bootstrap import use
from chalicelib.domain.face import Entry, Face
from tests.axe import violations
from tests.builders import NOW, letter
from tests.endless import everywhere, with_its_style
from tests.fakes import Clock, fake_services
from tests.office import publish
from tests.people import Hall, link, person, small_letter, token
from tests.stack import Stack
from tests.visitors import Visitor
from tests.waiting import until

NARROW, WIDE = 320, 1280
PARTNER = {"id": "ally", "name": "Ally", "origins": ["http://localhost:8008"]}
# Each width and each scheme once: they break different rules.
SHAPES = ((NARROW, "dark"), (WIDE, "light"))


@pytest.fixture(scope="module")
def hall(stack: Stack) -> Hall:
    return Hall(stack)


@pytest.fixture(scope="module")
def slugs(hall: Hall) -> dict[str, str]:
    """A campaign of each kind and in each state, by what is special about it."""
    unit = {"size": 100, "as_of": "2026-01-01"}
    card = {"kind": "card", "accepts": ["individual"], "names": "sealed", "unit": unit}
    event = {
        "venue": {"en": "Example Hall"},
        "timezone": "Europe/Zurich",
        "days": ["2030-12-01", "2030-12-02"],
    }
    asked = dict.fromkeys(
        ("country", "postcode", "employer", "job_title", "union", "phone", "comment"), "optional"
    )
    special: dict[str, dict[str, Any]] = {
        "letter": {"languages": ["en", "de", "ar", "ja"], "fields": asked, "goal": {"signers": 100}},
        "empty": {},
        "pledge": {
            "kind": "pledge",
            "commitments": [{"id": "join", "text": {"en": "I will join."}}],
            # The palest colour that is taken.
            "appearance": {"colour": "#767676"},
        },
        "card": {**card, "fields": {"employer": "required", "phone": "required"}},
        "sign-in": {"kind": "sign-in", "accepts": ["individual"], "names": "sealed", "event": event},
        "closed": {"status": "closed"},
    }
    made = {}
    for name, more in special.items():
        definition = small_letter(f"axe-{name}-{uuid.uuid4().hex[:8]}", partners=[PARTNER])
        made[name] = hall.publish({**definition, **more})
    address = f"signed@{made['letter']}.example.org"
    hall.sign(made["letter"], **person("Ada Example", address))
    hall.confirm(token(hall.mail_to(address)))
    until(lambda: hall.tally(made["letter"])["individuals"], lambda signed: signed == 1)
    return made


@pytest.fixture(params=SHAPES, ids=lambda shape: f"{shape[0]}-{shape[1]}")
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    width, scheme = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True, locale="en"
    )
    yield context.new_page()
    context.close()


def good(page: Page, where: str) -> None:
    assert violations(page) == [], where
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{where} scrolls sideways by {width}"


def test_no_rule_is_broken_on_any_public_page(hall: Hall, slugs: dict[str, str], page: Page) -> None:
    campaigns = [f"/c/{slug}" for slug in slugs.values()]
    first = campaigns[0]
    more = [f"{first}?lang={language}" for language in ("de", "ar", "ja")]
    more += [f"{first}{rest}" for rest in ("/signers", "/sent", "/partners", "/partners?partner=ally")]
    more += [f"{first}{rest}" for rest in ("/embed?partner=ally", "/embed/sent?partner=ally", "/embed/card")]
    for path in ("/", *campaigns, *more, f"{campaigns[1]}/signers", "/c/nobody-knows-it"):
        page.goto(hall.stack.base_url + path)
        good(page, path)


def test_no_rule_is_broken_where_something_is_wrong(hall: Hall, slugs: dict[str, str], page: Page) -> None:
    for name in ("letter", "pledge", "card", "sign-in"):
        for rest in ("", "/embed?partner=ally"):
            page.goto(f"{hall.stack.base_url}/c/{slugs[name]}{rest}")
            page.locator("button[type=submit]").click()
            expect(page.get_by_role("alert")).to_be_visible()
            good(page, f"{name}{rest} with mistakes")
    page.goto(f"{hall.stack.base_url}/c/{slugs['letter']}")
    page.get_by_label("I sign for an organization").check()
    good(page, "an organization's form")
    page.locator("button[type=submit]").click()
    good(page, "an organization's form with mistakes")


def test_no_rule_is_broken_on_the_signers_own_pages(hall: Hall, slugs: dict[str, str], page: Page) -> None:
    address = f"{uuid.uuid4().hex[:8]}@{slugs['empty']}.example.org"
    hall.sign(slugs["empty"], **person("Ada Example", address, updates=True))
    mail = hall.mail_to(address)
    steps: list[tuple[str, Callable[[], object]]] = [
        ("confirm", lambda: page.goto(link(mail, "confirm"))),
        ("confirmed", lambda: page.get_by_role("button", name="Confirm my signature").click()),
        ("unsubscribe", lambda: page.goto(link(mail, "unsubscribe"))),
        ("unsubscribed", lambda: page.get_by_role("button", name="Stop news emails").click()),
        ("mine", lambda: page.goto(link(mail, "mine"))),
        ("saved", lambda: page.get_by_role("button", name="Save").click()),
        ("withdrawn", lambda: page.get_by_role("button", name="Withdraw my signature").click()),
        ("erase?", lambda: page.get_by_role("button", name="Erase everything …").click()),
        ("erased", lambda: page.get_by_role("button", name="Erase everything now").click()),
        ("gone", lambda: page.goto(link(mail, "mine"))),
    ]
    for name, step in steps:
        step()
        good(page, name)


@pytest.fixture
def keyboard(chromium: Browser) -> Iterator[Page]:
    """A page used without a mouse."""
    context: BrowserContext = chromium.new_context(viewport={"width": WIDE, "height": 800}, locale="en")
    yield context.new_page()
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """Press the tab key until the element has the focus, and see that it shows."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"the tab key never reached {selector}")


def test_the_keyboard_alone_signs(hall: Hall, slugs: dict[str, str], keyboard: Page) -> None:
    slug, address = slugs["letter"], f"keys@{slugs['letter']}.example.org"
    keyboard.goto(f"{hall.stack.base_url}/c/{slug}")
    tab_to(keyboard, ".skip")
    keyboard.keyboard.press("Enter")
    tab_to(keyboard, "#f-kind")
    keyboard.keyboard.press("ArrowDown")
    expect(keyboard.locator("[name=organization]")).to_be_visible()
    keyboard.keyboard.press("ArrowUp")
    expect(keyboard.locator("[name=organization]")).to_be_hidden()
    tab_to(keyboard, "#f-name")
    keyboard.keyboard.type("Ada Example")
    tab_to(keyboard, "button[type=submit]")
    keyboard.keyboard.press("Enter")

    expect(keyboard.get_by_role("alert")).to_be_focused()
    keyboard.keyboard.press("Tab")
    keyboard.keyboard.press("Enter")
    expect(keyboard.locator("#f-email")).to_be_focused()
    keyboard.keyboard.type(address)
    tab_to(keyboard, "#f-consent")
    keyboard.keyboard.press("Space")
    tab_to(keyboard, "button[type=submit]")
    keyboard.keyboard.press("Enter")
    expect(keyboard).to_have_url(re.compile(f"/c/{slug}/sent"))

    keyboard.goto(link(hall.mail_to(address), "confirm"))
    tab_to(keyboard, "button[value=confirm]")
    keyboard.keyboard.press("Enter")
    expect(keyboard.get_by_role("heading", name="Your signature is confirmed")).to_be_visible()


def test_the_error_summary_has_the_focus_without_javascript_too(
    hall: Hall, slugs: dict[str, str], chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{hall.stack.base_url}/c/{slugs['letter']}")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("alert")).to_be_focused()
    context.close()


def test_arabic_is_mirrored(hall: Hall, slugs: dict[str, str], keyboard: Page) -> None:
    def places() -> tuple[float, float]:
        boxes = [keyboard.locator(selector).bounding_box() for selector in (".letter", "#sign")]
        assert boxes[0]
        assert boxes[1]
        return boxes[0]["x"], boxes[1]["x"]

    keyboard.goto(f"{hall.stack.base_url}/c/{slugs['letter']}?lang=en")
    text, form = places()
    assert text < form
    keyboard.goto(f"{hall.stack.base_url}/c/{slugs['letter']}?lang=ar")
    text, form = places()
    assert text > form


def test_nothing_moves_for_those_who_asked_for_stillness(
    hall: Hall, slugs: dict[str, str], chromium: Browser
) -> None:
    context = chromium.new_context(reduced_motion="reduce", locale="en")
    page = context.new_page()
    page.goto(f"{hall.stack.base_url}/c/{slugs['letter']}")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    moving = "() => document.getAnimations().length"
    assert page.evaluate(moving) == 0
    context.close()


# Shows a page at several widths, and returns those at which it is wider, with what stands over the edge. What
# scrolls by itself may.
TOO_WIDE = """async ([html, widths]) => {
  const found = await Promise.all(widths.map(async (width) => {
    const frame = Object.assign(document.createElement("iframe"), { width, height: 800, srcdoc: html });
    await new Promise((loaded) => { frame.onload = loaded; document.body.append(frame); });
    const page = frame.contentDocument;
    for (const folded of page.querySelectorAll("details")) folded.open = true;
    for (const shown of page.querySelectorAll("#desk, #desk [hidden], #key-form")) shown.hidden = false;
    const over = [...page.querySelectorAll("body :not(option)")].filter((element) => {
      const { left, right, width: own } = element.getBoundingClientRect();
      return own && (left < -1 || right > width + 1) && !element.closest("pre, .vh, .skip");
    });
    const all = page.documentElement.scrollWidth;
    frame.remove();
    return [width, all, ...over.map((element) => `${element.tagName}.${element.className}`)];
  }));
  return found.filter(([width, all, ...over]) => all !== width || over.length);
}"""


def test_nothing_that_anybody_types_makes_a_page_wider(chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 2 * WIDE, "height": 800})
    page, wide = context.new_page(), []
    for name, html in everywhere("en", "ar", "ja"):
        wide += [(name, *found) for found in page.evaluate(TOO_WIDE, [html, [NARROW, 375, WIDE]])]
    context.close()
    assert wide == []


def test_on_paper_the_wall_is_whole_and_nothing_asks_to_be_filled_in(chromium: Browser) -> None:
    services = fake_services(Clock())
    use(services)
    publish(services, letter())
    names = [f"Person-{n:02}" for n in range(24)]
    people = tuple(Entry(name, name, NOW) for name in names)
    services.faces.put(letter().slug, Face(individuals=24, opened=True, newest=people), Face())
    visitor = Visitor(app)
    for width in (375, WIDE):
        page = chromium.new_page(viewport={"width": width, "height": 800})
        for path in ("", "/signers"):
            html = visitor.get(f"/c/{letter().slug}{path}?lang=en").text
            page.set_content(with_its_style(html, visitor))
            printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
            words = "".join(sheet.extract_text() for sheet in printed.pages).split()
            assert sorted(word for word in words if word.startswith("Person-")) == names
            assert not {"Find", "Email", "(optional)"} & {*words}
        page.close()
    use(None)
