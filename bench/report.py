"""The figures as tables: plain ones for a terminal, Markdown for docs/performance.md."""

from collections.abc import Iterable, Sequence

from bench.goals import GOALS, Figures, Goal

HEAD = ("key", "before", "goal", "now", "")
WORDS = {True: "reached", False: "not yet", None: ""}


def plain(figures: Figures) -> str:
    """What was measured, a line each."""
    rows = [HEAD, *(_row(goal, figures) for goal in GOALS if goal.key in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def markdown(figures: Figures) -> str:
    """The tables of docs/performance.md."""
    measured = [(f"`{goal.key}`", goal.says, *_row(goal, figures)[1:4]) for goal in GOALS]
    parts = [_table(("key", "what it is", "before", "goal", "now"), measured)]
    if "units" in figures:
        parts += [_units(figures), _hot(figures)]
    return "\n\n".join(parts)


def _row(goal: Goal, figures: Figures) -> tuple[str, str, str, str, str]:
    reached = WORDS[goal.reached(figures)]
    return goal.key, _number(goal.before), goal.wanted, _number(figures.get(goal.key)), reached


def _units(figures: Figures) -> str:
    rates = figures["units"]
    tables = sorted({table for rate in rates for table in rate["units"]})
    rows: list[Sequence[str]] = [
        (table, *("{:,} · {:,}".format(*rate["units"].get(table, (0, 0))) for rate in rates))
        for table in tables
    ]
    rows.append(("records in a batch of the tally", *(str(rate["records_at_once"]) for rate in rates)))
    hottest = [f"{rate['hottest']}: {rate['share']:.0%} of its {rate['of']}" for rate in rates]
    rows.append(("hot first", *hottest))
    return _table(
        ("reads · writes a second", *(f"{rate['signers_per_s']:,} signers/s" for rate in rates)), rows
    )


def _hot(figures: Figures) -> str:
    rows = [(hot["place"], hot["of"], f"{hot['signers_per_s']:,.0f}") for hot in figures["hot"]]
    return _table(("everything under this key", "its", "is hot at signers/s"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
