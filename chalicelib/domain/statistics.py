"""Statistics: a campaign in numbers, made of what was counted; no sign-on is read for them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pydantic import ConfigDict

from chalicelib.domain.counting import KEPT, WAITING
from chalicelib.domain.ledger import Ledger
from chalicelib.domain.model import Model
from chalicelib.domain.tally import Counts, Standing

Happened = Literal["signed", "confirmed", "counted"]
HAPPENED: tuple[Happened, ...] = ("signed", "confirmed", "counted")
# As many organizations as a chart has bars.
LARGEST = 10


class Shown(Model):
    """A part of the statistics, as the API shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Day(Shown):
    """What happened on a day (UTC). Who signed and never confirmed leaves `signed` after a week."""

    day: date
    signed: int = 0
    confirmed: int = 0
    counted: int = 0


class Family(Shown):
    """A group of organizations, by its parent: how many workers count for it."""

    name: str
    workers: int


class Mails(Shown):
    """How many emails went out for a campaign, and what became of them."""

    sent: int = 0
    delivered: int = 0
    bounced: int = 0
    complained: int = 0


class TallyHealth(Shown):
    """How many seconds ago the tally was counted or proven, whichever was later, and how many sign-ons its
    last proof found that were not counted; it counted them."""

    age_seconds: int
    drift: int


class Counted(Shown):
    """All that counts."""

    individuals: int
    organizations: int
    workers_represented: int


class Headline(Shown):
    """What a list of campaigns says of one."""

    counted: Counted
    waiting: int


@dataclass(frozen=True)
class Proven:
    """What the proof of a day found, and when it ended."""

    day: date
    at: datetime
    drift: int


class Figures(Shown):
    """What is counted of a campaign; each list has the largest first, `days` the earliest.

    Sources, countries, languages and commitments are of people that count, as is what of them was
    `collected` otherwise than here. `waiting` is for a decision, `unconfirmed` for their signer.
    """

    days: list[Day]
    sources: dict[str, int]
    countries: dict[str, int]
    languages: dict[str, int]
    commitments: dict[str, int]
    collected: dict[str, int]
    organizations: list[Family]
    counted: Counted
    waiting: int
    unconfirmed: int
    tally: TallyHealth


class Statistics(Figures):
    """The same, with the campaign's emails."""

    mail: Mails


def figures_of(
    figures: Mapping[str, int],
    unconfirmed: Mapping[date, int],
    ledger: Ledger,
    tally: TallyHealth,
) -> Figures:
    """The figures, of what is counted by name and of how many signed on which day and did not confirm."""
    counts = Counts(figures.get("individuals", 0), ledger.organizations, ledger.counted)
    return Figures(
        days=_days(figures, unconfirmed),
        sources=_ranked(figures, "source"),
        countries=_ranked(figures, "country"),
        languages=_ranked(figures, "language"),
        commitments=_ranked(figures, "commitment"),
        collected=_ranked(figures, "collected"),
        organizations=[Family(name=group.parent, workers=group.counted) for group in ledger.groups[:LARGEST]],
        counted=Counted(
            individuals=counts.individuals,
            organizations=counts.organizations,
            workers_represented=counts.workers,
        ),
        # What is kept of erased sign-ons waits for nobody.
        waiting=figures.get(WAITING, 0) - figures.get(f"{KEPT}{WAITING}", 0),
        unconfirmed=sum(unconfirmed.values()),
        tally=tally,
    )


def headline_of(standing: Standing) -> Headline:
    """What a list says of a campaign whose tally stands so."""
    counts = standing.counts
    counted = Counted(
        individuals=counts.individuals,
        organizations=counts.organizations,
        workers_represented=counts.workers,
    )
    return Headline(counted=counted, waiting=standing.waiting)


def health(counted: Iterable[datetime | None], proven: Proven | None, now: datetime) -> TallyHealth:
    """How the tally is; what nobody ever counted is not old."""
    moments = [moment for moment in (*counted, proven and proven.at) if moment]
    age = (now - max(moments)).total_seconds() if moments else 0
    return TallyHealth(age_seconds=max(0, int(age)), drift=proven.drift if proven else 0)


def _days(figures: Mapping[str, int], unconfirmed: Mapping[date, int]) -> list[Day]:
    found: dict[date, Counter[str]] = {}
    for name, number in figures.items():
        part, _, rest = name.partition("#")
        if part == "day" and number:
            day, _, what = rest.partition("#")
            found.setdefault(date.fromisoformat(day), Counter())[what] += number
    for moment, number in unconfirmed.items():
        found.setdefault(moment, Counter())["signed"] += number
    return [
        Day(day=day, **{what: happened[what] for what in HAPPENED}) for day, happened in sorted(found.items())
    ]


def _ranked(figures: Mapping[str, int], kind: str) -> dict[str, int]:
    prefix = f"{kind}#"
    found = {name.removeprefix(prefix): n for name, n in figures.items() if n and name.startswith(prefix)}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))
