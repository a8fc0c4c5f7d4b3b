"""The form in a partner's page: there for that partner, empty everywhere else."""

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.people import Hall, small_letter
from tests.stack import Stack

Site = Callable[[str], str]


@pytest.fixture(scope="module")
def hall(stack: Stack) -> Hall:
    return Hall(stack)


@pytest.fixture
def site() -> Iterator[Site]:
    """Serves one page of a partner's site; gives its port as `http://localhost:PORT`."""
    servers: list[ThreadingHTTPServer] = []

    def serve(html: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = html.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://localhost:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A visitor whose browser keeps nothing for anybody."""
    context = chromium.new_context(viewport={"width": 900, "height": 700}, locale="en")
    context.add_init_script(
        "for (const kept of ['localStorage', 'sessionStorage', 'indexedDB'])"
        " Object.defineProperty(window, kept, { get() { throw new Error('nothing is kept'); } });"
        "Object.defineProperty(document, 'cookie', { get() { throw new Error('nothing is kept'); } });"
    )
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def open_to_partner(hall: Hall, *origins: str) -> str:
    partner = {"id": "ally", "name": "Ally", "origins": list(origins)}
    return hall.publish(
        small_letter(f"embed-{uuid.uuid4().hex[:8]}", languages=["en", "fr"], partners=[partner])
    )


def by_script(hall: Hall, slug: str, after: str = "") -> str:
    return (
        f'<!doctype html><title>Ally</title><p style="height: 90vh">Our page</p><script async '
        f'src="{hall.stack.base_url}/embed.js" data-campaign="{slug}" data-partner="ally" data-lang="en">'
        f"</script>{after}"
    )


def by_frame(hall: Hall, slug: str) -> str:
    address = f"{hall.stack.base_url}/c/{slug}/embed?partner=ally"
    return f'<!doctype html><title>Ally</title><iframe src="{address}" width="600" height="900"></iframe>'


def sign(frame: FrameLocator, address: str) -> None:
    frame.get_by_label("Your full name").fill("山田 花子")
    frame.get_by_label("Your email address").fill(address)
    frame.get_by_label(re.compile("I have read the statement")).check()
    frame.get_by_role("button", name="Sign the statement").click()


def test_a_partners_visitors_sign_on_the_partners_page(hall: Hall, site: Site, page: Page) -> None:
    slug = f"embed-{uuid.uuid4().hex[:8]}"
    home = site(by_script(hall, slug))
    partner = {"id": "ally", "name": "Ally", "origins": [home]}
    hall.publish(small_letter(slug, partners=[partner]))
    page.goto(home)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="A letter")).to_be_visible()
    shown = page.locator("iframe")
    inside = frame.locator("html")
    expect(page.locator("undersigned-form > a")).to_be_hidden()
    assert (
        abs((shown.bounding_box() or {})["height"] - inside.evaluate("e => e.getBoundingClientRect().height"))
        <= 1
    )

    address = f"hanako@{slug}.example.org"
    sign(frame, address)
    expect(frame.get_by_role("heading", name="Check your email")).to_be_in_viewport()
    stored = hall.sign_ons(slug)
    assert [(entry["name"], entry["source"]) for entry in stored] == [("山田 花子", "ally")]


def test_where_the_frame_is_refused_the_link_stays(hall: Hall, site: Site, page: Page) -> None:
    slug = open_to_partner(hall, "https://ally.example")
    refused = []
    page.on("console", lambda line: refused.append(line.text) if "frame-ancestors" in line.text else None)
    loads = (
        "<script>addEventListener('load', () => setTimeout(() => document.title = 'Settled', 500))</script>"
    )
    page.goto(site(by_script(hall, slug, after=loads)))
    expect(page).to_have_title("Settled")
    assert refused
    expect(page.locator("undersigned-form > a")).to_be_visible()
    assert (page.locator("undersigned-form").bounding_box() or {})["height"] < 60


def test_in_wordpress_a_pasted_link_is_a_card_whose_link_its_own_script_opens(
    hall: Hall, site: Site, page: Page
) -> None:
    slug = f"embed-{uuid.uuid4().hex[:8]}"
    # As wp-includes/embed.php writes it, and what wp-includes/js/wp-embed.js does with what it hears.
    sandboxed = 'sandbox="allow-scripts" security="restricted" data-secret="abc123"'
    address = f"{hall.stack.base_url}/c/{slug}/embed?partner=ally&amp;lang=en#?secret=abc123"
    hears = """addEventListener("message", ({ data, source }) => {
        const frame = document.querySelector(`iframe[data-secret="${data.secret}"]`);
        if (!frame || source !== frame.contentWindow) return;
        if (data.message === "height") frame.height = data.value;
        if (data.message === "link" && document.activeElement === frame) top.location.href = data.value;
    })"""
    home = site(
        f'<!doctype html><script>{hears}</script><iframe {sandboxed} width="600" src="{address}"></iframe>'
    )
    hall.publish(small_letter(slug, partners=[{"id": "ally", "name": "Ally", "origins": [home]}]))
    page.goto(home)
    frame = page.frame_locator("iframe")
    link = frame.get_by_role("link")
    expect(link).to_have_text("Sign the statement")
    expect(frame.locator("form")).to_have_count(0)
    # It is styled, and told how high it is.
    expect(link).to_have_css("background-color", "rgb(140, 29, 34)")
    expect(page.locator("iframe")).to_have_attribute("height", re.compile("[2-5][0-9]{2}"))
    link.click()
    expect(page.locator("input[name=source]")).to_have_value("ally")


