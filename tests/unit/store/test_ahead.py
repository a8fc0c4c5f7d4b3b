"""What is read ahead comes in its order, and no more of it than is held."""

import threading
from collections.abc import Iterator

import pytest

from chalicelib.store.ahead import ahead


def test_everything_comes_once_and_in_its_order() -> None:
    sources = [iter([1, 2, 3]), iter([]), iter([4]), iter([]), iter([5, 6])]
    assert list(ahead(sources, 2)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_so_many_are_asked_at_once_and_each_for_one_thing(at_once: int) -> None:
    asked, most, lock = 0, 0, threading.Lock()
    all_asked = threading.Event()

    def source(number: int) -> Iterator[int]:
        nonlocal asked, most
        for step in range(3):
            with lock:
                asked += 1
                most = max(most, asked - len(taken))
                if asked >= at_once:
                    all_asked.set()
            # Nothing comes before all of them are on their way.
            assert all_asked.wait(5)
            yield 10 * number + step

    taken: list[int] = []
    taken.extend(ahead(map(source, range(6)), at_once))
    assert taken == [10 * number + step for number in range(6) for step in range(3)]
    assert most <= at_once + 1


def test_what_goes_wrong_is_told_where_it_would_have_been() -> None:
    def broken() -> Iterator[int]:
        yield 2
        raise ConnectionError

    found: list[int] = []
    with pytest.raises(ConnectionError):
        found.extend(ahead([iter([1]), broken(), iter([3])], 3))
    assert found == [1, 2]


def test_whoever_stops_early_leaves_nothing_running() -> None:
    before = threading.active_count()
    reading = ahead((iter(range(100)) for _ in range(100)), 4)
    assert next(reading) == 0
    reading.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
