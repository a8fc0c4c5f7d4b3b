"""Reading again and retrying when somebody else wrote first."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.errors import Conflict, TryLater

T = TypeVar("T")
ATTEMPTS = 8


def retry_conflicts(attempt: Callable[[], T], pause: Callable[[float], object] = time.sleep) -> T:
    """Run `attempt` again after each Conflict, at most 8 times in about a second; then TryLater.

    `pause` waits for that many seconds.
    """
    for number in range(ATTEMPTS):
        try:
            return attempt()
        except Conflict:
            # Full jitter: those who collided once should not meet again.
            pause(random.uniform(0, 0.005 * 2**number))  # noqa: S311 - not a secret
    raise TryLater
