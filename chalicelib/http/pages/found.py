"""How a campaign is found and shared: its picture and its feed."""

from chalice import Blueprint, Response

from chalicelib.actions.signing.campaigns import campaign_picture, public_campaign
from chalicelib.bootstrap import services
from chalicelib.http.pages.render import PUBLIC, Visit
from chalicelib.http.security import robots

routes = Blueprint(__name__)


@routes.route("/c/{slug}/picture.png")
def picture(slug: str) -> Response:
    """The picture for links: title and milestones, no names. Its address on the page changes with them."""
    stored = public_campaign(services(), slug)
    visit = Visit(routes.current_request, stored.campaign.languages)
    headers = {
        "Content-Type": "image/png",
        "Cache-Control": "public, max-age=3600",
        "Cross-Origin-Resource-Policy": "cross-origin",
        **robots(stored.campaign.is_listed),
    }
    return Response(campaign_picture(services(), stored, visit.language), headers)


@routes.route("/c/{slug}/updates.atom")
def updates(slug: str) -> Response:
    """The campaign's news as a feed (Atom, RFC 4287)."""
    stored = public_campaign(services(), slug)
    visit = Visit(routes.current_request, stored.campaign.languages)
    feed = visit.html("updates.xml", view=visit.view(stored))
    headers = {"Content-Type": "application/atom+xml; charset=utf-8", "Cache-Control": PUBLIC}
    return Response(feed, headers | robots(stored.campaign.is_listed))
