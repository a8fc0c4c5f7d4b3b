"""Values as DynamoDB's JSON has them (`{"S": "text"}`): compared, added up, and weighed."""

import base64
from decimal import Decimal
from typing import Any

Value = dict[str, Any]
Item = dict[str, Value]
SETS = {"SS": "S", "NS": "N", "BS": "B"}
ORDERED = {"S", "N", "B"}


class Refused(Exception):
    """DynamoDB refuses the call: `code` is its exception's name, `more` goes into the answer."""

    def __init__(self, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.more = code, message, more


def invalid(message: str) -> Refused:
    """What is wrong with the call itself."""
    return Refused("ValidationException", message)


def typed(value: Value) -> tuple[str, Any]:
    """The type's letter and what Python compares: numbers as Decimal, binaries as bytes, sets as sets."""
    kind, held = next(iter(value.items()))
    if kind == "N":
        return kind, Decimal(held)
    if kind == "B":
        return kind, base64.b64decode(held)
    if kind in SETS:
        return kind, frozenset(typed({SETS[kind]: entry})[1] for entry in held)
    if kind == "L":
        return kind, [typed(entry) for entry in held]
    if kind == "M":
        return kind, {name: typed(entry) for name, entry in held.items()}
    return kind, held


def number(value: Decimal) -> Value:
    """A number as DynamoDB writes it."""
    return {"N": format(value.normalize(), "f")}


def size(value: Value) -> int:
    """Bytes of a value, by the developer guide's page "DynamoDB item sizes and formats"."""
    kind, held = next(iter(value.items()))
    if kind == "S":
        return len(held.encode())
    if kind == "N":
        return 1 + (len(held.lstrip("-").replace(".", "").strip("0")) + 1) // 2
    if kind == "B":
        return len(base64.b64decode(held))
    if kind in SETS:
        return sum(size({SETS[kind]: entry}) for entry in held)
    if kind == "L":
        return 3 + sum(1 + size(entry) for entry in held)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + size(entry) for name, entry in held.items())
    return 1


def item_size(item: Item) -> int:
    """Bytes of an item, names and values."""
    return sum(len(name.encode()) + size(value) for name, value in item.items())
