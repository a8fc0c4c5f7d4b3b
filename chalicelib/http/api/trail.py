"""The JSON API of the audit trail."""

from datetime import datetime

from chalice.app import Blueprint, Response

from chalicelib.actions.organizing.trail import show_trail
from chalicelib.bootstrap import services
from chalicelib.domain.access import May, TrailQuestion
from chalicelib.http.answers import answer
from chalicelib.http.api.key_schemas import TrailLine, TrailPage
from chalicelib.http.callers import permitted
from chalicelib.http.cursors import open_cursor, seal_cursor
from chalicelib.http.requests import query

routes = Blueprint(__name__)

LIST = "audit"


@routes.route("/api/v1/organizer/campaigns/{slug}/audit")
def audit(slug: str) -> Response:
    """Who did what, newest first; `after` takes the page before's `next`."""
    key, permit = permitted(services(), routes.current_request, slug, May.SEE_AUDIT)
    given = query(routes.current_request, ("after",))
    place = open_cursor(services(), given["after"], LIST, slug) if "after" in given else None
    question = TrailQuestion(datetime.fromisoformat(place) if place else None)
    shown = show_trail(services(), key, permit, question)
    items = [
        TrailLine(at=line.at, actor=line.actor, label=label, verb=line.verb, details=line.details)
        for line, label in shown.lines
    ]
    following = seal_cursor(services(), shown.next.isoformat(), LIST, slug) if shown.next else None
    return answer(TrailPage(items=items, next=following).model_dump(mode="json"))
