"""Where the list of a bargaining unit is kept, and which card has which of its lines."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.units import Line, UnitList


class UnitStore(Protocol):
    """What organizers' functions may do: bring a list, learn that there is one, take its lines for cards."""

    def get(self, slug: str) -> UnitList | None: ...

    def put(self, made: UnitList, lines: Sequence[Line], until: datetime | None) -> None:
        """Take the place of the list that is there; lines that cards have stay theirs."""

    def remove(self, slug: str) -> None:
        """Delete the list, and what is known of its lines."""

    def keep(self, slug: str, until: datetime | None) -> None:
        """Say when it is deleted; None while nobody knows."""

    def taken(self, slug: str, line: str) -> tuple[str, ...]:
        """The keys of the cards that have that line."""

    def take(
        self,
        slug: str,
        line: str,
        cards: Iterable[str],
        instead_of: Iterable[str],
        until: datetime | None = None,
    ) -> None:
        """Give the line to these cards, as long as the list is kept.

        Raises Conflict unless it is those `instead_of` which have it now.
        """


class UnitRolls(Protocol):
    """The lists themselves, for the exporter only."""

    def lines(self, slug: str) -> tuple[UnitList, list[Line]] | None:
        """The campaign's list, if it has one."""
