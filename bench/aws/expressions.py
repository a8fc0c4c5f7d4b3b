"""DynamoDB's expressions, held against items and applied to them."""

import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bench.aws.grammar import Tree, condition, projection, update
from bench.aws.values import ORDERED, SETS, Item, Value, invalid, number, size, typed


@dataclass(frozen=True)
class Expressions:
    """The placeholders of one call, with which its expressions are read."""

    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)

    def holds(self, text: str | None, item: Item | None) -> bool:
        """Whether the condition is met by the item, which may be absent."""
        return text is None or self._holds(condition(text), item or {})

    def updated(self, text: str | None, item: Item) -> Item:
        """A copy of the item with the update's changes; each operand is read before any change."""
        made: Item = copy.deepcopy(item)
        for clause, actions in update(text) if text else ():
            for action in actions:
                self._apply(clause, action, item, made)
        return made

    def projected(self, text: str | None, item: Item) -> Item:
        """The item with the projection's attributes only; paths into maps give the whole map."""
        if text is None:
            return item
        names = {self.name(path[1][0]) for path in projection(text)}
        return {name: value for name, value in item.items() if name in names}

    def key(self, text: str) -> tuple[str, str, list[tuple[str, list[str]]]]:
        """A key condition: the hash's name and value, and comparisons (operator, operands) of the range."""
        terms = [condition(text)]
        while terms[0][0] == "and":
            terms[0:1] = terms[0][1:]
        equal, *rest = terms
        if equal[0] != "=":
            raise invalid("a key condition begins with the hash key's value")
        return self.name(equal[1][1][0]), self._text(equal[2]), [self._range(term) for term in rest]

    def name(self, step: str) -> str:
        """The attribute's name that a step of a path stands for."""
        if not step.startswith("#"):
            return step
        if step not in self.names:
            raise invalid(f"{step} is not named")
        return self.names[step]

    def _text(self, operand: Tree) -> str:
        value = self._read(operand, {})
        if not value or "S" not in value:
            raise invalid("only texts are keys here")
        return str(value["S"])

    def _range(self, term: Tree) -> tuple[str, list[str]]:
        operator, operands = (term[1], term[2][1:]) if term[0] == "call" else (term[0], term[2:])
        return operator, [self._text(operand) for operand in operands]

    def _read(self, operand: Tree, item: Item) -> Value | None:
        match operand:
            case ("value", name):
                if name not in self.values:
                    raise invalid(f"{name} has no value")
                return self.values[name]
            case ("path", steps):
                return self._at(steps, item)
            case ("call", "size", [inner]):
                value = self._read(inner, item)
                return None if value is None else {"N": str(_length(value))}
            case ("call", "if_not_exists", [path, otherwise]):
                value = self._read(path, item)
                return self._read(otherwise, item) if value is None else value
            case ("call", "list_append", [left, right]):
                return {"L": self._list(left, item) + self._list(right, item)}
            case ("+" | "-", left, right):
                added = self._number(right, item)
                return number(self._number(left, item) + (added if operand[0] == "+" else -added))
        raise invalid(f"no operand: {operand!r}")

    def _at(self, steps: list[str | int], item: Item) -> Value | None:
        held: Value | None = {"M": item}
        for step in steps:
            if isinstance(step, int):
                entries = (held or {}).get("L", [])
                held = entries[step] if step < len(entries) else None
            else:
                held = (held or {}).get("M", {}).get(self.name(step))
        return held

    def _list(self, operand: Tree, item: Item) -> list[Value]:
        value = self._read(operand, item)
        if value is None or "L" not in value:
            raise invalid("list_append takes lists")
        return list(value["L"])

    def _number(self, operand: Tree, item: Item) -> Decimal:
        value = self._read(operand, item)
        if value is None or "N" not in value:
            raise invalid("an operand of arithmetic is no number, or is not there")
        return Decimal(value["N"])

    def _holds(self, tree: Tree, item: Item) -> bool:
        match tree:
            case ("or", left, right):
                return self._holds(left, item) or self._holds(right, item)
            case ("and", left, right):
                return self._holds(left, item) and self._holds(right, item)
            case ("not", inner):
                return not self._holds(inner, item)
            case ("between", value, low, high):
                return self._compare(">=", value, low, item) and self._compare("<=", value, high, item)
            case ("in", value, choices):
                return any(self._compare("=", value, choice, item) for choice in choices)
            case ("call", name, arguments):
                return self._called(name, arguments, item)
        return self._compare(tree[0], tree[1], tree[2], item)

    def _called(self, name: str, arguments: list[Tree], item: Item) -> bool:
        held = self._read(arguments[0], item)
        if name == "attribute_exists":
            return held is not None
        if name == "attribute_not_exists":
            return held is None
        given = self._read(arguments[1], item)
        if held is None or given is None:
            return False
        (kind, value), (other_kind, other) = typed(held), typed(given)
        if name == "attribute_type":
            return bool(other == kind)
        if name == "begins_with":
            return kind == other_kind and value.startswith(other)
        if name == "contains":
            return (other_kind, other) in value if kind == "L" else other in value
        raise invalid(f"no function: {name}")

    def _compare(self, operator: str, left: Tree, right: Tree, item: Item) -> bool:
        first, second = self._read(left, item), self._read(right, item)
        if first is None or second is None:
            return operator == "<>" and first is not second
        (kind, a), (other, b) = typed(first), typed(second)
        if operator in ("=", "<>"):
            return ((kind, a) == (other, b)) == (operator == "=")
        if kind != other or kind not in ORDERED:
            return False
        less, same = a < b, a == b
        return bool({"<": less, "<=": less or same, ">": not (less or same), ">=": not less}[operator])

    def _apply(self, clause: str, action: Tree, before: Item, made: Item) -> None:
        if clause == "REMOVE":
            held, last = self._parent(action[1], made)
            if isinstance(last, int):
                raise invalid("entries of lists are not removed here")
            held.pop(last, None)
            return
        path, operand = action
        held, last = self._parent(path[1], made)
        given = self._read(operand, before)
        if given is None:
            raise invalid("an operand of the update is not there")
        if clause == "SET":
            held[last] = given
            return
        present = self._at(path[1], before)
        left = _combined(clause, present, given)
        if left is None:
            held.pop(last, None)
        else:
            held[last] = left

    def _parent(self, steps: list[str | int], made: Item) -> tuple[Any, str | int]:
        held: Any = made
        for step in steps[:-1]:
            value = held[step] if isinstance(step, int) else held.get(self.name(step))
            if value is None:
                raise invalid("the document path of the update is not there")
            held = value["M"] if "M" in value else value["L"]
        last = steps[-1]
        return held, last if isinstance(last, int) else self.name(last)


def expressions(asked: dict[str, Any]) -> Expressions:
    """The placeholders that came with a call, or with a transaction's entry."""
    return Expressions(asked.get("ExpressionAttributeNames", {}), asked.get("ExpressionAttributeValues", {}))


def _combined(clause: str, present: Value | None, given: Value) -> Value | None:
    kind, held = next(iter(given.items()))
    if clause == "ADD" and kind == "N":
        return number(Decimal(present["N"] if present else 0) + Decimal(held))
    if kind not in SETS:
        raise invalid(f"{clause} takes a number or a set")
    before = list(present[kind]) if present else []
    if clause == "ADD":
        return {kind: [*before, *(entry for entry in held if entry not in before)]}
    left = [entry for entry in before if entry not in held]
    return {kind: left} if left else None


def _length(value: Value) -> int:
    kind, held = next(iter(value.items()))
    return size(value) if kind in ORDERED else len(held)
