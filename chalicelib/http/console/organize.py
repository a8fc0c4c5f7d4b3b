"""The organizers' door: what they need to begin, and the invitation that gives them a key."""

from chalice import Blueprint, Response

from chalicelib.actions.organizing.invite import accept, invitation_of
from chalicelib.bootstrap import services
from chalicelib.http.pages.render import Visit

routes = Blueprint(__name__)


@routes.route("/organize")
def organize() -> Response:
    """How organizers publish, watch and download: with a key, over the API."""
    return Visit(routes.current_request).public("organize.html")


@routes.route("/organize/invitation/{token}")
def invitation(token: str) -> Response:
    """What is offered; looking at it takes nothing, so a mail scanner does no harm."""
    offered = invitation_of(services(), token)
    return Visit(routes.current_request).show("invitation.html", offered=offered, key=None)


@routes.route("/organize/invitation/{token}", methods=["POST"])
def take_invitation(token: str) -> Response:
    """Take it: the key is shown on this page and never again."""
    offered = invitation_of(services(), token)
    key = accept(services(), token)
    return Visit(routes.current_request).show("invitation.html", offered=offered, key=key)
