"""What models derive from the types of other models."""

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin


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
