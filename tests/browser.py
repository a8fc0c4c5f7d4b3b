"""A headless Chromium for tests, as a pytest plugin."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tools.prepare import browser as installed_browser

# Without these Chromium looks for its maker's servers at every start.
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, driving the Chromium or Chrome that is installed."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests; each test opens contexts of its own."""
    launched = launch(playwright)
    yield launched
    launched.close()


def launch(playwright: Playwright, *arguments: str) -> Browser:
    """A browser of its own, started with more arguments."""
    return playwright.chromium.launch(executable_path=installed_browser(), args=[*QUIET, *arguments])
