"""CPU of pieces of work, in turn, so that whatever slows the machine slows all of them."""

import gc
import statistics
from collections.abc import Callable, Mapping

from bench.aws.wire import Wire

Work = Callable[[int], object]


def medians(
    wire: Wire, works: Mapping[str, Work], repeats: int, warm: int = 5, between: Work | None = None
) -> dict[str, float]:
    """Microseconds of CPU by piece of work, without what answering in AWS's place took.

    Each gets the number of its repetition, beginning with 0, the first `warm` ones not measured; nor is
    `between`, which comes before each repetition.
    """
    took: dict[str, list[float]] = {name: [] for name in works}
    # What was made so far stays: collecting it again and again is no part of the work.
    gc.collect()
    gc.freeze()
    for number in range(warm + repeats):
        if between:
            between(number)
        for name, work in works.items():
            began = wire.cpu()
            work(number)
            if number >= warm:
                took[name].append(wire.cpu() - began)
    gc.unfreeze()
    return {name: statistics.median(times) * 1e6 for name, times in took.items()}


def calls_of(wire: Wire, work: Callable[[], object]) -> int:
    """How many requests a piece of work sends, to whichever service."""
    with wire.counting() as made:
        work()
    return sum(made.values())
