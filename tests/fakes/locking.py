"""All-or-nothing in memory: what threads of a test meet is what conditional writes would let them see."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

Method = TypeVar("Method", bound=Callable[..., Any])


@dataclass
class Locked:
    """A store whose methods marked `whole` run one at a time."""

    lock: threading.RLock = field(default_factory=threading.RLock, kw_only=True, repr=False)


def whole(method: Method) -> Method:
    """One call at a time, as a conditional write is."""

    @wraps(method)
    def locked(self: Any, *given: Any, **named: Any) -> Any:
        with self.lock:
            return method(self, *given, **named)

    return locked  # type: ignore[return-value]
