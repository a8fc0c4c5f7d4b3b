"""What a stage costs a month by AWS's list prices: of what the template names, and of what was counted.

`infra/prices.json` holds the prices with their date, `infra/usage.json` what a stage and each signer use, as
`bench/usage.py` counted it. Keys, secrets, alarms and dashboards are counted in the template itself.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from tools.paths import ROOT
from tools.ship.package import merged_infra

PRICES, USAGE = ROOT / "infra" / "prices.json", ROOT / "infra" / "usage.json"
# What costs by being there, and the unit that it is billed by.
STANDING = {
    "AWS::KMS::Key": "kms.key_month",
    "AWS::SecretsManager::Secret": "secrets.secret_month",
    "AWS::CloudWatch::Dashboard": "cloudwatch.dashboard_month",
}
ALARM = "AWS::CloudWatch::Alarm"
EDGE = "HasEdge"
# A campaign of a thousand is taken to last a day, a larger one so many more.
SIGNERS_A_DAY, DAYS = 1_000, 30
Amounts = Mapping[str, float]


@dataclass(frozen=True)
class Line:
    """What one service costs in a month, in dollars."""

    service: str
    usd: float


@dataclass(frozen=True)
class Price:
    """Dollars for one of a unit; `always_free` of it are each account's each month."""

    service: str
    usd: float
    always_free: float


def monthly(signers: int, edge: bool = False, *, always_free: bool = True) -> tuple[Line, ...]:
    """What a stage costs in a month in which so many people sign and confirm, by service, the dearest first.

    `edge` puts CloudFront in front. `always_free` takes off what AWS gives each account each month without
    end; where other things of the account use that up, it is more. Services that cost nothing are left out.
    """
    return priced(used(signers, edge), prices(), always_free)


def total(lines: tuple[Line, ...]) -> float:
    """All of it, in dollars."""
    return sum(line.usd for line in lines)


def used(signers: int, edge: bool = False) -> dict[str, float]:
    """How much of each unit of `infra/prices.json` is used in that month."""
    counted = json.loads(USAGE.read_text())
    amounts = Counter[str](standing(merged_infra(), edge))
    for part, times in (
        ("month", 1),
        ("day", min(DAYS, ceil(signers / SIGNERS_A_DAY))),
        ("signer_behind_edge" if edge else "signer", signers),
    ):
        amounts.update({unit: amount * times for unit, amount in counted[part].items()})
    return dict(amounts)


def standing(template: Mapping[str, Any], edge: bool = False) -> dict[str, int]:
    """How many keys, secrets, dashboards and watched metrics the template makes."""
    found = Counter[str]()
    for resource in template["Resources"].values():
        kind = resource.get("Type")
        if resource.get("Condition") == EDGE and not edge:
            continue
        if kind in STANDING:
            found[STANDING[kind]] += 1
        elif kind == ALARM:
            # An alarm of an expression is billed by the metrics that it reads.
            read = [query for query in resource["Properties"].get("Metrics", []) if "MetricStat" in query]
            found["cloudwatch.alarm_month"] += len(read) or 1
    return dict(found)


def priced(amounts: Amounts, by: Mapping[str, Price], always_free: bool) -> tuple[Line, ...]:
    """What those amounts cost, by service, the dearest first. Raises KeyError for a unit without a price."""
    sums = Counter[str]()
    for unit, amount in amounts.items():
        price = by[unit]
        charged = max(0.0, amount - price.always_free) if always_free else amount
        sums[price.service] += charged * price.usd  # type: ignore[assignment]
    return tuple(Line(service, usd) for service, usd in sums.most_common() if usd)


def prices() -> dict[str, Price]:
    """The price of one of each unit."""
    listed = json.loads(PRICES.read_text())["prices"]
    return {
        unit: Price(given["service"], given["usd"] / given["per"], given.get("always_free", 0))
        for unit, given in listed.items()
    }


def read_on() -> str:
    """The day on which the prices were read: 2026-11-24."""
    return str(json.loads(PRICES.read_text())["read"])
