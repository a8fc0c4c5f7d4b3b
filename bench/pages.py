"""Reading: the ten-language letter with 24 names, at rest and moving, and the tally call."""

from typing import Any

from bench.bare import Bare
from bench.crowd import Crowd, person
from bench.house import LETTER, House, request
from bench.timing import calls_of, medians

REPEATS, MOVING = 100, 60
PEOPLE = 40
LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl", "pl", "ja", "ar")
# Longer than a face is kept, shorter than a definition is.
BETWEEN_VIEWS = 1.01


def measure() -> dict[str, Any]:
    """`page`, `page_moving` and `tally`, each against a bare handler that reads the same face."""
    house = House()
    crowd = Crowd(house, house.open())
    crowd.join([person(number) for number in range(1, PEOPLE)])
    bare = Bare(house, face_of(house, LETTER))
    return _still(house, bare) | _moving(house, crowd, bare)


def face_of(house: House, slug: str) -> dict[str, Any]:
    """The item that all a public page shows and that moves is in."""
    names = [
        {
            "id": {"S": f"{n:012d}"},
            "name": {"S": person(n)["name"]},
            "at": {"S": "2026-11-24T09:00:00.000000Z"},
            "country": {"S": "US"},
            "union": {"S": person(n)["union"]},
        }
        for n in range(24)
    ]
    figures = {name: {"N": str(PEOPLE)} for name in ("rev", "individuals", "organizations", "workers")}
    return {**figures, "newest": {"L": [{"M": entry} for entry in names]}}


def _still(house: House, bare: Bare) -> dict[str, Any]:
    web = house.handler("web")
    view = request("GET", "/c/{slug}", {"slug": LETTER})
    tally = request("GET", "/api/v1/campaigns/{slug}/tally", {"slug": LETTER})
    took = medians(
        house.wire,
        {
            "bare page": lambda _: bare.page(view),
            "page": lambda _: web(view),
            "bare tally": lambda _: bare.tally(tally),
            "tally": lambda _: web(tally),
        },
        REPEATS,
        between=lambda _: house.clock.pass_by(seconds=BETWEEN_VIEWS),
    )
    return {
        "page.ratio": took["page"] / took["bare page"],
        "page.calls": calls_of(house.wire, lambda: web(view)),
        "tally.ratio": took["tally"] / took["bare tally"],
        "tally.calls": calls_of(house.wire, lambda: web(tally)),
        "page.us": took,
    }


def _moving(house: House, crowd: Crowd, bare: Bare) -> dict[str, Any]:
    """Before each view somebody signs, confirms and is counted, and time goes by."""
    web = house.handler("web")
    view = request("GET", "/c/{slug}", {"slug": LETTER})
    views = [request("GET", "/c/{slug}", {"slug": LETTER}, query=f"lang={lang}") for lang in LANGUAGES]

    def between(number: int) -> None:
        crowd.join([person(1_000 + number)], first=1_000 + number)
        house.clock.pass_by(seconds=BETWEEN_VIEWS)

    took = medians(
        house.wire,
        {"bare": lambda _: bare.page(view), "page": lambda number: web(views[number % len(views)])},
        MOVING,
        warm=len(LANGUAGES),
        between=between,
    )
    return {"page_moving.ratio": took["page"] / took["bare"], "page_moving.us": took}
