"""Reading again and retrying when somebody else wrote first."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.errors import Conflict, TryLater

T = TypeVar("T")
ATTEMPTS = 8


def retry_conflicts(attempt: Callable[[], T]) -> T:
    """Run `attempt` again after each Conflict, at most 8 times; then TryLater."""
    for _ in range(ATTEMPTS):
        try:
            return attempt()
        except Conflict:
            continue
    raise TryLater
