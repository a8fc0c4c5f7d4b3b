"""What people meet on a local stage, over HTTP and in a browser. Machines differ, and this is no AWS."""

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench.sizes import size
from tests.browser import launch
from tests.people import Hall, person, small_letter, token
from tests.stack import Stack
from tests.waiting import at_once, until
from tools.local.localaws import LocalAws, free_port
from tools.ship.package import package
from tools.ship.target import here

PEOPLE, CLIENTS, PAIRS, LOADS = 200, 16, size(1_000), 5
LARGEST_PAINT = (
    "window.painted = 0;"
    "new PerformanceObserver(list => list.getEntries().forEach(entry => painted = entry.startTime))"
    ".observe({type: 'largest-contentful-paint', buffered: true});"
)


def measure() -> dict[str, Any]:
    """`stage.*`: a stage of its own is deployed, measured and taken down."""
    with tempfile.TemporaryDirectory() as home:
        aws = LocalAws(home=Path(home), port=free_port())
        aws.start()
        try:
            stack = Stack(aws)
            stack.deploy(package(here()))
            hall = Hall(stack)
            slug = hall.publish(small_letter("bench"))
            return _signing(hall, slug) | _page(f"{stack.base_url}/c/{slug}")
        finally:
            aws.stop()


def _signing(hall: Hall, slug: str) -> dict[str, Any]:
    people = [person(f"Person {n} Example", f"person{n}@bench.example.org") for n in range(PEOPLE)]
    together = partial(at_once, threads=CLIENTS, expected=())
    together(CLIENTS, lambda n: hall.sign(slug, **people[n]))
    signing = _seconds(lambda: together(PEOPLE, lambda n: hall.sign(slug, **people[n])))
    mails = until(hall.stack.mails, lambda sent: len(sent) >= PEOPLE, 120)
    confirming = _seconds(lambda: together(PEOPLE, lambda n: hall.confirm(token(mails[n]))))
    new, known = [], []
    for n in range(PAIRS):
        stranger = person("New Example", f"new{n}@bench.example.org")
        friend = person("Known Example", people[n % PEOPLE]["email"])
        new.append(_seconds(partial(hall.sign, slug, **stranger)))
        known.append(_seconds(partial(hall.sign, slug, **friend)))
    return {
        "stage.sign_ons_per_s": PEOPLE / signing,
        "stage.confirmations_per_sign_on": signing / confirming,
        "p95.new_ms": _p95(new),
        "p95.known_ms": _p95(known),
        "p95.apart_ms": abs(_p95(new) - _p95(known)),
        "p95.pairs": PAIRS,
    }


def _page(url: str) -> dict[str, Any]:
    """The largest paint on a processor four times slower, with nothing cached by the browser."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        times = []
        for _ in range(LOADS):
            page = browser.new_page()
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
            page.add_init_script(LARGEST_PAINT)
            page.goto(url)
            page.wait_for_load_state("networkidle")
            times.append(page.evaluate("painted"))
            page.close()
        browser.close()
    return {"stage.largest_paint_ms": statistics.median(times)}


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] * 1000
