"""The JSON API of lists that organizers bring along."""

from chalice.app import Blueprint, Response

from chalicelib.actions.organizing import imports as actions
from chalicelib.bootstrap import services
from chalicelib.domain.access import May
from chalicelib.domain.asked import Visibility
from chalicelib.domain.signons import Collected
from chalicelib.http.answers import answer
from chalicelib.http.api.import_schemas import ImportAsked, ImportRequest, shown_import
from chalicelib.http.callers import bearer, permitted
from chalicelib.http.requests import read_json

routes = Blueprint(__name__)


@routes.route("/api/v1/organizer/campaigns/{slug}/imports", methods=["POST"])
def announce(slug: str) -> Response:
    """Say what a list is; the answer says where to put it."""
    _, permit = permitted(services(), routes.current_request, slug, May.IMPORT)
    given = read_json(routes.current_request, ImportRequest)
    said = actions.Announced(
        given.name,
        given.basis,
        given.columns,
        given.dry_run,
        Collected(given.collected),
        Visibility(given.visibility),
    )
    job, url = actions.announce(services(), permit, said)
    return answer(ImportAsked(id=job.id, upload_url=url).model_dump(), 201)


@routes.route("/api/v1/organizer/imports/{id}/start", methods=["POST"])
def start(id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Begin to bring a list in, once it was put where it belongs."""
    _, principal = bearer(services(), routes.current_request)
    return answer(shown_import(actions.started(services(), principal, id), None), 202)


@routes.route("/api/v1/organizer/imports/{id}")
def import_progress(id: str) -> Response:  # noqa: A002 - the path parameter's name
    """How far it is, and what is wrong with it."""
    _, principal = bearer(services(), routes.current_request)
    return answer(shown_import(*actions.progress(services(), principal, id)))
