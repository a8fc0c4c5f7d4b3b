"""Reading requests: strict about form, silent about content.

Every function raises domain errors only; none of them repeats what was sent.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from chalice.app import Request
from pydantic import BaseModel, ValidationError

from chalicelib.domain.errors import FieldError, Invalid, TooLarge, Unreadable, WrongType
from chalicelib.domain.signons import SignOnInput

LIMIT = 16 * 1024
MOST_FORM_FIELDS = 100
FORM = "application/x-www-form-urlencoded"
# A key that somebody sent is named in the answer only when it looks like a key.
FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")

Model = TypeVar("Model", bound=BaseModel)
Typed = dict[str, str | list[str]]

# pydantic's error types to the codes of this interface; a type that is not here reads `invalid`, and
# our own types are the codes already.
CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "too_long": "too_many",
    "too_short": "too_few",
    "enum": "unknown_choice",
    "literal_error": "unknown_choice",
    "string_pattern_mismatch": "wrong_format",
    "timezone_aware": "wrong_format",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "int_parsing_size": "too_large",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "bool_parsing": "wrong_type",
}
OWN_CODES = frozenset(
    {
        "text_characters",
        "email_address",
        "ascending",
        "origin",
        "timezone",
        "contrast",
        "logo_format",
        "logo_active",
    }
)
LIMITS = {"max_length": "max", "min_length": "min", "ge": "min", "le": "max"}


def read_json(request: Request, model: type[Model], limit: int = LIMIT) -> Model:
    """The body as `model`, in pydantic's strict mode.

    Raises TooLarge over `limit` bytes, WrongType unless it says application/json, Unreadable unless it
    is one JSON value by RFC 8259 with unique keys and finite numbers, Invalid for what is in it.
    """
    raw = _body(request, limit)
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
        raise Invalid(field_errors(error)) from None


def read_form(request: Request) -> Typed:
    """The fields of a form as typed, without the empty ones; `commitments` is a list.

    Raises TooLarge, WrongType unless it is application/x-www-form-urlencoded, Unreadable unless it is
    UTF-8 and names each field once (`commitments` may repeat).
    """
    raw = _body(request, LIMIT)
    if not raw:
        # A program that presses a button need not say how it would have written nothing.
        return {}
    if media_type(request) != FORM:
        raise WrongType
    try:
        pairs = parse_qsl(
            raw.decode(),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_FORM_FIELDS,
        )
    except ValueError:
        raise Unreadable from None
    typed: Typed = {}
    for name, value in pairs:
        if name == "commitments":
            chosen = typed.setdefault(name, [])
            if value and isinstance(chosen, list):
                chosen.append(value)
        elif name in typed:
            raise Unreadable
        else:
            typed[name] = value
    return {name: value for name, value in typed.items() if value}


def sign_on_of_form(typed: Typed) -> SignOnInput:
    """What `read_form` returned as a sign-on: numbers, dates and ticked boxes read from text.

    Raises Invalid with the same fields and codes as the JSON API.
    """
    try:
        return SignOnInput.model_validate(typed)
    except ValidationError as error:
        raise Invalid(field_errors(error)) from None


def field_errors(error: ValidationError) -> list[FieldError]:
    """pydantic's errors in the words of this interface, each field's first one only."""
    found: dict[str, FieldError] = {}
    for entry in error.errors(include_url=False, include_input=False):
        for made in _field_errors_of(entry):
            found.setdefault(made.field, made)
    return list(found.values())


def query(request: Request, allowed: Iterable[str]) -> dict[str, str]:
    """The query's parameters; raises Invalid for one that is repeated or not `allowed`."""
    given = request.query_params
    if given is None:
        return {}
    problems = []
    for name in given:
        if name not in allowed:
            problems.append(FieldError(_shown(name), "unknown_field"))
        elif len(given.getlist(name)) != 1:
            problems.append(FieldError(name, "repeated"))
    if problems:
        raise Invalid(problems)
    return dict(given)


def media_type(request: Request) -> str:
    """The body's media type in lower case, without parameters; empty if the request does not say."""
    return str(request.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _body(request: Request, limit: int) -> bytes:
    try:
        raw = request.raw_body
    except ValueError:
        raise Unreadable from None
    raw = raw.encode() if isinstance(raw, str) else raw
    if len(raw) > limit:
        raise TooLarge
    return raw


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


def _field_errors_of(entry: Mapping[str, Any]) -> list[FieldError]:
    context = entry.get("ctx", {})
    if entry["type"] == "definition":
        return [FieldError(name, code) for name, code in context["problems"]]
    params = {LIMITS[name]: value for name, value in context.items() if name in LIMITS}
    return [FieldError(_path(entry["loc"]), _code(entry), params)]


def _code(entry: Mapping[str, Any]) -> str:
    kind = str(entry["type"])
    if kind == "missing" and entry["loc"] == ("consent",):
        return "must_be_true"
    if kind in OWN_CODES:
        return kind
    if kind in ("too_long", "too_short") and entry.get("ctx", {}).get("field_type") == "Value":
        # What pydantic calls a text whose length is judged after our own validator changed it.
        return kind
    if kind in CODES:
        return CODES[kind]
    if kind.startswith(("date", "time", "uuid")) and not kind.endswith("_type"):
        return "wrong_format"
    return "wrong_type" if kind.endswith("_type") else "invalid"


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(_shown(str(part)) for part in location if part != "[key]")


def _shown(name: str) -> str:
    return name if FIELD_NAME.fullmatch(name) or (name.isdecimal() and name.isascii()) else "?"
