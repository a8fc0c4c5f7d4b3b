"""`make bench`: figures of one run on a local stage. Quote ratios: machines differ, and this is no AWS."""

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import launch
from tests.builders import letter
from tests.letters import everybody, pdf_of
from tests.people import Hall, person, small_letter, token
from tests.stack import Stack
from tests.waiting import at_once, until
from tools.local.localaws import LocalAws, free_port
from tools.ship.package import package

PEOPLE, CLIENTS, PAIRS, LOADS = 200, 16, 200, 5
NAMES = 10_000
LARGEST_PAINT = (
    "window.painted = 0;"
    "new PerformanceObserver(list => list.getEntries().forEach(entry => painted = entry.startTime))"
    ".observe({type: 'largest-contentful-paint', buffered: true});"
)


def main() -> None:
    """Deploys a stage of its own, measures, prints, and takes it down."""
    with tempfile.TemporaryDirectory() as home:
        aws = LocalAws(home=Path(home), port=free_port())
        aws.start()
        try:
            stack = Stack(aws)
            stack.deploy(package())
            hall = Hall(stack)
            slug = hall.publish(small_letter("bench"))
            _signing(hall, slug)
            _page(f"{stack.base_url}/c/{slug}")
        finally:
            aws.stop()
    _letter()


def _signing(hall: Hall, slug: str) -> None:
    people = [person(f"Person {n} Example", f"person{n}@bench.example.org") for n in range(PEOPLE)]
    together = partial(at_once, threads=CLIENTS, expected=())
    together(CLIENTS, lambda n: hall.sign(slug, **people[n]))
    signing = _seconds(lambda: together(PEOPLE, lambda n: hall.sign(slug, **people[n])))
    mails = until(hall.stack.mails, lambda sent: len(sent) >= PEOPLE, 120)
    confirming = _seconds(lambda: together(PEOPLE, lambda n: hall.confirm(token(mails[n]))))
    print(f"sign-ons a second, {CLIENTS} clients     {PEOPLE / signing:8.1f}")
    print(f"confirmations for each sign-on      {signing / confirming:8.2f}")

    new, known = [], []
    for n in range(PAIRS):
        new.append(_seconds(partial(hall.sign, slug, **person("New Example", f"new{n}@bench.example.org"))))
        known.append(_seconds(partial(hall.sign, slug, **person("Known Example", people[n]["email"]))))
    for name, times in (("new", new), ("known", known)):
        print(f"answer to a {name:5} address, ms     {_percentiles(times)}")
    apart = abs(_p95(new) - _p95(known)) * 1000
    print(f"the 95th percentiles differ by, ms  {apart:8.1f}   (promised: under 25)")


def _page(url: str) -> None:
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
    print(f"largest paint of a page, ms         {statistics.median(times):8.1f}   (aimed at: under 1000)")


def _letter() -> None:
    """The PDF of a letter with thousands of names in all scripts, as the exporter makes it."""
    sign_ons = list(everybody(NAMES))
    spent = _seconds(lambda: pdf_of(letter(), sign_ons))
    print(f"a PDF with {NAMES} names, seconds    {spent:8.1f}   (aimed at: under 20)")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _percentiles(times: list[float]) -> str:
    return f"median {statistics.median(times) * 1000:.1f}, 95th percentile {_p95(times) * 1000:.1f}"


if __name__ == "__main__":
    main()
