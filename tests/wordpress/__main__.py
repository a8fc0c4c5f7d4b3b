"""`make wordpress`: a campaign on a real WordPress, signed in each way, beside a running `make run`."""

import json
import re
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import FrameLocator, Page, ViewportSize, expect, sync_playwright

from tests.browser import launch
from tests.people import Hall, small_letter
from tests.stack import Stack
from tests.waiting import until
from tests.wordpress.site import HOME, PASSWORD, PLUGIN, Site, wordpress
from tools.local.localaws import LocalAws
from tools.paths import LOCAL

TITLE = "Writers and crew stand together"
# Of the light scheme, in frontend/static/style.css.
PAPER = "rgb(255, 253, 248)"
Where = Page | FrameLocator


@dataclass
class Visit:
    """Somebody who reads the partner's site, and signs what is shown there."""

    hall: Hall
    slug: str
    page: Page
    signed: int = 0

    def by_card(self, address: str, name: str, through: str | None = "ally") -> None:
        """Through a card, whose link leads to the campaign's own page."""
        frame = self._opened(address, name)
        expect(frame.locator("form")).to_have_count(0)
        frame.get_by_role("link").click()
        expect(self.page).to_have_url(re.compile(f"/c/{self.slug}"))
        self._sign(self.page, name, through)

    def by_link(self, address: str, name: str) -> None:
        """By the link that stays where the frame is refused."""
        self.page.goto(address)
        self.page.locator(".entry-content blockquote a").click()
        expect(self.page).to_have_url(re.compile(f"/c/{self.slug}"))
        self._sign(self.page, name, "elsewhere")

    def by_form(self, address: str, name: str) -> None:
        """In the form, without leaving the post."""
        frame = self._opened(address, name)
        expect(self.page.locator("undersigned-form > a")).to_be_hidden()
        self._sign(frame, name)
        assert self.page.url == address

    def _opened(self, address: str, name: str) -> FrameLocator:
        self.page.goto(address)
        frame = self.page.frame_locator(".entry-content iframe")
        expect(frame.get_by_role("heading", name=TITLE)).to_be_visible()
        self.page.locator(".entry-content iframe").scroll_into_view_if_needed()
        # They read by night, the site is light: the frame is, too.
        expect(frame.locator("body")).to_have_css("background-color", PAPER)
        self.page.screenshot(path=HOME / f"{name}.png", full_page=True)
        return frame

    def _sign(self, where: Where, name: str, through: str | None = "ally") -> None:
        where.locator("[name=name]").fill(f"Ada by {name}")
        where.locator("[name=email]").fill(f"{name}@{self.slug}.example.org")
        where.locator("[name=consent]").check()
        where.locator("form.signing button[type=submit]").click()
        expect(where.locator("form.signing")).to_have_count(0)
        expect(where.locator("h1")).to_be_visible()
        self.page.screenshot(path=HOME / f"{name}-signed.png")
        self.signed += 1
        kept = until(lambda: self.hall.sign_ons(self.slug), lambda kept: len(kept) == self.signed)
        assert (f"Ada by {name}", through) in {(entry["name"], entry["source"]) for entry in kept}
        print(f"  signed: {name}, through {through or 'nobody'}", flush=True)


def main() -> int:
    """Tries them all; returns 1 where no `make run` is running."""
    described = LOCAL / "stack.json"
    if not described.exists():
        print("This needs a running `make run`, in another terminal.", file=sys.stderr)
        return 1
    running = json.loads(described.read_text())
    port = urlsplit(running["aws_endpoint_url"]).port or 80
    stack = Stack(LocalAws(Path(), port), running["base_url"], running["api_key"])
    print("Installing a WordPress …", flush=True)
    with wordpress(port) as site, sync_playwright() as playwright, launch(playwright) as browser:
        hall, slug = Hall(stack), f"wordpress-{uuid.uuid4().hex[:8]}"
        ally = {"id": "ally", "name": "Example Affiliate", "origins": [site.address]}
        elsewhere = {"id": "elsewhere", "name": "Elsewhere", "origins": ["https://elsewhere.example"]}
        partners = [ally, elsewhere]
        hall.publish(small_letter(slug, title={"en": TITLE}, goal={"signers": 10}, partners=partners))
        print(f"{site.address} shows {stack.base_url}/c/{slug}")
        size = ViewportSize(width=1000, height=900)
        visit = Visit(hall, slug, browser.new_page(viewport=size, locale="en", color_scheme="dark"))
        as_it_comes(site, visit)
        with_the_plugin(site, visit)
    print(f"Pictures of each, and what WordPress said, are in {HOME.relative_to(LOCAL.parent)}/.")
    return 0


