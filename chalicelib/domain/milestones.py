"""Milestones of a showing of interest, told so that nobody can be inferred from a change."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.parts import Unit

# A milestone is told once this many more than needed have signed, or once this time has passed:
# whoever signed last before it appeared stays hidden among at least five others or a day.
MARGIN = 5
DELAY = timedelta(days=1)


@dataclass(frozen=True)
class Milestones:
    """When each share (per cent) was reached and not lost again since, and which are told for good."""

    reached: dict[int, datetime] = field(default_factory=dict)
    told: frozenset[int] = frozenset()


def needed(unit: Unit, share: int) -> int:
    """How many of the unit make that share; 50 is a majority, so more than half.

    A petition needs 30 % of the unit (29 CFR 101.18(a)), recognition a majority.
    """
    if share == 50:
        return unit.size // 2 + 1
    return -(-unit.size * share // 100)


def advanced(before: Milestones, unit: Unit, confirmed: int, now: datetime) -> Milestones:
    """The state after the tally stands at `confirmed`.

    What was told stays told, by whichever rule: a withdrawal that took a milestone back would say
    that the tally had stood right at it.
    """
    reached = {s: before.reached.get(s, now) for s in unit.milestones if confirmed >= needed(unit, s)}
    told = {s for s in unit.milestones if confirmed >= needed(unit, s) + MARGIN}
    return Milestones(reached, before.told | told | _waited(before, now))


def highest_told(state: Milestones, now: datetime) -> int | None:
    """The only thing the public learns: the highest share that may be told now."""
    return max(state.told | _waited(state, now), default=None)


def _waited(state: Milestones, now: datetime) -> frozenset[int]:
    return frozenset(share for share, since in state.reached.items() if now >= since + DELAY)
