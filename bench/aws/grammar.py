"""DynamoDB's expressions, read into trees of tuples.

Conditions: `("or", a, b)`, `("and", a, b)`, `("not", a)`, `("=", x, y)` and the other comparisons,
`("between", x, low, high)`, `("in", x, [y])`, `("call", name, [x])`. Operands: `("path", [step])`,
`("value", ":name")`, `("call", "size", [x])`; in updates also `("+", x, y)` and `("-", x, y)`.
A step is an attribute's name, a `#placeholder` or a list's index.
"""

import re
from functools import lru_cache
from typing import Any

from bench.aws.values import invalid

Tree = tuple[Any, ...]
TOKEN = re.compile(r"\s*(:\w+|#\w+|[A-Za-z_]\w*|\d+|<>|<=|>=|[=<>(),.\[\]+-])")
COMPARISONS = {"=", "<>", "<", "<=", ">", ">="}
CLAUSES = {"SET", "REMOVE", "ADD", "DELETE"}


@lru_cache(maxsize=4096)
def condition(text: str) -> Tree:
    """A condition, filter or key condition. Raises Refused."""
    reader = _Reader(text)
    tree = reader.either()
    reader.end()
    return tree


@lru_cache(maxsize=4096)
def update(text: str) -> tuple[tuple[str, tuple[Tree, ...]], ...]:
    """An update: (clause, its actions); SET's are (path, operand), ADD's and DELETE's (path, value)."""
    reader = _Reader(text)
    clauses = []
    while reader.ahead:
        clauses.append(reader.clause())
    return tuple(clauses)


@lru_cache(maxsize=1024)
def projection(text: str) -> tuple[Tree, ...]:
    """The paths of a projection."""
    reader = _Reader(text)
    paths = reader.listed(reader.path)
    reader.end()
    return tuple(paths)


class _Reader:
    """Reads a text's tokens from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        place = 0
        text = text.rstrip()
        while place < len(text):
            match = TOKEN.match(text, place)
            if match is None:
                raise invalid(f"syntax error near {text[place:]!r}")
            self._tokens.append(match[1])
            place = match.end()
        self._place = 0

    @property
    def ahead(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def end(self) -> None:
        if self.ahead:
            raise invalid(f"syntax error near {self.ahead!r}")

    def either(self) -> Tree:
        left = self._both()
        while self._took("OR"):
            left = ("or", left, self._both())
        return left

    def clause(self) -> tuple[str, tuple[Tree, ...]]:
        name = self._next().upper()
        if name not in CLAUSES:
            raise invalid(f"no clause of an update: {name}")
        actions = {"SET": self._assignment, "REMOVE": self.path}.get(name, self._pair)
        return name, tuple(self.listed(actions))

    def listed(self, read: Any) -> list[Tree]:
        found = [read()]
        while self._took(","):
            found.append(read())
        return found

    def path(self) -> Tree:
        steps: list[str | int] = [self._next()]
        while self.ahead in (".", "["):
            if self._took("."):
                steps.append(self._next())
            else:
                self._take("[")
                steps.append(int(self._next()))
                self._take("]")
        return "path", steps

    def _both(self) -> Tree:
        left = self._negated()
        while self._took("AND"):
            left = ("and", left, self._negated())
        return left

    def _negated(self) -> Tree:
        return ("not", self._negated()) if self._took("NOT") else self._comparison()

    def _comparison(self) -> Tree:
        if self._took("("):
            tree = self.either()
            self._take(")")
            return tree
        left = self._operand()
        if self.ahead in COMPARISONS:
            return self._next(), left, self._operand()
        if self._took("BETWEEN"):
            low = self._operand()
            self._take("AND")
            return "between", left, low, self._operand()
        if self._took("IN"):
            self._take("(")
            choices = self.listed(self._operand)
            self._take(")")
            return "in", left, choices
        if left[0] != "call":
            raise invalid(f"no comparison after {left!r}")
        return left

    def _operand(self) -> Tree:
        if self.ahead.startswith(":"):
            return "value", self._next()
        following = self._tokens[self._place + 1 : self._place + 2]
        if following == ["("] and self.ahead[0].isalpha():
            name = self._next()
            self._take("(")
            arguments = self.listed(self._operand)
            self._take(")")
            return "call", name, arguments
        return self.path()

    def _assignment(self) -> Tree:
        path = self.path()
        self._take("=")
        left = self._operand()
        if self.ahead in ("+", "-"):
            return path, (self._next(), left, self._operand())
        return path, left

    def _pair(self) -> Tree:
        return self.path(), self._operand()

    def _next(self) -> str:
        if not self.ahead:
            raise invalid("the expression ends too early")
        self._place += 1
        return self._tokens[self._place - 1]

    def _took(self, word: str) -> bool:
        if self.ahead.upper() == word:
            self._place += 1
            return True
        return False

    def _take(self, word: str) -> None:
        if not self._took(word):
            raise invalid(f"{word!r} expected near {self.ahead!r}")
