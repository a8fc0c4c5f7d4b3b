"""How an operation of the API is described."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

PUBLIC_READ = (404, 503)
WITH_BODY = (400, 413, 415, 422)
WITH_KEY = (401, 404, 503)


@dataclass(frozen=True)
class Operation:
    """One method of one path: what it takes, what it answers when it works, how it can fail."""

    method: str
    path: str
    summary: str
    answers: dict[int, type[BaseModel] | None]
    failures: tuple[int, ...]
    body: type[BaseModel] | None = None
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    needs_key: bool = False


def keyed(
    method: str, path: str, summary: str, answers: dict[int, type[BaseModel] | None], **more: Any
) -> Operation:
    """One that wants a key, or the console's session; `judges` says that it can refuse what is asked."""
    body, query = more.get("body"), more.get("query")
    further: tuple[int, ...] = WITH_BODY if body else (422,) if query or more.pop("judges", False) else ()
    if method != "GET" and not body:
        # A session's request that another site's page sent.
        further += (400,)
    further += more.pop("further", ())
    return Operation(
        method, f"/organizer{path}", summary, answers, (*WITH_KEY, *further), needs_key=True, **more
    )
