"""Lines that say how a stage is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """What was looked at and what was found; `todo` is what to do where something is wrong, else empty.

    A todo is a sentence with the heading of docs/operating.md to read, as `#heading`, at its end.
    """

    subject: str
    found: str
    todo: str = ""


@dataclass(frozen=True)
class Unread(Line):
    """What could not be looked at, and why; nobody knows whether anything is wrong."""


def counted(number: float, one: str, many: str = "") -> str:
    """A number of things in words: 1 mail, 12,345 mails, no mails."""
    things = one if number == 1 else many or f"{one}s"
    return f"{f'{number:,.0f}' if number else 'no'} {things}"
