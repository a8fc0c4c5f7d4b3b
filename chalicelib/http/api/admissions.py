"""The JSON API of a meeting's doors."""

from datetime import date

from chalice import Blueprint, Response

from chalicelib.actions.meeting import admit as actions
from chalicelib.bootstrap import services
from chalicelib.domain.access import May
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.http.answers import answer
from chalicelib.http.api.schemas import Admitted, AttendanceOfDay, DoubleEntry, Entry, PresentedPass
from chalicelib.http.callers import permitted
from chalicelib.http.requests import query, read_json

routes = Blueprint(__name__)

ADMISSIONS = "/api/v1/organizer/campaigns/{slug}/admissions"


@routes.route(ADMISSIONS, methods=["POST"])
def admit(slug: str) -> Response:
    _, permit = permitted(services(), routes.current_request, slug, May.ADMIT)
    given = read_json(routes.current_request, PresentedPass)
    presented = actions.Presented(given.shown, given.scanned_at, given.nonce, given.offline)
    verdict = actions.admit(services(), permit, presented)
    told = Admitted(result=verdict.result, name=verdict.name, admitted_at=verdict.admitted_at)
    return answer(told.model_dump(mode="json", exclude_none=True))


@routes.route(ADMISSIONS)
def attendance(slug: str) -> Response:
    _, permit = permitted(services(), routes.current_request, slug, May.ADMIT)
    given = query(routes.current_request, ("day",))
    day, held = actions.attendance(services(), permit, _day(given["day"]) if "day" in given else None)
    conflicts = [
        DoubleEntry(
            id=twice.key,
            code=twice.code,
            entries=[Entry(at=s.scanned_at, door=s.door) for s in twice.entries],
        )
        for twice in held.conflicts
    ]
    told = AttendanceOfDay(as_of=services().now(), day=day, admitted=held.admitted, conflicts=conflicts)
    return answer(told.model_dump(mode="json"))


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Invalid([FieldError("day", "wrong_format")]) from None
