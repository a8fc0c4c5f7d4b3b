"""What tests do with time: many things at once, and asking again until it is so."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


Errors = type[Exception] | tuple[type[Exception], ...]


def at_once(
    times: int, work: Callable[[int], T], threads: int = 50, expected: Errors = Exception
) -> list[T | Exception]:
    """What each of so many calls got, or the `expected` error it met, in their order; raises any other."""

    def tried(number: int) -> T | Exception:
        try:
            return work(number)
        except expected as error:
            return error

    with ThreadPoolExecutor(min(times, threads)) as pool:
        return list(pool.map(tried, range(times)))


def until(what: Callable[[], T], good: Callable[[T], object] = bool, patience: float = 60) -> T:
    """Ask again until the answer is good; fails with the last answer after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not good(answer := what()):
        assert time.monotonic() < deadline, f"still {answer!r}"[:500]
        time.sleep(0.1)
    return answer
