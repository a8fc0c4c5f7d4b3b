"""Where whoever signed in begins: the campaigns that are theirs."""

from chalice import Blueprint, Response

from chalicelib.actions.organizing.publish import organizers_campaigns
from chalicelib.bootstrap import services
from chalicelib.http.console.desk import Desk, seated

routes = Blueprint(__name__)


@routes.route("/organize")
@seated(routes)
def show_campaigns(desk: Desk) -> Response:
    """The campaigns whose definition they may read."""
    return desk.show(
        "campaigns.html", here="campaigns", headings=organizers_campaigns(services(), desk.principal)
    )
