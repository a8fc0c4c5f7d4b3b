"""Reading ahead: while an answer is worked on, the next ones are on their way."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def ahead(sources: Iterable[Iterator[T]], at_once: int) -> Iterator[T]:
    """All that the sources give, one source after the other.

    So many sources at once are asked, each for one thing that nobody waits for yet: of what comes no more
    than that is held. Whatever a source raises is raised where its next thing would be.
    """
    rest = iter(sources)
    with ThreadPoolExecutor(at_once) as pool:
        asked: deque[tuple[Iterator[T], Future[T | None]]] = deque()
        try:
            while True:
                for source in islice(rest, at_once - len(asked)):
                    asked.append((source, pool.submit(next, source, None)))
                if not asked:
                    return
                source, coming = asked.popleft()
                found = coming.result()
                if found is not None:
                    asked.appendleft((source, pool.submit(next, source, None)))
                    del coming
                    yield found
        finally:
            for _, coming in asked:
                coming.cancel()
