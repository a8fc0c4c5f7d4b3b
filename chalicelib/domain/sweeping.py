"""How far the sweeper is on its rounds."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Task(StrEnum):
    """What counting leaves to the sweeper: a campaign's pages of organizations, and its picture for links."""

    ORGANIZATIONS = "organizations"
    PICTURE = "picture"


@dataclass(frozen=True)
class Place:
    """`told_on` is the day whose fixed hour was told last, of campaigns up to `told_to`; "" once of all.

    `round_on` is the day on which the round of proofs began; it is at the campaign `proving`, of which the
    first `steps` steps are done, and over when that is "".
    """

    told_on: date | None = None
    told_to: str | None = ""
    round_on: date | None = None
    proving: str | None = ""
    steps: int = 0

    def on(self, today: date) -> "Place":
        """The same on that day: what a new day asks for is begun, once the old is done."""
        place = self
        if self.told_to == "" and self.told_on != today:
            place = replace(place, told_on=today, told_to=None)
        if self.proving == "" and self.round_on != today:
            place = replace(place, round_on=today, proving=None, steps=0)
        return place


@dataclass(frozen=True)
class Lease:
    """What one sweeper holds, and no other at the same time: whose it is, and where to go on."""

    holder: str
    place: Place
