"""What AWS bills by: of a stage that nobody visits, of a day with signers, of each who confirms.

`python -m bench usage` counts it, `python -m bench.usage` takes over into infra/usage.json what was counted
last. What only AWS does, polling a queue and asking for keys, is as its documentation says.
"""

import json
import os
import re
from contextlib import redirect_stdout
from typing import Any

from bench.aws.values import item_size
from bench.counted import GB, Amounts, CountedHouse, plus
from bench.crowd import Crowd
from bench.recount import scheduled
from bench.signer import Signer
from bench.sizes import size
from tools.paths import LOCAL
from tools.ship.costs import USAGE
from tools.ship.package import merged_infra, policies

PEOPLE = size(1_000)
DAYS, FIVE_MINUTES_OF_A_DAY = 30, 24 * 12
# The CPU of a cold start (`cold.ms` of `make bench`), at a gigabyte's part of a processor. The sweeper's
# containers may be gone each time.
COLD_GB_SECONDS = 0.37 / (1024 / 1769)
# Lambda watches a queue by five pollers, each of which waits 20 seconds.
POLLS_A_DAY = 5 * 3 * 60 * 24
# An item takes this much on top of what is in it, and so does an index's entry.
OVERHEAD = 100
GETS = re.compile(r'"Fn::GetAtt": \["(\w+)"')
ASKED_FOR = ("AWS::DynamoDB::Table", "AWS::SQS::Queue")


def measure() -> dict[str, Any]:
    """`usage.month`, `.day`, `.signer` and `.signer_behind_edge`, each by the units of infra/prices.json."""
    os.environ["LOG_LEVEL"] = "INFO"
    house = CountedHouse()
    with redirect_stdout(house.said):
        crowd = Crowd(house, house.open())
        # The first day settles what the day before left.
        a_day(house)
        nobody = a_day(house)
        direct, behind, before = Amounts(), Amounts(), stored(house)
        for number in range(PEOPLE):
            signer = Signer(crowd, number)
            signer.walk()
            direct, behind = plus(direct, signer.direct, 1 / PEOPLE), plus(behind, signer.behind, 1 / PEOPLE)
        held = (stored(house) - before) / PEOPLE / GB
        a_day(house)
        proven = plus(a_day(house), nobody, -1)
    kept = {unit: proven[unit] * DAYS / PEOPLE for unit in ("dynamodb.read", "lambda.gb_second")}
    kept |= {"dynamodb.gb_month": held, "dynamodb.backup_gb_month": held}
    return {
        "usage.month": plus({}, plus(nobody, by_itself()), DAYS),
        "usage.day": {"kms.request": asking("web", "tally", "outbox", "mailer", "feedback")},
        "usage.signer": plus(direct, kept),
        "usage.signer_behind_edge": plus(behind, kept),
    }


def a_day(house: CountedHouse) -> Amounts:
    """What the sweeper uses in a day, and what of a month it publishes each figure in."""
    hours = 0

    def sweeps() -> None:
        nonlocal hours
        sweep = house.handler("sweeper")
        for number in range(FIVE_MINUTES_OF_A_DAY):
            if number % 12 == 0:
                house.said.figures.clear()
            sweep(scheduled())
            house.clock.pass_by(minutes=5)
            hours += len(house.said.figures) if number % 12 == 11 else 0

    used = house.meanwhile(sweeps)
    return used | {"cloudwatch.metric_month": hours / 24 / DAYS}


def by_itself() -> Amounts:
    """What AWS does in a day without being called."""
    # Both read the stream; the environment of a container is encrypted, too.
    streams, containers = 2 * FIVE_MINUTES_OF_A_DAY, FIVE_MINUTES_OF_A_DAY
    return {
        "sqs.request": POLLS_A_DAY,
        "lambda.gb_second": FIVE_MINUTES_OF_A_DAY * COLD_GB_SECONDS,
        "kms.request": asking("sweeper") + streams + containers,
    }


def asking(*functions: str) -> float:
    """How often the key is asked for in a day when these functions are always at work.

    DynamoDB and SQS ask again after five minutes, for each caller and for each table or queue; of what failed
    there is none.
    """
    described, resources = policies(), merged_infra()["Resources"]
    named = [
        name
        for function in functions
        for name in set(GETS.findall(json.dumps(described[f"policy-{function}.json"])))
        if resources.get(name, {}).get("Type") in ASKED_FOR and name != "StreamFailures"
    ]
    return len(named) * FIVE_MINUTES_OF_A_DAY


def stored(house: CountedHouse) -> int:
    """The bytes that DynamoDB bills of all tables and their indexes."""
    sizes = 0
    for table in house.tables.values():
        for item in table.items():
            entries = [index.entry(item) for index in table.indexes.values() if index.key(item)]
            sizes += sum(item_size(held) + OVERHEAD for held in (item, *entries))
    return sizes


def keep() -> None:
    """Writes into infra/usage.json what was counted last."""
    figures = json.loads((LOCAL / "bench.json").read_text())
    written = json.loads(USAGE.read_text()) | {"counted": figures["measured"]["on"]}
    for part in ("month", "day", "signer", "signer_behind_edge"):
        written[part] = {u: float(f"{n:.3g}") for u, n in sorted(figures[f"usage.{part}"].items()) if n}
    USAGE.write_text(json.dumps(written, indent=1) + "\n")


if __name__ == "__main__":
    keep()
