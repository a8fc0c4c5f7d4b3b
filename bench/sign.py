"""Signing: the API's answer to a sign-on, for whatever is held of the address."""

from functools import partial
from typing import Any

from bench.bare import Bare
from bench.crowd import Crowd, person, signing
from bench.house import House
from bench.timing import calls_of, medians

REPEATS = 100
STATES = ("new", "pending", "confirmed", "withdrawn", "suppressed")
A_PART = 1_000


def measure() -> dict[str, Any]:
    """`sign.ratio` and `sign.calls`, each state's and the greatest of them."""
    house = House()
    crowd = Crowd(house, house.open())
    people = {state: _numbers(state) for state in STATES}
    _bring(crowd, people)
    house.clock.pass_by(days=1)
    web, bare = house.handler("web"), Bare(house, {})
    again = {
        state: [signing(crowd.slug, n, person(n, submission_id=_submission(n))) for n in numbers]
        for state, numbers in people.items()
    }
    stranger = [signing(crowd.slug, n, person(n)) for n in range(9 * A_PART, 9 * A_PART + REPEATS + 6)]
    works: dict[str, Any] = {"bare": lambda number: bare.sign(stranger[number])}
    works |= {state: lambda number, held=events: web(held[number]) for state, events in again.items()}
    took = medians(house.wire, works, REPEATS)
    ratios = {state: took[state] / took["bare"] for state in STATES}
    calls = {state: calls_of(house.wire, partial(web, events[-1])) for state, events in again.items()}
    return {
        "sign.ratio": max(ratios.values()),
        "sign.calls": max(calls.values()),
        "sign.us": took,
        **{f"sign.ratio.{state}": ratio for state, ratio in ratios.items()},
        **{f"sign.calls.{state}": number for state, number in calls.items()},
    }


def _numbers(state: str) -> range:
    first = A_PART * (1 + STATES.index(state))
    return range(first, first + REPEATS + 6)


def _submission(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def _bring(crowd: Crowd, people: dict[str, range]) -> None:
    """Everybody into their state, by the way that people get there."""
    typed = {state: [person(number) for number in numbers] for state, numbers in people.items()}
    for state in ("pending", "suppressed"):
        for number, fields in zip(people[state], typed[state], strict=True):
            crowd.sign(number, fields)
    crowd.mail()
    for fields in typed["suppressed"]:
        crowd.press(fields, "confirm", "not-me")
    crowd.join(typed["confirmed"], people["confirmed"][0])
    crowd.join(typed["withdrawn"], people["withdrawn"][0])
    for fields in typed["withdrawn"]:
        crowd.press(fields, "mine", "withdraw")
    crowd.tally()
