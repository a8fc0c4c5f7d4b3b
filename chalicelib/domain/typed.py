"""A definition as a form sends it: fields by dotted names on one side, the document on the other.

The names are those of mistakes: `title.fr`, `demands.0.text.en`. What somebody typed that is none of what a
key takes stays as it was typed, for the rules to refuse when it is published.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, ValidationError

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.drafts import Document
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.reading import field_errors

# As a browser sends a date and time, which says nothing of where.
LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?")
DIGITS = re.compile(r"[0-9]{1,15}")
# A list of what is short stands in one field: one on each line, or with commas between.
BETWEEN = re.compile(r"[\s,;،、]+")
CHECKED = "on"
# Whatever an index says, a form has no more rows than this.
MOST_ROWS = 1000


def typed_document(fields: Mapping[str, str]) -> Document:
    """The document that these fields of a form say; empty ones say nothing."""
    found = _read(Campaign, _tree(fields))
    return found if isinstance(found, dict) else {}


def typed_fields(document: Document) -> dict[str, str]:
    """The fields of a form that say that document."""
    fields: dict[str, str] = {}
    _write(document, Campaign, "", fields)
    return fields


def definition_of(document: Document) -> Campaign:
    """The definition that a document is. Raises Invalid with all that is wrong with it."""
    try:
        return Campaign.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise Invalid(field_errors(error, Campaign)) from None


def mistakes_of(document: Document) -> list[FieldError]:
    """What keeps it from being published; empty where nothing does."""
    try:
        definition_of(document)
    except Invalid as wrong:
        return wrong.errors
    return []


def document_from(campaign: Campaign) -> Document:
    """A definition as a document, without what it does not say."""
    return tidied(campaign.model_dump(mode="json", exclude_none=True))


def tidied(document: Document) -> Document:
    """The same document without what is empty, so that two that say the same are equal."""
    found = _tidied(document)
    return found if isinstance(found, dict) else {}


def _tidied(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {str(name): _tidied(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner not in (None, "", [], {})}
    if isinstance(value, list):
        return [inner for inner in map(_tidied, value) if inner not in (None, "", [], {})]
    return value


def kind_of(annotation: Any) -> Any:
    """What a key takes, without what may be said of it and without None."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation is AwareDatetime:
        return datetime
    if origin is Annotated:
        return kind_of(inner[0])
    if origin in (Union, UnionType):
        return kind_of(next(one for one in inner if one is not type(None)))
    return annotation


def _tree(fields: Mapping[str, str]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for name, value in fields.items():
        *path, last = name.split(".")
        place = root
        for part in path:
            following = place.setdefault(part, {})
            if not isinstance(following, dict):
                break
            place = following
        else:
            place[last] = value
    return root


def _read(annotation: Any, typed: Any) -> Any:
    """What was typed as a value of that annotation; None where nothing was."""
    kind = kind_of(annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _read_model(kind, typed) if isinstance(typed, dict) else typed
    if get_origin(kind) is list:
        return _read_list(get_args(kind)[0], typed)
    if get_origin(kind) is dict or not isinstance(typed, str):
        return typed
    return _read_one(kind, typed)


def _read_model(model: type[BaseModel], typed: dict[str, Any]) -> Document | None:
    found = {
        name: value
        for name, field in model.model_fields.items()
        if name in typed and (value := _read(field.annotation, typed[name])) not in (None, "", [], {})
    }
    return found or None


def _read_list(annotation: Any, typed: Any) -> Any:
    if isinstance(typed, str):
        return [_read(annotation, one) for one in BETWEEN.split(typed) if one]
    if not isinstance(typed, dict):
        return typed
    kind = kind_of(annotation)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [one.value for one in kind if typed.get(one.value) == CHECKED]
    rows = sorted((int(n), row) for n, row in typed.items() if n.isdecimal() and int(n) < MOST_ROWS)
    return [value for _, row in rows if (value := _read(annotation, row)) not in (None, "", [], {})]


def _read_one(kind: Any, typed: str) -> Any:
    if kind is bool:
        return {"true": True, "false": False}.get(typed, typed)
    if kind is int:
        return int(typed) if DIGITS.fullmatch(typed.strip()) else typed
    if kind is datetime and LOCAL.fullmatch(typed):
        return f"{typed}Z"
    return typed


def _write(value: Any, annotation: Any, name: str, fields: dict[str, str]) -> None:
    kind = kind_of(annotation)
    if isinstance(value, dict):
        of_model = isinstance(kind, type) and issubclass(kind, BaseModel)
        known = {one: field.annotation for one, field in kind.model_fields.items()} if of_model else {}
        for one, inner in value.items():
            if not of_model or one in known:
                _write(inner, known.get(one, str), f"{name}.{one}" if name else str(one), fields)
    elif isinstance(value, list):
        _write_list(value, get_args(kind)[0] if get_origin(kind) is list else str, name, fields)
    elif isinstance(value, bool):
        fields[name] = "true" if value else "false"
    elif kind is datetime:
        fields[name] = _local(str(value))
    elif value is not None:
        fields[name] = str(value)


def _write_list(values: list[Any], annotation: Any, name: str, fields: dict[str, str]) -> None:
    kind = kind_of(annotation)
    if isinstance(kind, type) and issubclass(kind, Enum):
        fields |= {f"{name}.{value}": CHECKED for value in values}
    elif name in IN_ONE_FIELD or name.endswith(".origins"):
        fields[name] = ("\n" if name.endswith(".origins") else ", ").join(map(str, values))
    else:
        for number, value in enumerate(values):
            _write(value, annotation, f"{name}.{number}", fields)


# Lists of what is short, typed into one field.
IN_ONE_FIELD = frozenset({"unit.milestones"})


def _local(moment: str) -> str:
    """A moment as a browser's field takes it, in UTC; as it stands where it is none."""
    try:
        read = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    if read.tzinfo is None:
        return moment
    there = read.astimezone(UTC).replace(tzinfo=None)
    return there.isoformat(timespec="auto" if there.second or there.microsecond else "minutes")
