"""What derives from a model: types without their rules, and the part of it that the public may see.

A key is public when its type says so, at every level: a new key stays private until somebody marks it.
"""

from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, create_model

T = TypeVar("T")
_MARK = "public"
Public = Annotated[T, _MARK]


def bare(kind: Any) -> Any:
    """The type without its rules, also in a list or beside None: `str` for a text of 120 characters."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return bare(inner[0])
    if origin in (Union, UnionType):
        return Union[tuple(map(bare, inner))]  # noqa: UP007 - the members are known when this runs
    if origin is list:
        return list[bare(inner[0])]  # type: ignore[misc]
    return kind


@cache
def public_keys(model: type[BaseModel]) -> dict[str, Any]:
    """The model's public keys, those of models within it included, as `model_dump(include=…)` takes them."""
    found: dict[str, Any] = {}
    for name, kind in _public(model).items():
        within = _model_in(kind)
        keys = public_keys(within) if within else True
        found[name] = {"__all__": keys} if within and get_origin(kind) is list else keys
    return found


def public_fields(model: type[BaseModel], base: type[BaseModel]) -> dict[str, Any]:
    """The same keys as fields for `create_model`; models within that hide something are made on `base`."""
    types = {name: _as_shown(kind, base) for name, kind in _public(model).items()}
    return {name: (kind, None if NoneType in get_args(kind) else ...) for name, kind in types.items()}


def _public(model: type[BaseModel]) -> dict[str, Any]:
    return {
        name: bare(field.annotation) for name, field in model.model_fields.items() if _MARK in field.metadata
    }


def _model_in(kind: Any) -> type[BaseModel] | None:
    """The model of a type that is one, a list of it, or it beside None."""
    candidates = (kind, *get_args(kind))
    return next((one for one in candidates if isinstance(one, type) and issubclass(one, BaseModel)), None)


def _as_shown(kind: Any, base: type[BaseModel]) -> Any:
    within = _model_in(kind)
    if within is None or _public(within).keys() == within.model_fields.keys():
        return kind
    made: Any = create_model(f"Public{within.__name__}", __base__=base, **public_fields(within, base))
    return list[made] if get_origin(kind) is list else made | None if NoneType in get_args(kind) else made
