"""Reading what was written under older rules.

Rules are for writing. What is stored was accepted once, so it is taken as it is: without constraints and
validators, without the keys that no longer exist, and with today's defaults for those that are new.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

Model = TypeVar("Model", bound=BaseModel)
Read = Callable[[Any], Any]


def read_leniently(model: type[Model], values: Any) -> Model:
    """The model of these JSON values.

    Raises ValueError, and nothing else, for what no rule could have let pass: a needed key that is missing, a
    word where a list belongs.
    """
    try:
        return _model(model)(values)  # type: ignore[no-any-return]
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a {model.__name__}") from error


@cache
def _model(model: type[BaseModel]) -> Read:
    fields = [(name, field, _reader(field.annotation)) for name, field in model.model_fields.items()]

    def read(values: Any) -> BaseModel:
        if not isinstance(values, dict):
            raise TypeError
        made: dict[str, Any] = {}
        for name, field, reader in fields:
            if name in values:
                made[name] = reader(values[name]) if reader else values[name]
            else:
                made[name] = _default(field, made)
        return model.model_construct(**made)

    return read


def _default(field: FieldInfo, before: dict[str, Any]) -> Any:
    if field.is_required():
        raise KeyError
    return field.get_default(call_default_factory=True, validated_data=before)


def _reader(kind: Any) -> Read | None:
    """How a JSON value becomes one of that type; None when it is one already."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _reader(inner[0])
    if origin in (Union, UnionType):
        return _optional([one for one in inner if one is not type(None)])
    if origin is list:
        return _each(_reader(inner[0]))
    if origin is dict:
        return dict
    if kind is AwareDatetime:
        return datetime.fromisoformat
    if isinstance(kind, type):
        if issubclass(kind, BaseModel):
            return _model(kind)
        if issubclass(kind, datetime | date):
            return kind.fromisoformat
        if issubclass(kind, Enum):
            return kind
    return None


def _optional(others: list[Any]) -> Read | None:
    reader = _reader(others[0])
    return reader and (lambda value: None if value is None else reader(value))


def _each(reader: Read | None) -> Read:
    if reader is None:
        return list
    return lambda values: [reader(value) for value in values]
