"""The one function that lists sign-ons, invoked by the console with the caller's key; it also draws.

Each event has its `key` and the place of the caller's `line` in the audit trail, but for those marked: `*`
are answered to a key alone, `**` without one. What the caller may not have is answered `{error: code}`.

`page`, what a PageQuestion holds: what a Page does
`file`, `{id}`: goes on with the file of a stored job, and answers nothing
`link`, `{id}`: `{url}`
`ledger`, `{slug, start}`: `{ledger}`, a page of it
`trail`, `{slug, asked}`, a TrailQuestion: `{lines, next}`, each `[at, actor, verb, slug, details, label]`
`fitting`, `{slug, id, criteria, place}`: as a Fitting, whom a refusal of many would hit, from a place on
`find`, `{slug, day, name}`: `{found}`, who signed in for that day and is called so
`signed_in`*, `{slug, day}`: `{signed_in}`, how many did
`statistics`*, `{slug}`: `{statistics}`, what is counted
`headlines`*, `{slugs}`: `{headlines}`, a little of several campaigns, by slug
`poster`*, `{slug, address, paper}`: `{poster}`, a PDF in base64
`picture`**, `{slug}`: draws the campaign's pictures for links, and answers `{stage}`
"""

import base64
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.actions.exporting.attending import find, signed_in
from chalicelib.actions.exporting.export import link, page
from chalicelib.actions.exporting.files import make_file
from chalicelib.actions.exporting.fitting import fitting
from chalicelib.actions.exporting.ledger import ledger
from chalicelib.actions.exporting.pictures import draw
from chalicelib.actions.exporting.posters import hang_up
from chalicelib.actions.exporting.statistics import figures, headlines
from chalicelib.actions.exporting.trail import trail
from chalicelib.bootstrap import services
from chalicelib.domain.access import Trail, TrailQuestion
from chalicelib.domain.exports import PageQuestion
from chalicelib.domain.refusals import Criteria
from chalicelib.events.invoked import answered

functions = Blueprint(__name__)
# Nobody may be waiting for an answer that says why.
UNHEARD = ("file", "picture")


class ExportFailed(Exception):
    """Something nobody foresaw; the log says where. It quotes nothing, because Lambda logs it."""


@functions.lambda_function(name="exporter")
def exporter(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Raises ExportFailed, for which Lambda invokes again with an event of UNHEARD, twice at most."""

    def seconds_left() -> float:
        return float(context.get_remaining_time_in_millis() / 1000)

    return answered(event, "exporter", UNHEARD, ExportFailed, lambda: _answer(event, seconds_left))


def _answer(event: dict[str, Any], seconds_left: Callable[[], float]) -> dict[str, Any]:
    if event["op"] == "picture":
        return {"stage": draw(services(), event["slug"])}
    if event["op"] == "signed_in":
        day = date.fromisoformat(event["day"])
        return {"signed_in": signed_in(services(), event["key"], event["slug"], day)}
    if event["op"] == "statistics":
        told = figures(services(), event["key"], event["slug"])
        return {"statistics": told.model_dump(mode="json")}
    if event["op"] == "headlines":
        said = headlines(services(), event["key"], event["slugs"])
        return {"headlines": {slug: one.model_dump(mode="json") for slug, one in said.items()}}
    if event["op"] == "poster":
        made = hang_up(services(), event["key"], event["slug"], event["address"], event["paper"])
        return {"poster": base64.b64encode(made).decode()}
    key, line = event["key"], event["line"]
    match event["op"]:
        case "page":
            found = page(services(), key, _question(event), line)
            return asdict(found)
        case "link":
            return {"url": link(services(), key, event["id"], line)}
        case "ledger":
            page_of_it = ledger(services(), key, event["slug"], line, event["start"])
            return {"ledger": page_of_it.model_dump(mode="json")}
        case "find":
            day = date.fromisoformat(event["day"])
            found_there = find(services(), key, event["slug"], day, event["name"], line)
            return {"found": [asdict(one) for one in found_there]}
        case "fitting":
            criteria = Criteria.said(event["criteria"])
            place = event["place"]
            return fitting(services(), key, event["slug"], event["id"], criteria, place, line)._asdict()
        case "trail":
            asked = event["asked"]
            before = asked["before"] and datetime.fromisoformat(asked["before"])
            question = TrailQuestion(**{**asked, "before": before})
            return _lines(trail(services(), key, event["slug"], line, question))
        case "file":
            make_file(services(), key, event["id"], line, seconds_left)
            return {}
    raise ValueError


def _question(event: dict[str, Any]) -> PageQuestion:
    asked = {field.name: event[field.name] for field in fields(PageQuestion)}
    return PageQuestion(**{**asked, "keys": tuple(asked["keys"])})


def _lines(shown: Trail) -> dict[str, Any]:
    lines = [(e.at.isoformat(), e.actor, e.verb, e.slug, e.details, label) for e, label in shown.lines]
    return {"lines": lines, "next": shown.next and shown.next.isoformat()}