def as_it_comes(site: Site, visit: Visit) -> None:
    """What a WordPress does that knows nothing of us: pasted links are cards, and scripts are scripts."""
    address = f"{visit.hall.stack.base_url}/c/{visit.slug}"
    script = (
        f'<script async src="{visit.hall.stack.base_url}/embed.js" data-campaign="{visit.slug}" '
        'data-partner="ally" data-lang="en"></script>'
    )
    posts = site.edit(
        posts={
            "pasted": embed(address),
            "pasted-for-a-partner": embed(f"{address}?source=ally"),
            "pasted-for-another": embed(f"{address}?source=elsewhere"),
            "script": f"<!-- wp:html -->\n{script}\n<!-- /wp:html -->",
        }
    )
    visit.by_card(posts["pasted"], "pasted", None)
    visit.by_card(posts["pasted-for-a-partner"], "pasted-for-a-partner")
    visit.by_link(posts["pasted-for-another"], "pasted-for-another")
    visit.by_form(posts["script"], "script")


def with_the_plugin(site: Site, visit: Visit) -> None:
    """What one does that has our plugin: the form, however it is asked for, and old posts with it."""
    base, address = visit.hall.stack.base_url, f"{visit.hall.stack.base_url}/c/{visit.slug}"
    posts = site.edit(
        activate=PLUGIN.name,
        options={"undersigned_address": base, "undersigned_partner": "ally"},
        posts={
            "plugin-pasted": embed(address),
            "plugin-shortcode": f'[undersigned campaign="{visit.slug}" lang="en"]',
        },
    )
    steps: dict[str, Callable[[], str]] = {
        "plugin-pasted": lambda: posts["plugin-pasted"],
        "plugin-shortcode": lambda: posts["plugin-shortcode"],
        "plugin-block": lambda: written_in_the_editor(site, visit.page, address),
    }
    for name, made in steps.items():
        visit.by_form(made(), name)


def written_in_the_editor(site: Site, page: Page, address: str) -> str:
    """A post with our block, written as its writer does; gives the post's address."""
    page.goto(f"{site.address}/wp-login.php")
    page.locator("#user_login").fill("editor")
    page.locator("#user_pass").fill(PASSWORD)
    page.locator("#wp-submit").click()
    expect(page.locator("#wpadminbar")).to_be_visible()
    page.goto(f"{site.address}/wp-admin/post-new.php")
    made = page.wait_for_function(
        """() => {
            const { blocks, data } = window.wp ?? {};
            const post = data?.select("core/editor").getCurrentPostId();
            if (!post || !blocks.getBlockType("undersigned/form")) return null;
            data.dispatch("core/preferences").set("core/edit-post", "welcomeGuide", false);
            data.dispatch("core/editor").editPost({ title: "plugin-block", status: "publish" });
            data.dispatch("core/block-editor").insertBlock(blocks.createBlock("undersigned/form"));
            return post;
        }"""
    ).json_value()
    page.get_by_label("The campaign’s link").fill(address)
    page.get_by_label("Language").fill("en")
    page.screenshot(path=HOME / "plugin-block-editor.png")
    page.evaluate("() => wp.data.dispatch('core/editor').savePost()")
    page.wait_for_function("() => wp.data.select('core/editor').didPostSaveRequestSucceed()")
    return f"{site.address}/?p={made}"


def embed(address: str) -> str:
    """What the editor writes where a link is pasted."""
    return (
        f'<!-- wp:embed {{"url":"{address}"}} -->\n<figure class="wp-block-embed">'
        f'<div class="wp-block-embed__wrapper">\n{address}\n</div></figure>\n<!-- /wp:embed -->'
    )


if __name__ == "__main__":
    sys.exit(main())
