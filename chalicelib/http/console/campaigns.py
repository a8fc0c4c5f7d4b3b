"""Where whoever signed in begins: the campaigns that are theirs, and each one's first tab."""

from chalice import Blueprint, Response

from chalicelib.actions.organizing.publish import organizers_campaigns
from chalicelib.bootstrap import services
from chalicelib.domain.access import May
from chalicelib.http.console.desk import Desk, seated

routes = Blueprint(__name__)


@routes.route("/organize")
@seated(routes)
def show_campaigns(desk: Desk) -> Response:
    """The campaigns whose definition they may read."""
    return desk.show(
        "campaigns.html", here="campaigns", headings=organizers_campaigns(services(), desk.principal)
    )


@routes.route("/organize/c/{slug}")
@seated(routes)
def show_overview(desk: Desk, slug: str) -> Response:
    """How the campaign stands."""
    _, stored = desk.campaign(slug, May.READ_DEFINITION)
    return desk.tab("overview.html", "overview", stored)
