"""What everybody who signs or looks has in common: how often a campaign's own items are written and read."""

import statistics
from collections import Counter
from typing import Any

from bench.aws.metering import Meter, Place
from bench.crowd import RECORDS_TO_TALLY, Crowd, person
from bench.house import LETTER, House, request

# Fewer than fill a page of the wall, more than one transaction counts.
PEOPLE, VIEWS = 110, 12
# So that what is kept for a moment is read again in each view, and what is kept for longer in some.
BETWEEN_VIEWS = 1.01


def measure() -> dict[str, Any]:
    """Writes of a batch of the tally and reads of a view under a campaign's key.

    `hot.writes_a_batch` and `hot.reads_a_view` are all of them, of views that of most; `hot.of_one_item` the
    most that any one item had of either.
    """
    house = House()
    crowd = Crowd(house, house.open())
    people = [person(n) for n in range(PEOPLE)]
    for number, fields in enumerate(people):
        crowd.sign(number, fields)
    crowd.mail()
    for fields in people:
        crowd.confirm(fields)
    tally = house.handler("tally")
    writes, reads = [], []
    for batch in crowd.batches("tally", RECORDS_TO_TALLY):
        house.dynamo.meter = Meter()
        assert tally({"Records": batch}) == {"batchItemFailures": []}
        writes.append(_shared(house.dynamo.meter.writes_to))
    for _ in range(VIEWS):
        house.clock.pass_by(seconds=BETWEEN_VIEWS)
        house.dynamo.meter = Meter()
        crowd.ask(request("GET", "/c/{slug}", {"slug": LETTER}), 200)
        reads.append(_shared(house.dynamo.meter.reads_of))
    return {
        "hot.writes_a_batch": max(map(sum, writes)),
        "hot.reads_a_view": statistics.median(map(sum, reads)),
        "hot.of_one_item": max(number for each in (*writes, *reads) for number in each),
    }


def _shared(times: Counter[Place]) -> list[int]:
    """How often each place under the campaign's key was written or read; there is always one."""
    return [n for (table, pk, _), n in times.items() if table == "Campaigns" and pk == LETTER] or [0]
