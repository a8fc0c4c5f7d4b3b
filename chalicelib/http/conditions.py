"""Conditions of requests (RFC 9110, 13): what the caller must have seen for it to be replaced."""

import re
from collections.abc import Callable

from chalice.app import Request

REVISION = re.compile(r'"([0-9]{1,18})"')


def if_match(request: Request) -> Callable[[int | None], bool]:
    """Whether If-Match lets a revision be replaced, None being that there is nothing yet.

    Without the header everything may be replaced; what is no tag of ours matches nothing. A tag that a cache
    on the way weakened counts like the one it was.
    """
    header = request.headers.get("if-match")
    if header is None:
        return lambda rev: True
    if header.strip() == "*":
        return lambda rev: rev is not None
    named = {int(rev) for rev in REVISION.findall(header)}
    return lambda rev: rev in named
