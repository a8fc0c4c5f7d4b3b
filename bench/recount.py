"""The sweeper's proof of a tally: CPU for each sign-on that it reads again."""

from typing import Any

from bench.clones import add_clones
from bench.crowd import Crowd, person
from bench.house import LETTER, Event, House
from bench.sizes import size

WALKED, STORED = 100, size(100_000)


def measure() -> dict[str, Any]:
    """`recount_us_per_row`, of a pass that finds nothing to mend."""
    house = House()
    crowd = Crowd(house, house.open())
    crowd.join([person(number) for number in range(WALKED)])
    add_clones(house.tables, LETTER, STORED)
    sweep = house.handler("sweeper")
    # What was not counted when they were added is put right, and a day later all is as it should be.
    sweep(scheduled())
    house.clock.pass_by(days=1)
    began = house.wire.cpu()
    sweep(scheduled())
    return {"recount_us_per_row": (house.wire.cpu() - began) / (WALKED + STORED) * 1e6}


def scheduled() -> Event:
    """What EventBridge sends every five minutes."""
    return {
        "version": "0",
        "id": "0" * 36,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "2026-11-24T09:00:00Z",
        "region": "eu-central-1",
        "resources": [],
        "detail": {},
    }
