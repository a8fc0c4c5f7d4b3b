"""`python -m tools.ship.cost_document` writes into docs/cost.md what tools/ship/costs.py says.

What is between `<!-- name -->` and `<!-- end -->` is written, everything else is left as it is.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tools.paths import ROOT
from tools.ship import costs

DOCUMENT = ROOT / "docs" / "cost.md"
EACH = 1_000
# Dollars: a thousand who sign and confirm, SES's part of it, and a month when nobody comes.
GOALS = {"signers": 0.25, "mails": 0.10, "idle": 3.00}
COUNTS = (0, 1_000, 10_000, 100_000, 1_000_000)
Row = Sequence[str]
# Dollars by service, with CloudFront or without, with what is always free taken off or not.
Spent = Callable[[bool, bool], dict[str, float]]


def written(document: str) -> str:
    """The document with today's tables."""
    for name, table in tables().items():
        document, found = re.subn(
            rf"(?s)(<!-- {name} -->\n).*?(<!-- end -->)", rf"\g<1>{table}\n\g<2>", document
        )
        if found != 1:
            raise ValueError(f"the document has {found} places for {name}")
    return document


def tables() -> dict[str, str]:
    """The tables by the names of their places."""
    return {
        "goals": _goals(),
        "idle": _by_service("a month when nobody comes", lambda edge, free: _spent(0, edge, free)),
        "signers": _by_service(f"{EACH:,} who sign and confirm", _for_signers),
        "months": _months(),
        "counted": _counted(),
        "prices": _prices(),
    }


def idle(edge: bool = False, always_free: bool = True) -> float:
    """Dollars of a month when nobody comes."""
    return sum(_spent(0, edge, always_free).values())


def of_signers(edge: bool = False, always_free: bool = True) -> float:
    """Dollars that the first thousand who sign and confirm add to a month."""
    return sum(_for_signers(edge, always_free).values())


def _spent(signers: int, edge: bool, always_free: bool) -> dict[str, float]:
    lines = costs.monthly(signers, edge, always_free=always_free)
    return {line.service: line.usd for line in lines}


def _for_signers(edge: bool, always_free: bool) -> dict[str, float]:
    before, after = (_spent(number, edge, always_free) for number in (0, EACH))
    return {service: usd - before.get(service, 0) for service, usd in after.items()}


def _goals() -> str:
    mails = _for_signers(False, False)["SES"]
    rows = [
        (f"{EACH:,} who sign and confirm", GOALS["signers"], of_signers(), of_signers(always_free=False)),
        ("of which SES", GOALS["mails"], mails, mails),
        ("a month when nobody comes", GOALS["idle"], idle(), idle(always_free=False)),
    ]
    head = ("dollars", "goal", "now", "by list, nothing taken off")
    return _table(
        head, [(name, f"≤ {goal:.2f}", _usd(now), _usd(listed)) for name, goal, now, listed in rows]
    )


def _by_service(head: str, spent: Spent) -> str:
    columns = [spent(edge, free) for edge in (False, True) for free in (True, False)]
    dearest = {name: max(column.get(name, 0) for column in columns) for name in set().union(*columns)}
    services = sorted((name for name, usd in dearest.items() if usd), key=lambda n: (-dearest[n], n))
    rows = [(name, *(_usd(column.get(name, 0)) for column in columns)) for name in services]
    rows.append(("all", *(_usd(sum(column.values())) for column in columns)))
    return _table((head, "now", "by list", "with CloudFront, now", "by list"), rows)


def _months() -> str:
    ways = [(edge, free) for edge in (False, True) for free in (True, False)]
    rows = [
        (f"{number:,}", *(f"{sum(_spent(number, *way).values()):,.2f}" for way in ways)) for number in COUNTS
    ]
    return _table(("signers in a month", "now", "by list", "with CloudFront, now", "by list"), rows)


def _counted() -> str:
    usage = json.loads(costs.USAGE.read_text())
    parts = [usage[part] for part in ("month", "day", "signer", "signer_behind_edge")]
    units = [unit for unit in costs.prices() if any(unit in part for part in parts)]
    rows = [(f"`{unit}`", *(_amount(part.get(unit)) for part in parts)) for unit in units]
    head = ("unit", "a month by itself", "a day with signers", "each signer", "each behind CloudFront")
    return _table(head, rows)


def _prices() -> str:
    listed = json.loads(costs.PRICES.read_text())["prices"]
    rows = [
        (
            f"`{unit}`",
            _each(given),
            f"{given['always_free']:,}" if "always_free" in given else "",
            f"[AWS]({given['page']})",
            f"[there]({given['read_in']})" if given["read_in"] else "nowhere",
        )
        for unit, given in listed.items()
    ]
    return _table(("unit", "dollars", "free each month", "AWS's page", "read"), rows)


def _each(given: dict[str, Any]) -> str:
    number = f"for {given['per']:,}" if given["per"] > 1 else "each:"
    return f"{given['usd']:g} {number} {given['unit']}"


def _table(head: Row, rows: Iterable[Row]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows))


def _usd(dollars: float) -> str:
    return f"{dollars:.3f}" if 0 < dollars < 0.01 else f"{dollars:.2f}"


def _amount(amount: float | None) -> str:
    return "" if amount is None else f"{amount:,.0f}" if amount >= 100 else f"{amount:.3g}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text()))