def test_a_mistake_is_brought_into_view(hall: Hall, site: Site, page: Page) -> None:
    slug = f"embed-{uuid.uuid4().hex[:8]}"
    home = site(by_script(hall, slug, after='<p style="height: 200vh">More of our page</p>'))
    hall.publish(small_letter(slug, partners=[{"id": "ally", "name": "Ally", "origins": [home]}]))
    page.goto(home)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Sign the statement").click()
    expect(frame.get_by_role("alert")).to_be_in_viewport()
    expect(frame.get_by_role("alert")).to_be_focused()


def test_a_bare_frame_works_as_well(hall: Hall, site: Site, page: Page) -> None:
    slug = f"embed-{uuid.uuid4().hex[:8]}"
    home = site(by_frame(hall, slug))
    hall.publish(small_letter(slug, partners=[{"id": "ally", "name": "Ally", "origins": [home]}]))
    page.goto(home)
    frame = page.frame_locator("iframe")
    sign(frame, f"bare@{slug}.example.org")
    expect(frame.get_by_role("heading", name="Check your email")).to_be_visible()


@pytest.mark.parametrize("where", ["unlisted", "look-alike", "null"])
def test_nobody_else_shows_anything_of_it(hall: Hall, site: Site, page: Page, where: str) -> None:
    slug = f"embed-{uuid.uuid4().hex[:8]}"
    inner = by_frame(hall, slug)
    sandboxed = (
        f'<iframe sandbox="allow-scripts allow-forms" srcdoc="{inner.replace(chr(34), "&quot;")}"></iframe>'
    )
    home = site(f"<!doctype html>{sandboxed}" if where == "null" else inner)
    allowed = home if where == "null" else f"http://localhost:{int(home.rpartition(':')[2]) + 1}"
    if where == "look-alike":
        # The listed name is the beginning of this one, as in example.org.evil.example.
        allowed, home = home, home.replace("localhost", "localhost.evil.localhost")
    hall.publish(small_letter(slug, partners=[{"id": "ally", "name": "Ally", "origins": [allowed]}]))
    refused = []
    page.on("console", lambda line: refused.append(line.text) if "frame-ancestors" in line.text else None)
    page.goto(home)
    page.wait_for_timeout(1_000)
    shown = [frame.content() for frame in page.frames if frame is not page.main_frame]
    assert not [content for content in shown if "A letter" in content or "Sign the statement" in content]
    assert refused


def test_the_link_is_there_where_scripts_are_not(hall: Hall, site: Site, chromium: Browser) -> None:
    slug = open_to_partner(hall, "http://localhost:8008")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site(f'<a href="{hall.stack.base_url}/c/{slug}?source=ally">Sign</a>'))
    page.get_by_role("link", name="Sign").click()
    expect(page.locator("input[name=source]")).to_have_value("ally")
    context.close()


def test_heights_from_anybody_else_are_not_believed(hall: Hall, site: Site, page: Page) -> None:
    slug = f"embed-{uuid.uuid4().hex[:8]}"
    liar = (
        "<script>setInterval(() => parent.postMessage({ undersigned: { height: 4321 } }, '*'), 50)</script>"
    )
    stranger = site(f"<!doctype html>{liar}")
    home = site(by_script(hall, slug, after=f'<iframe id="stranger" src="{stranger}"></iframe>{liar}'))
    hall.publish(small_letter(slug, partners=[{"id": "ally", "name": "Ally", "origins": [home]}]))
    page.goto(home)
    expect(
        page.frame_locator("undersigned-form iframe").get_by_role("heading", name="A letter")
    ).to_be_visible()
    page.wait_for_timeout(500)
    assert (page.locator("undersigned-form iframe").bounding_box() or {})["height"] != 4321


@pytest.mark.parametrize(
    "src",
    [
        "javascript:parent.document.title='taken'",
        " JavaScript:parent.document.title='taken'",
        "java&#10;script:parent.document.title='taken'",
        "https://evil.example/c/a/embed",
        "//evil.example/",
        "data:text/html,taken",
        "BASE.evil.example/c/a/embed",
        "/c/a/embed",
        "",
    ],
)
def test_whoever_writes_a_form_into_a_partners_page_runs_nothing_there(
    hall: Hall, site: Site, page: Page, src: str
) -> None:
    slug = f"embed-{uuid.uuid4().hex[:8]}"
    src = src.replace("BASE", hall.stack.base_url)
    home = site(by_script(hall, slug, after=f'<undersigned-form id="theirs" src="{src}"></undersigned-form>'))
    hall.publish(small_letter(slug, partners=[{"id": "ally", "name": "Ally", "origins": [home]}]))
    page.goto(home)
    ours = page.frame_locator("undersigned-form:not(#theirs) iframe")
    expect(ours.get_by_role("heading", name="A letter")).to_be_visible()
    assert page.locator("#theirs iframe").count() == 0
    assert page.title() == "Ally"


def test_the_preview_for_partners_shows_the_form(hall: Hall, page: Page) -> None:
    slug = open_to_partner(hall, "https://ally.example")
    page.goto(f"{hall.stack.base_url}/c/{slug}/partners?partner=ally")
    page.locator("iframe").scroll_into_view_if_needed()
    expect(page.frame_locator("iframe").get_by_role("heading", name="A letter")).to_be_visible()
