"""Lists of bargaining units in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.errors import Conflict
from chalicelib.domain.units import Line, UnitList
from tests.fakes.locking import Locked, whole


@dataclass
class FakeUnits(Locked):
    """UnitStore and UnitRolls; `until` says when each is deleted."""

    held: dict[str, tuple[UnitList, list[Line]]] = field(default_factory=dict)
    cards: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    kept: dict[tuple[str, str], datetime | None] = field(default_factory=dict)
    until: dict[str, datetime | None] = field(default_factory=dict)

    def get(self, slug: str) -> UnitList | None:
        return self.held[slug][0] if slug in self.held else None

    @whole
    def put(self, made: UnitList, lines: Sequence[Line], until: datetime | None) -> None:
        self.held[made.slug] = (made, list(lines))
        self.until[made.slug] = until

    @whole
    def remove(self, slug: str) -> None:
        self.held.pop(slug, None)
        self.cards = {name: cards for name, cards in self.cards.items() if name[0] != slug}

    def keep(self, slug: str, until: datetime | None) -> None:
        if slug in self.held:
            self.until[slug] = until

    def taken(self, slug: str, line: str) -> tuple[str, ...]:
        return self.cards.get((slug, line), ())

    @whole
    def take(
        self,
        slug: str,
        line: str,
        cards: Iterable[str],
        instead_of: Iterable[str],
        until: datetime | None = None,
    ) -> None:
        if self.taken(slug, line) != tuple(instead_of):
            raise Conflict
        self.cards[slug, line] = tuple(cards)
        self.kept[slug, line] = until

    def lines(self, slug: str) -> tuple[UnitList, list[Line]] | None:
        return self.held.get(slug)
