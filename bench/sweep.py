"""A sweeper that is killed in the middle of a campaign, and what comes after it in the alphabet."""

from typing import Any

from bench.clones import add_clones
from bench.crowd import Crowd, person
from bench.house import LETTER, House
from bench.recount import scheduled
from bench.sizes import size

WALKED, STORED = 100, size(1_000_000)
# Campaigns after the large one in the alphabet, alike but for the day when their time is over.
FIRST_AFTER, NEXT_AFTER = "writers-a-while-ago", "writers-since-then"
PRIVACY = {"controller": "Example Union", "contact": "data@union.example"}
SHORT: dict[str, Any] = {"closes_at": None, "privacy": {**PRIVACY, "keep_months": 1}}
LONG: dict[str, Any] = {"closes_at": None, "privacy": {**PRIVACY, "keep_months": 24}}


class Killed(BaseException):
    """Lambda ends a function without a word."""


def measure() -> dict[str, Any]:
    """`sweep.read_again`: the calls about a large campaign that a sweep makes which is killed halfway through
    it, and the one that goes on, over those of a sweep that nobody kills.

    Each has a small campaign to forget that comes after the large one.
    Fails if the one that was killed has not forgotten that campaign.
    """
    house = House()
    for number, slug in enumerate((FIRST_AFTER, NEXT_AFTER), 2):
        _sign(house, house.open(slug, **SHORT), number * STORED)
    crowd = Crowd(house, house.open(**LONG))
    crowd.join([person(number) for number in range(WALKED)])
    sweep = house.handler("sweeper")
    # By then nobody's network is kept any longer, which would be forgotten one by one.
    house.clock.pass_by(days=8)
    sweep(scheduled())
    add_clones(house.tables, LETTER, STORED)
    # What was not counted when they were added is put right, and until when names are kept is noted.
    house.open(FIRST_AFTER, **SHORT, status="closed")
    house.clock.pass_by(days=1)
    sweep(scheduled())
    house.clock.pass_by(days=10)
    house.open(NEXT_AFTER, **SHORT, status="closed")
    house.clock.pass_by(days=25)
    house.wire.attend_to(LETTER)
    sweep(scheduled())
    whole = house.wire.attended
    _forgotten(house, FIRST_AFTER)
    house.clock.pass_by(days=25)
    house.wire.kill(whole // 2, Killed)
    try:
        sweep(scheduled())
    except Killed:
        _forgotten(house, NEXT_AFTER)
    else:
        raise AssertionError("nobody killed it")
    house.wire.spare()
    # Nobody else works until its lease is over.
    house.clock.pass_by(minutes=15, seconds=1)
    sweep(scheduled())
    return {"sweep.read_again": (house.wire.attended - whole) / whole, "sweep.rows": WALKED + STORED}


def _sign(house: House, slug: str, first: int) -> None:
    Crowd(house, slug).join([person(first + number) for number in range(WALKED)], first)


def _forgotten(house: House, slug: str) -> None:
    partitions = house.tables["SignOns"].partitions
    left = sum(len(found.order) for pk, found in partitions.items() if pk.startswith(f"{slug}#"))
    assert not left, f"{left} sign-ons of a campaign whose time is over are kept"
