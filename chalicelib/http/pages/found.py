"""How a campaign is found and shared: its picture and its feed."""

from dataclasses import replace

from chalice import Blueprint, Response

from chalicelib.actions.signing.campaigns import public_campaign
from chalicelib.bootstrap import services
from chalicelib.http.pages.render import PUBLIC, Visit
from chalicelib.http.pages.views import CampaignView
from chalicelib.http.security import robots
from chalicelib.words.languages import translations

routes = Blueprint(__name__)


@routes.route("/c/{slug}/picture.png")
def picture(slug: str) -> Response:
    """The picture for links: title and milestones, no names. Its address on the page changes with them.

    Titles in scripts that the picture's font cannot write give way to the campaign's first language.
    """
    from chalicelib.documents.picture import draw, writable

    stored = public_campaign(services(), slug)
    campaign = stored.campaign
    view = Visit(routes.current_request, campaign.languages).counted(stored)
    if not writable(view.plain(campaign.title)):
        view = replace(view, language=campaign.default_language)
    issuer = view.plain(campaign.issuer) if campaign.issuer else ""
    issuer, title = (text if writable(text) else "" for text in (issuer, view.plain(campaign.title)))
    drawn = draw(issuer, title, [figure for figure in figures_of(view) if writable(figure)])
    headers = {
        "Content-Type": "image/png",
        "Cache-Control": "public, max-age=3600",
        "Cross-Origin-Resource-Policy": "cross-origin",
        **robots(campaign.is_listed),
    }
    return Response(drawn, headers)


def figures_of(view: CampaignView) -> list[str]:
    """How far a campaign is, in milestones: never a number that moves with a single signature."""
    translation = translations(view.language)
    if milestone := view.figures.milestone:
        share = translation.gettext("Majority") if milestone == 50 else f"{milestone} %"
        return [f"{share}: {translation.gettext('reached')}"]
    people, workers = view.figures.rounded
    reached = [
        (workers, "%(count)s worker represented", "%(count)s workers represented"),
        (people, "%(count)s person", "%(count)s people"),
    ]
    return [
        translation.ngettext(one, many, count) % {"count": f"{view.number(count)}+"}
        for count, one, many in reached
        if count
    ]


@routes.route("/c/{slug}/updates.atom")
def updates(slug: str) -> Response:
    """The campaign's news as a feed (Atom, RFC 4287)."""
    stored = public_campaign(services(), slug)
    visit = Visit(routes.current_request, stored.campaign.languages)
    feed = visit.html("updates.xml", view=visit.view(stored))
    headers = {"Content-Type": "application/atom+xml; charset=utf-8", "Cache-Control": PUBLIC}
    return Response(feed, headers | robots(stored.campaign.is_listed))
