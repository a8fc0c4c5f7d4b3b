"""What pydantic finds wrong, in the codes of this interface."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core.core_schema import ErrorType

from chalicelib.domain.errors import FieldError
from chalicelib.domain.expected import expected
from chalicelib.domain.fields import FIELDS

# pydantic's error types to the codes of this interface; a type that is not here reads `invalid`.
# What our own validators raise are the codes already.
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
PYDANTICS = frozenset(get_args(ErrorType))
LIMITS = {"max_length": "max", "min_length": "min", "ge": "min", "le": "max"}
# A key that somebody sent is named in the answer only when it looks like a key.
FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")


def field_errors(error: ValidationError, model: type[BaseModel] | None = None) -> list[FieldError]:
    """pydantic's errors in the words of this interface, each field's first one only.

    With the `model` that was read, a key that is not known is told which it may have been meant to be.
    """
    found: dict[str, FieldError] = {}
    for entry in error.errors(include_url=False, include_input=False):
        for made in _field_errors_of(entry, model):
            found.setdefault(made.field, made)
    return list(found.values())


def shown_name(name: str) -> str:
    """The name of a key that somebody sent, if it looks like one; nothing else that was sent is repeated."""
    return name if FIELD_NAME.fullmatch(name) or (name.isdecimal() and name.isascii()) else "?"


def _field_errors_of(entry: Mapping[str, Any], model: type[BaseModel] | None) -> list[FieldError]:
    context = entry.get("ctx", {})
    if entry["type"] == "definition":
        return [FieldError(name, code) for name, code in context["problems"]]
    params = {LIMITS[name]: value for name, value in context.items() if name in LIMITS}
    name, mentioned = expected(entry, model)
    return [FieldError(_path(entry["loc"]), _code(entry), params | mentioned, name)]


def _code(entry: Mapping[str, Any]) -> str:
    kind = str(entry["type"])
    if kind == "missing" and entry["loc"][-1] in FIELDS:
        return FIELDS[entry["loc"][-1]].missing
    if kind not in PYDANTICS:
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
    return ".".join(shown_name(str(part)) for part in location if part != "[key]")
