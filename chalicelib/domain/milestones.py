"""What is told at fixed hours only, so that no change tells of anybody: milestones and breakdowns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from chalicelib.domain.parts import Unit

# What is told holds since a day at least, and is told at midnight: whoever signed last before it appeared
# stays hidden among all of two days.
DELAY = timedelta(days=1)
# A breakdown shows nothing of fewer than ten, and moves in steps.
SMALLEST_SHOWN = 10
STEP = 5


@dataclass(frozen=True)
class Milestones:
    """When each share (per cent) was reached and not lost again since, and which are told.

    `size` is the unit's as they were told, None before anything was judged at a fixed hour.
    """

    reached: dict[int, datetime] = field(default_factory=dict)
    told: frozenset[int] = frozenset()
    size: int | None = None

    @property
    def highest_told(self) -> int | None:
        """The only thing that the public learns."""
        return max(self.told, default=None)


def needed(unit: Unit, share: int) -> int:
    """How many of the unit make that share; 50 is a majority, so more than half.

    A petition needs 30 % of the unit (29 CFR 101.18(a)), recognition a majority.
    """
    if share == 50:
        return unit.size // 2 + 1
    return -(-unit.size * share // 100)


def advanced(before: Milestones, unit: Unit, confirmed: int, now: datetime) -> Milestones:
    """The state after the tally stands at `confirmed`; nothing is told by that.

    What was told stays told: a withdrawal that took a milestone back would say that the tally had stood right
    at it.
    """
    reached = {s: before.reached.get(s, now) for s in unit.milestones if confirmed >= needed(unit, s)}
    return replace(before, reached=reached)


def judged_anew(before: Milestones, unit: Unit, confirmed: int, now: datetime) -> Milestones:
    """The state by the unit as it is at a fixed hour.

    Where its size was corrected nothing is told that does not hold by the right one, and what holds now has
    to hold for a day. What is no milestone any more is not told.
    """
    if before.size in (None, unit.size):
        after = advanced(before, unit, confirmed, now)
        return replace(after, told=before.told.intersection(unit.milestones), size=unit.size)
    holds = [share for share in unit.milestones if confirmed >= needed(unit, share)]
    return Milestones(dict.fromkeys(holds, now), before.told.intersection(holds), unit.size)


def told_by(state: Milestones, now: datetime) -> Milestones:
    """The state once it is told what may be told at `now`."""
    due = (share for share, since in state.reached.items() if now >= midnight_after(since + DELAY))
    return replace(state, told=state.told.union(due))


def breakdown(ids: Iterable[str], a_day_ago: Mapping[str, int], today: Mapping[str, int]) -> dict[str, int]:
    """How many chose each commitment, as it may be told: what held a day ago and holds today."""
    counts = {chosen: min(a_day_ago.get(chosen, 0), today.get(chosen, 0)) for chosen in ids}
    return {chosen: count // STEP * STEP for chosen, count in counts.items() if count >= SMALLEST_SHOWN}


def midnight_after(moment: datetime) -> datetime:
    """The first midnight, by universal time, that is not before the moment."""
    midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if midnight == moment else midnight + timedelta(days=1)
