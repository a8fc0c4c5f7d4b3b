"""A sweeper that is killed in the middle of a campaign, and what comes after it in the alphabet."""

from typing import Any

from bench.clones import add_clones
from bench.crowd import Crowd, person
from bench.house import LETTER, House
from bench.recount import scheduled
from bench.sizes import size

WALKED, STORED = 100, size(1_000_000)
AFTER = "writers-a-while-ago"
PRIVACY = {"controller": "Example Union", "contact": "data@union.example"}
SHORT: dict[str, Any] = {"closes_at": None, "privacy": {**PRIVACY, "keep_months": 1}}
LONG: dict[str, Any] = {"closes_at": None, "privacy": {**PRIVACY, "keep_months": 24}}


class Killed(BaseException):
    """Lambda ends a function without a word."""


def measure() -> dict[str, Any]:
    """`sweep.read_again`: the calls of a sweep that is killed halfway and of the one that goes on, over those
    of a sweep that nobody kills.

    Fails if the one that was killed has not forgotten the campaign that follows, whose time is over.
    """
    house = House()
    _sign(house, house.open(AFTER, **SHORT), 2 * STORED)
    crowd = Crowd(house, house.open(**LONG))
    crowd.join([person(number) for number in range(WALKED)])
    sweep = house.handler("sweeper")
    # By then nobody's network is kept any longer, which would be forgotten one by one.
    house.clock.pass_by(days=8)
    sweep(scheduled())
    add_clones(house.tables, LETTER, STORED)
    # What was not counted when they were added is put right.
    house.clock.pass_by(days=1)
    sweep(scheduled())
    house.open(AFTER, **SHORT, status="closed")
    house.clock.pass_by(days=1)
    whole = _asked(house, sweep)
    house.clock.pass_by(days=40)
    house.wire.kill(whole // 2, Killed)
    try:
        sweep(scheduled())
    except Killed:
        left = _held(house, AFTER)
        assert not left, f"{left} sign-ons of a campaign whose time is over are kept"
    else:
        raise AssertionError("nobody killed it")
    house.wire.spare()
    # Nobody else works until its lease is over.
    house.clock.pass_by(minutes=15, seconds=1)
    rest = _asked(house, sweep)
    return {"sweep.read_again": (whole // 2 + rest) / whole, "sweep.rows": WALKED + STORED}


def _sign(house: House, slug: str, first: int) -> None:
    Crowd(house, slug).join([person(first + number) for number in range(WALKED)], first)


def _asked(house: House, sweep: Any) -> int:
    with house.wire.counting() as calls:
        sweep(scheduled())
    return sum(calls.values())


def _held(house: House, slug: str) -> int:
    partitions = house.tables["SignOns"].partitions
    return sum(len(found.order) for pk, found in partitions.items() if pk.startswith(f"{slug}#"))
