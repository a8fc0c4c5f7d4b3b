"""Functions that another one invokes: what they answer when something goes wrong."""

from collections.abc import Callable, Collection
from typing import Any

from chalicelib.domain.errors import DomainError
from chalicelib.logs import log_unexpected


def answered(
    event: dict[str, Any],
    name: str,
    unheard: Collection[str],
    failure: type[Exception],
    answer: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """The answer to an event; what the caller may not have is `{error: code}`.

    Raises `failure` for what nobody foresaw, and for anything where the `op` is one of `unheard`: nobody
    waits for an answer that says why, and Lambda invokes again. The log says where it happened.
    """
    try:
        return answer()
    except DomainError as error:
        if event["op"] not in unheard:
            return {"error": error.code}
        failed: Exception = error
    except Exception as error:
        failed = error
    log_unexpected(failed, f"{name} {event.get('op')}")
    raise failure from None
