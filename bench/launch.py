"""A launch: 10,000 people sign, each with everything that follows, and every request unit is counted."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from bench.aws.metering import Meter
from bench.clones import add_clones
from bench.crowd import Crowd, person, signing
from bench.house import LETTER, House, request
from bench.model import Model, Traced
from bench.sizes import size
from bench.timing import medians

PEOPLE, PILOT, VIEWS = size(10_000), 200, 3
A_ROUND = 200
STORED, FEW = size(1_000_000), 100
REPEATS = 150


def measure() -> dict[str, Any]:
    """`signers_per_s_per_campaign` with the model behind it, and `growth` from 100 signers to a million."""
    house = House()
    pilot = Launch(Crowd(house, house.open("pilot")))
    pilot.run(range(PEOPLE, PEOPLE + PILOT), records_at_once=100)
    model = Model(pilot.traced())
    launch = Launch(Crowd(house, house.open()))
    launch.run(range(PEOPLE), records_at_once=model.records_at_once(1_000))
    slow = Launch(Crowd(house, house.open("slow")))
    slow.run(range(PEOPLE + PILOT, PEOPLE + 2 * PILOT), records_at_once=model.records_at_once(10))
    full = Model(launch.traced())
    return {
        "signers_per_s_per_campaign": full.signers_per_second(),
        "units": full.table(Model(slow.traced())),
        "hot": full.hottest(),
        "launch.calls": full.traced.calls,
        **growth(house),
    }


@dataclass
class Launch:
    """A crowd that is watched: units by what they were spent for."""

    crowd: Crowd
    spent: dict[str, Meter] = field(default_factory=lambda: defaultdict(Meter))
    people: int = 0
    batches: int = 0
    calls: int = 0

    def run(self, numbers: range, records_at_once: int) -> None:
        """All of them sign, confirm and look three times, 200 at a time."""
        before = sum(self.crowd.house.wire.calls.values())
        for start in range(0, len(numbers), A_ROUND):
            self._round(numbers[start : start + A_ROUND], records_at_once)
        self.calls += sum(self.crowd.house.wire.calls.values()) - before
        self.crowd.house.dynamo.meter = Meter()

    def traced(self) -> Traced:
        """What was counted."""
        return Traced(self.crowd.slug, self.spent, self.people, self.batches, self.crowd.records, self.calls)

    def _round(self, numbers: range, records_at_once: int) -> None:
        crowd, dynamo = self.crowd, self.crowd.house.dynamo
        people = [person(number) for number in numbers]
        page = request("GET", "/c/{slug}", {"slug": crowd.slug})
        dynamo.meter = self.spent["sign"]
        for number, fields in zip(numbers, people, strict=True):
            crowd.sign(number, fields)
        dynamo.meter = self.spent["mail"]
        crowd.mail()
        dynamo.meter = self.spent["confirm"]
        for fields in people:
            crowd.confirm(fields)
        dynamo.meter = self.spent["tally"]
        self.batches += crowd.tally(records_at_once)
        dynamo.meter = self.spent["page"]
        for _ in range(VIEWS * len(people)):
            crowd.ask(page, 200)
        self.people += len(people)


def growth(house: House) -> dict[str, Any]:
    """CPU with a million stored sign-ons over CPU with a hundred, which fill the page with names already."""
    few = Crowd(house, house.open("few"))
    few.join([person(number) for number in range(2 * STORED, 2 * STORED + FEW)], 2 * STORED)
    held = len({pk for pk in house.tables["SignOns"].partitions if pk.startswith(f"{LETTER}#")})
    assert held, "the launch comes first"
    add_clones(house.tables, LETTER, STORED)
    web = house.handler("web")
    works: dict[str, Any] = {}
    for many, slug, first in (("few", "few", 3 * STORED), ("many", LETTER, 4 * STORED)):
        signs = [signing(slug, n, person(n)) for n in range(first, first + REPEATS + 5)]
        page = request("GET", "/c/{slug}", {"slug": slug})
        tally = request("GET", "/api/v1/campaigns/{slug}/tally", {"slug": slug})
        works[f"sign {many}"] = lambda number, events=signs: web(events[number])
        works[f"page {many}"] = lambda _, event=page: web(event)
        works[f"tally {many}"] = lambda _, event=tally: web(event)
    took = medians(house.wire, works, REPEATS, between=lambda _: house.clock.pass_by(seconds=1.01))
    ratios = {f"growth.{w}": took[f"{w} many"] / took[f"{w} few"] for w in ("sign", "page", "tally")}
    return {**ratios, "growth.us": took}
