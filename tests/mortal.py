"""Runs that end in the middle of anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.fakes import FakeServices, with_changes


class Killed(BaseException):
    """What Lambda does to a function whose time or memory is used up: nothing of it runs on."""


@dataclass
class _Uses:
    """Counts what is asked of the outside, and kills whoever asks at one of these moments."""

    fatal: int
    seen: int = 0

    def another(self) -> None:
        self.seen += 1
        if self.seen == self.fatal:
            raise Killed


@dataclass
class _Mortal:
    """A port whose caller may be killed before and after each call, and at each thing that comes."""

    port: Any
    uses: _Uses

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            self.uses.another()
            result = getattr(self.port, name)(*given, **named)
            self.uses.another()
            return self._coming(result) if isinstance(result, Iterator) else result

        return call

    def _coming(self, things: Iterator[Any]) -> Iterator[Any]:
        for thing in things:
            self.uses.another()
            yield thing


def mortal(
    services: FakeServices, fatal: int, names: tuple[str, ...] = ("files", "lists", "export_jobs")
) -> FakeServices:
    """The services with which a run is killed at that one of the moments where it deals with these ports."""
    uses = _Uses(fatal)
    return with_changes(services, **{name: _Mortal(getattr(services, name), uses) for name in names})
