"""The pass of somebody who signed in to a meeting's day."""

from datetime import UTC, datetime, time

from chalice import Blueprint, Response

from chalicelib.actions.meeting.passes import ShownPass, show_pass
from chalicelib.bootstrap import services
from chalicelib.documents.as_calendar import CALENDAR, day_of
from chalicelib.http.pages.render import Visit
from chalicelib.http.qr import qr
from chalicelib.words.languages import INTERFACE_LANGUAGES

routes = Blueprint(__name__)


@routes.route("/pass/{token}")
def pass_page(token: str) -> Response:
    shown = show_pass(services(), token)
    visit = _visit(shown)
    # The token alone: whatever else scans it has nothing to open.
    return visit.show("pass.html", view=visit.view(shown.stored), shown=shown, picture=qr(token))


@routes.route("/pass/{token}/calendar.ics")
def calendar(token: str) -> Response:
    shown = show_pass(services(), token)
    headers = {"Content-Type": CALENDAR, "Content-Disposition": 'attachment; filename="meeting.ics"'}
    day = day_of(
        shown.stored.campaign,
        shown.granted.day,
        token,
        # Not when somebody signed in: whoever types their address and name is given their pass.
        datetime.combine(shown.granted.day, time(), UTC),
        _visit(shown).language,
    )
    return Response(day, headers)


def _visit(shown: ShownPass) -> Visit:
    """In the language the holder signed in, unless the page's switcher says otherwise."""
    signed_in = shown.sign_on.language
    offered = dict.fromkeys([signed_in, *shown.stored.campaign.languages, *INTERFACE_LANGUAGES])
    return Visit(routes.current_request, list(offered), accept=False)
