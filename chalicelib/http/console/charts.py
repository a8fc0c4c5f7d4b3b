"""Charts of a campaign's figures: what each bar says and how long it is, in shares of the longest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.statistics import Day

# As many days as there is room for on a phone.
DAYS = 60
# As many bars as anybody looks at; the rest is one more.
MOST = 12


@dataclass(frozen=True)
class Bar:
    """One line of a chart; `label` is None for all that have no line of their own. `share` is in per cent."""

    label: str | None
    value: int
    share: float


@dataclass(frozen=True)
class Column:
    """A day, with its heights in per cent of the highest."""

    day: Day
    signed: float
    confirmed: float


def bars(values: Mapping[str, int] | Iterable[tuple[str, int]], names: Mapping[str, str] = {}) -> list[Bar]:
    """The largest first; `names` are what labels are called."""
    found = list(values.items() if isinstance(values, Mapping) else values)
    longest = max((value for _, value in found), default=0)
    rest = sum(value for _, value in found[MOST:])
    lines: list[tuple[str | None, int]] = [(names.get(label, label), value) for label, value in found[:MOST]]
    if rest:
        lines.append((None, rest))
    longest = max(longest, rest)
    return [Bar(label, value, round(100 * value / longest, 2)) for label, value in lines if longest]


def columns(days: list[Day], today: date) -> list[Column]:
    """The last days up to today, those on which nothing happened, too; none where nothing ever did."""
    if not days:
        return []
    held = {day.day: day for day in days}
    first = max(days[0].day, today - timedelta(days=DAYS - 1))
    span = max((today - first).days, 0)
    shown = [held.get(day, Day(day=day)) for day in (first + timedelta(days=n) for n in range(span + 1))]
    highest = max(max(day.signed, day.confirmed) for day in shown) or 1
    return [
        Column(day, round(100 * day.signed / highest, 2), round(100 * day.confirmed / highest, 2))
        for day in shown
    ]
