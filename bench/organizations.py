"""Twenty thousand unions: approving some more of them, and the ledger's first page."""

import statistics
from typing import Any

from bench.clones import add_clones
from bench.crowd import Crowd, union
from bench.house import LETTER, House, request
from bench.model import FEWEST_PARTITIONS, READERS_OF_A_SHARD
from bench.sizes import size
from chalicelib.domain.keys import is_key

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


def _join(crowd: Crowd, numbers: range) -> dict[str, int]:
    """Their officers sign and confirm; the revisions of those sign-ons by their keys."""
    before = _confirmed(crowd.house)
    crowd.join([union(number) for number in numbers], numbers[0])
    return dict(sorted(_confirmed(crowd.house).items() - before.items()))


def _confirmed(house: House) -> dict[str, int]:
    stream = house.tables["SignOns"].stream or []
    written = [record["dynamodb"]["NewImage"] for record in stream if "NewImage" in record["dynamodb"]]
    return {item["sk"]["S"]: int(item["rev"]["N"]) for item in written if is_key(item["sk"]["S"])}


def _approve(house: House, looked_at: dict[str, int]) -> None:
    console = house.handler("console")
    for key, rev in looked_at.items():
        named = {"slug": LETTER, "id": key}
        answer = console(request("POST", SIGN_ON, named, {"rev": rev}, key=house.owner_key))
        assert answer["statusCode"] == 200, answer["body"]


def _first_page(house: House) -> float:
    began = house.wire.cpu()
    answer = house.run("console", request("GET", LEDGER, {"slug": LETTER}, key=house.owner_key))
    assert answer["statusCode"] == 200, answer["body"]
    return house.wire.cpu() - began
