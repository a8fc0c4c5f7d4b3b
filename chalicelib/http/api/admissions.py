"""The JSON API of a meeting's doors."""

from dataclasses import asdict
from datetime import date

from chalice import Blueprint, Response

from chalicelib.actions.meeting import admit as actions
from chalicelib.actions.meeting import find as finding
from chalicelib.bootstrap import services
from chalicelib.domain.access import May
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.passes import Admission, Scan
from chalicelib.http.answers import answer
from chalicelib.http.api.schemas import (
    Admitted,
    AttendanceOfDay,
    Entry,
    ExpectedToday,
    FoundPass,
    FoundPasses,
    LostPass,
    PassEntries,
    PresentedPass,
)
from chalicelib.http.callers import permitted
from chalicelib.http.requests import query, read_json

routes = Blueprint(__name__)

ADMISSIONS = "/api/v1/organizer/campaigns/{slug}/admissions"


@routes.route(ADMISSIONS, methods=["POST"])
def admit(slug: str) -> Response:
    _, permit = permitted(services(), routes.current_request, slug, May.ADMIT)
    given = read_json(routes.current_request, PresentedPass)
    presented = actions.Presented(given.shown, given.scanned_at, given.nonce, given.offline, given.clock_off)
    verdict = actions.admit(services(), permit, presented)
    told = Admitted(
        result=verdict.result, name=verdict.name, union=verdict.union, admitted_at=verdict.admitted_at
    )
    return answer(told.model_dump(mode="json", exclude_none=True))


@routes.route(ADMISSIONS)
def attendance(slug: str) -> Response:
    _, permit = permitted(services(), routes.current_request, slug, May.ADMIT)
    given = query(routes.current_request, ("day",))
    day, held = actions.attendance(services(), permit, _day(given["day"]) if "day" in given else None)
    told = AttendanceOfDay(
        as_of=services().now(),
        day=day,
        admitted=held.admitted,
        conflicts=_entries(held.conflicts),
        doubtful=_entries(held.doubtful),
    )
    return answer(told.model_dump(mode="json"))


@routes.route(f"{ADMISSIONS}/expected")
def expected(slug: str) -> Response:
    """How many signed in for today; apart from the admissions, because a door must not wait for it."""
    key, permit = permitted(services(), routes.current_request, slug, May.ADMIT)
    told = finding.expected(services(), key, permit)
    shown = ExpectedToday(as_of=services().now(), day=told.day, signed_in=told.signed_in)
    return answer(shown.model_dump(mode="json"))


@routes.route(f"{ADMISSIONS}/search", methods=["POST"])
def search(slug: str) -> Response:
    """The code of somebody who has lost it, by the whole name; posted: a name belongs in no address."""
    key, permit = permitted(services(), routes.current_request, slug, May.ADMIT)
    given = read_json(routes.current_request, LostPass)
    found = finding.find(services(), key, permit, given.name)
    told = FoundPasses(items=[FoundPass.model_validate(asdict(one)) for one in found])
    return answer(told.model_dump(mode="json", exclude_none=True))


def _entries(admissions: list[Admission]) -> list[PassEntries]:
    return [
        PassEntries(id=one.record, code=one.code, entries=[_entry(scan) for scan in one.entries])
        for one in admissions
    ]


def _entry(scan: Scan) -> Entry:
    return Entry(at=scan.at, door=scan.door, clock_off=scan.clock_off)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Invalid([FieldError("day", "wrong_format")]) from None
