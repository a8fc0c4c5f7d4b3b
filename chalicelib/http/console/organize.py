"""The organizers' door: what they need to begin, and the invitation that gives them a key."""

from typing import NamedTuple

from chalice import Blueprint, Response
from markupsafe import Markup

from chalicelib.actions.organizing.invite import accept, invitation_of
from chalicelib.bootstrap import services
from chalicelib.domain.access import Invitation, Role
from chalicelib.http.pages.render import Visit
from chalicelib.http.qr import qr


class Door(NamedTuple):
    """Where a door's page opens with its key, and the same as a QR code for a steward's phone."""

    link: str
    picture: Markup


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
    doors = _doors(offered, key)
    return Visit(routes.current_request).show("invitation.html", offered=offered, key=key, doors=doors)


def _doors(offered: Invitation, key: str) -> list[Door]:
    """Of a door's key the links that open its doors; the key stands behind `#`, which no browser sends."""
    if offered.role is not Role.DOOR:
        return []
    links = [f"{services().base_url}/door/{slug}#key={key}" for slug in sorted(offered.campaigns or ())]
    return [Door(link, qr(link)) for link in links]
