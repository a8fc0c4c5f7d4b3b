"""Answers: the one table from what went wrong to HTTP, and how answers are written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from chalice.app import Response

from chalicelib.domain.errors import (
    ChangedSince,
    Conflict,
    CrossSite,
    DomainError,
    FieldError,
    Invalid,
    NotFound,
    NotToldYet,
    Outdated,
    TooLarge,
    TooOften,
    TryLater,
    Unauthorized,
    Unavailable,
    UnknownCoding,
    Unreadable,
    WrongType,
)
from chalicelib.words.sentences import field_message, message

JSON = "application/json"
PROBLEM = "application/problem+json"
HTML = "text/html; charset=utf-8"

STATUS: dict[type[DomainError], int] = {
    Unreadable: 400,
    CrossSite: 400,
    Unauthorized: 401,
    NotFound: 404,
    ChangedSince: 409,
    NotToldYet: 409,
    Unavailable: 410,
    Outdated: 412,
    TooLarge: 413,
    WrongType: 415,
    Invalid: 422,
    TooOften: 429,
    TryLater: 503,
    Conflict: 503,
}


@dataclass(frozen=True)
class Failure:
    """What went wrong, ready to be shown as a problem document or as a page.

    `code` has a sentence in `sentences.MESSAGES`, which mentions `params`, each of `errors` one in
    `sentences.FIELD_MESSAGES`. `headers` go with whatever answer is made of it.
    """

    status: int
    code: str
    errors: tuple[FieldError, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    params: Mapping[str, int] = field(default_factory=dict)


UNEXPECTED = Failure(500, "unexpected")


def failure(error: DomainError) -> Failure:
    """The failure that tells of a domain error; one without a place in the table is unexpected."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), None)
    if status is None:
        return UNEXPECTED
    headers: dict[str, str] = {}
    if isinstance(error, UnknownCoding):
        headers["Accept-Encoding"] = "gzip"
    if isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = 'Bearer realm="undersigned"'
    if status in (429, 503):
        headers["Retry-After"] = str(getattr(error, "retry_after", TryLater.retry_after))
    code = TryLater.code if isinstance(error, Conflict) else error.code
    errors = tuple(error.errors) if isinstance(error, Invalid) else ()
    return Failure(status, code, errors, tuple(headers.items()), error.params)


def problem(failed: Failure) -> Response:
    """The failure as problem details (RFC 9457).

    `type` is `about:blank`, so `title` is the status's phrase; the stable `code` tells programs more,
    `detail` tells people. Nothing that somebody sent is repeated.
    """
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(failed.status).phrase,
        "status": failed.status,
        "code": failed.code,
    }
    if failed.status != 500:
        body["detail"] = message(failed.code, params=failed.params)
    if challenge := dict(failed.headers).get("WWW-Authenticate"):
        # API Gateway renames the header, and nothing that AWS supports gives it its name back.
        body["challenge"] = challenge
    if failed.errors:
        body["errors"] = [
            {"field": e.field, "code": e.code, "message": field_message(e)} for e in failed.errors
        ]
    return _response(json.dumps(body), failed.status, PROBLEM, dict(failed.headers))


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`body` as JSON."""
    return _response(json.dumps(body, ensure_ascii=False, separators=(",", ":")), status, JSON, headers)


def nothing() -> Response:
    """204: it is done, and there is nothing to say."""
    return Response("", status_code=204)


def page(html: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`html` as a page. Security headers are added on the way out; a header given here wins over them."""
    return _response(html, status, HTML, headers)


def redirect(location: str) -> Response:
    """303 See Other: the browser follows with GET, and reloading repeats nothing.

    `location` is ours, absolute or from the root of the host; never what somebody sent.
    """
    return _response("", 303, HTML, {"Location": location})


def _response(body: str, status: int, content_type: str, headers: Mapping[str, str] | None) -> Response:
    return Response(body, headers={"Content-Type": content_type, **(headers or {})}, status_code=status)
