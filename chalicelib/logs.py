"""Log lines without personal data: the one logger, and what is written of an error nobody foresaw."""

import traceback
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger


@cache
def logger() -> "Logger":
    """The process's logger: a function that has nothing to say does not wait for its import."""
    from aws_lambda_powertools import Logger

    return Logger()


def log_unexpected(error: BaseException, where: str) -> None:
    """One line for an error nobody foresaw: its type and the places in the code, never its message.

    `where` is a route's pattern or an operation, never a path: messages and paths hold what people typed.
    """
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    places = [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno}" for frame in frames]
    logger().error("unexpected", extra={"where": where, "exception": type(error).__name__, "places": places})
