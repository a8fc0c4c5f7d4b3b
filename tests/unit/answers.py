"""Answers that a test gives in a service's place, to a real client."""

from collections.abc import Iterator
from typing import Any


class Raw:
    """A body as urllib3 gives it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Iterator[bytes]:
        """The body, whole."""
        yield self._body
