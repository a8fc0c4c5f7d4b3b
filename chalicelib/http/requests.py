"""Reading requests: strict about form, silent about content.

Every function raises domain errors only; none of them repeats what was sent.
"""

import json
from collections.abc import Iterable
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from chalice.app import Request
from pydantic import BaseModel, ValidationError

from chalicelib.domain.asked import Control
from chalicelib.domain.errors import FieldError, Invalid, Unreadable, WrongType
from chalicelib.domain.fields import FIELDS
from chalicelib.domain.reading import field_errors, shown_name
from chalicelib.http.bodies import body

LIMIT = 16 * 1024
MOST_FORM_FIELDS = 100
FORM = "application/x-www-form-urlencoded"
# What a form may send more than once under one name.
MANY = frozenset(name for name, asked in FIELDS.items() if asked.control is Control.CHECKBOXES)

Model = TypeVar("Model", bound=BaseModel)


def read_json(
    request: Request, model: type[Model], limit: int = LIMIT, unpacked_limit: int | None = None
) -> Model:
    """The body as `model`, in pydantic's strict mode; with `unpacked_limit` also one that was sent with gzip.

    Raises what `body` raises, WrongType unless it says application/json, Unreadable unless it is one JSON
    value by RFC 8259 with unique keys and finite numbers, Invalid for what is in it.
    """
    raw = body(request, limit, unpacked_limit)
    if media_type(request) != "application/json":
        raise WrongType
    if not isinstance(_parsed(raw), dict):
        raise Invalid([FieldError("", "not_an_object")])
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as error:
        # Python's parser lets pass what pydantic's does not: half of a surrogate pair, deep nesting.
        if error.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid":
            raise Unreadable from None
        raise Invalid(field_errors(error, model)) from None


def read_form(request: Request, limit: int = LIMIT) -> dict[str, str | list[str]]:
    """The fields of a form as typed, without the empty ones; boxes of one name are a list.

    Raises what `read_pairs` raises, and Unreadable unless it names each field once, but for such boxes.
    """
    typed: dict[str, str | list[str]] = {}
    for name, value in read_pairs(request, limit):
        if name in MANY:
            chosen = typed.setdefault(name, [])
            if value and isinstance(chosen, list):
                chosen.append(value)
        elif name in typed:
            raise Unreadable
        else:
            typed[name] = value
    return {name: value for name, value in typed.items() if value}


def read_pairs(request: Request, limit: int, most: int = MOST_FORM_FIELDS) -> list[tuple[str, str]]:
    """The fields of a form in their order, empty ones too; `most` of them are read.

    Raises what `body` raises, WrongType unless it is application/x-www-form-urlencoded, Unreadable unless it
    is UTF-8.
    """
    raw = body(request, limit)
    if not raw:
        # A program that presses a button need not say how it would have written nothing.
        return []
    if media_type(request) != FORM:
        raise WrongType
    try:
        return parse_qsl(
            raw.decode(), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=most
        )
    except ValueError:
        raise Unreadable from None


def query(request: Request, allowed: Iterable[str]) -> dict[str, str]:
    """The query's parameters; raises Invalid for one that is repeated or not `allowed`."""
    given = request.query_params
    if given is None:
        return {}
    problems = []
    for name in given:
        if name not in allowed:
            problems.append(FieldError(shown_name(name), "unknown_field"))
        elif len(given.getlist(name)) != 1:
            problems.append(FieldError(name, "repeated"))
    if problems:
        raise Invalid(problems)
    return dict(given)


def media_type(request: Request) -> str:
    """The body's media type in lower case, without parameters; empty if the request does not say."""
    return str(request.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode(), object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite
        )
    except (ValueError, RecursionError):
        raise Unreadable from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError


def _finite(number: str) -> float:
    value = float(number)
    if value in (float("inf"), float("-inf")):
        raise ValueError
    return value
