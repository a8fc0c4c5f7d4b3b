"""The JSON API of a unit's list: owners bring it, learn which it is, and delete it. Nobody gets it back."""

from chalice.app import Blueprint, Response

from chalicelib.actions.organizing.units import bring_unit_list, kept_unit_list, remove_unit_list
from chalicelib.bootstrap import services
from chalicelib.domain.access import May, Permit
from chalicelib.domain.units import UnitList
from chalicelib.http.answers import answer, nothing
from chalicelib.http.api.unit_schemas import UnitListHeld, UnitListSent
from chalicelib.http.callers import permitted
from chalicelib.http.requests import read_json

routes = Blueprint(__name__)

PATH = "/api/v1/organizer/campaigns/{slug}/unit-list"
# 100,000 people, of whom each has all there may be, fit when they are packed.
LIMIT, UNPACKED_LIMIT = 4 * 1024 * 1024, 32 * 1024 * 1024


@routes.route(PATH)
def get_unit_list(slug: str) -> Response:
    """Which list there is; 404 where there is none."""
    return _shown(kept_unit_list(services(), _permit(slug)))


@routes.route(PATH, methods=["PUT"])
def put_unit_list(slug: str) -> Response:
    """Bring a list; the answer is what is now held."""
    permit = _permit(slug)
    given = read_json(routes.current_request, UnitListSent, LIMIT, UNPACKED_LIMIT)
    rows = [["name", "id", "job", "email"]]
    rows += [[one.name, one.external_id, one.job, one.email] for one in given.people]
    return _shown(bring_unit_list(services(), permit, rows, given.as_of))


@routes.route(PATH, methods=["DELETE"])
def delete_unit_list(slug: str) -> Response:
    """Delete the list, and which card has which of its lines."""
    remove_unit_list(services(), _permit(slug))
    return nothing()


def _permit(slug: str) -> Permit:
    return permitted(services(), routes.current_request, slug, May.KEEP_UNIT_LIST)[1]


def _shown(held: UnitList) -> Response:
    shown = UnitListHeld(lines=held.lines, as_of=held.as_of, uploaded_at=held.uploaded_at)
    return answer(shown.model_dump(mode="json"))
