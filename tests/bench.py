"""`make bench`: figures of one run on a local stage. Quote ratios: machines differ, and this is no AWS."""

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.people import Hall, letter, person, token
from tests.stack import Stack
from tests.waiting import at_once, until
from tools.local.localaws import LocalAws, free_port
from tools.ship.package import package

PEOPLE, CLIENTS, PAIRS = 200, 16, 200


def main() -> None:
    """Deploys a stage of its own, measures, prints, and takes it down."""
    with tempfile.TemporaryDirectory() as home:
        aws = LocalAws(home=Path(home), port=free_port())
        aws.start()
        try:
            stack = Stack(aws)
            stack.deploy(package())
            _measure(Hall(stack))
        finally:
            aws.stop()


def _measure(hall: Hall) -> None:
    slug = hall.publish(letter("bench"))
    people = [person(f"Person {n} Example", f"person{n}@bench.example.org") for n in range(PEOPLE)]
    at_once([partial(hall.sign, slug, **fields) for fields in people[:CLIENTS]], CLIENTS)
    signing = _seconds(lambda: at_once([partial(hall.sign, slug, **fields) for fields in people], CLIENTS))
    mails = until(hall.stack.mails, lambda sent: len(sent) >= PEOPLE, 120)
    confirming = _seconds(lambda: at_once([partial(hall.confirm, token(mail)) for mail in mails], CLIENTS))
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
