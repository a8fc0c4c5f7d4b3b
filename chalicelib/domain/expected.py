"""What was expected where something else was sent: names for the sentences, never what was sent."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from chalicelib.domain.appearance import COLOUR
from chalicelib.domain.parts import EMAIL, IDENTIFIER, SLUG
from chalicelib.domain.text import LANGUAGE

# By the beginning of pydantic's error type, the first that fits.
BY_TYPE = {
    "timezone_aware": "moment",
    "datetime": "moment",
    "date": "day",
    "string_type": "text",
    "int_type": "whole_number",
    "bool_type": "yes_or_no",
    "list_type": "list",
    "dict_type": "text_by_language",
    "model": "object",
}
BY_PATTERN = {SLUG: "id", IDENTIFIER: "id", LANGUAGE: "language", EMAIL: "email", COLOUR: "colour"}

Location = tuple[int | str, ...]


def expected(entry: Mapping[str, Any], model: type[BaseModel] | None) -> tuple[str, dict[str, str | int]]:
    """The name of what one of pydantic's errors asks for, and what its sentence mentions; empty if none fits.

    `model` is what was read; with it a misspelt key is told the nearest that there is.
    """
    kind, context = str(entry["type"]), entry.get("ctx", {})
    if kind in ("enum", "literal_error"):
        return "choice", {"choices": ", ".join(re.findall(r"'([^']*)'", context["expected"]))}
    if kind == "string_pattern_mismatch":
        return BY_PATTERN.get(context["pattern"], ""), {}
    if kind == "extra_forbidden":
        near = _nearest(entry["loc"], model) if model else None
        return ("other_key", {"nearest": near}) if near else ("", {})
    return next((name for begin, name in BY_TYPE.items() if kind.startswith(begin)), ""), {}


def _nearest(location: Location, model: type[BaseModel]) -> str | None:
    """The key that somebody may have meant at the end of that path into a document of the model."""
    # Late, because hardly anybody misspells.
    from difflib import get_close_matches

    *path, sent = location
    places: set[type[BaseModel]] = {model}
    for part in path:
        fields = [place.model_fields[str(part)] for place in places if part in place.model_fields]
        # The number of an item, or a text's language, names no other model.
        places = set(_models(field.annotation for field in fields)) or places
    known = [name for place in places for name in place.model_fields]
    return next(iter(get_close_matches(str(sent), known, n=1)), None)


def _models(annotations: Iterable[Any]) -> Iterator[type[BaseModel]]:
    for annotation in annotations:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield annotation
        else:
            yield from _models(get_args(annotation))
