"""Twenty thousand unions: approving some more of them, and the ledger's first page."""

import statistics
from typing import Any

from bench.clones import KEY, add_clones
from bench.crowd import Crowd, union
from bench.house import LETTER, House, request
from bench.model import FEWEST_PARTITIONS, READERS_OF_A_SHARD
from bench.sizes import size

WALKED, STORED, APPROVED = 50, size(20_000), 100
# What each of the tally's functions is given of a second in which a hundred are approved.
RECORDS_AT_ONCE = 100 // (READERS_OF_A_SHARD * FEWEST_PARTITIONS)
SIGN_ON = "/api/v1/organizer/campaigns/{slug}/sign-ons/{id}/approve"
LEDGER = "/api/v1/organizer/campaigns/{slug}/ledger"


def measure() -> dict[str, Any]:
    """`approvals_per_s` of one processor, the tally's part included, and `ledger_first_page_s` of CPU."""
    house = House()
    crowd = Crowd(house, house.open())
    _approve(house, _join(crowd, range(1, WALKED + 1)))
    crowd.tally()
    add_clones(house.tables, LETTER, STORED - WALKED, named="Local")
    waiting = _join(crowd, range(1_001, 1_001 + APPROVED))
    began = house.wire.cpu()
    _approve(house, waiting)
    crowd.tally(RECORDS_AT_ONCE)
    took = house.wire.cpu() - began
    pages = [_first_page(house) for _ in range(3)]
    return {"approvals_per_s": APPROVED / took, "ledger_first_page_s": statistics.median(pages)}


def _join(crowd: Crowd, numbers: range) -> list[str]:
    """Their officers sign and confirm; the keys of those sign-ons."""
    before = _keys(crowd.house)
    crowd.join([union(number) for number in numbers], numbers[0])
    return sorted(_keys(crowd.house) - before)


def _keys(house: House) -> set[str]:
    stream = house.tables["SignOns"].stream or []
    texts = [value["S"] for record in stream for value in record["dynamodb"]["Keys"].values()]
    return {match[0] for text in texts if (match := KEY.search(text))}


def _approve(house: House, keys: list[str]) -> None:
    console = house.handler("console")
    for key in keys:
        answer = console(request("POST", SIGN_ON, {"slug": LETTER, "id": key}, key=house.owner_key))
        assert answer["statusCode"] == 200, answer["body"]


def _first_page(house: House) -> float:
    began = house.wire.cpu()
    answer = house.run("console", request("GET", LEDGER, {"slug": LETTER}, key=house.owner_key))
    assert answer["statusCode"] == 200, answer["body"]
    return house.wire.cpu() - began
