"""A campaign's own colours, as a style sheet under a name that changes with them."""

import hashlib
import re

from chalice import Blueprint, Response

from chalicelib.actions.signing.campaigns import public_campaign
from chalicelib.bootstrap import services
from chalicelib.domain.appearance import stylesheet
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import NotFound
from chalicelib.http.assets import ANYBODY, IMMUTABLE, SOON, TYPES

routes = Blueprint(__name__)

NAME = re.compile(r"[0-9a-f]{12}\.css")


@routes.route("/c/{slug}/style/{name}")
def style(slug: str, name: str) -> Response:
    """The colours. Under an outdated hash they are today's: cached pages outlive a change by a minute."""
    campaign = public_campaign(services(), slug).campaign
    today = sheet(campaign)
    if today is None or not NAME.fullmatch(name):
        raise NotFound
    cached = IMMUTABLE if name == today else SOON
    return Response(_css(campaign), {"Content-Type": TYPES[".css"], "Cache-Control": cached, **ANYBODY})


def sheet(campaign: Campaign) -> str | None:
    """The sheet's name under `/c/{slug}/style/`; None when the campaign has no colour."""
    css = _css(campaign)
    return f"{hashlib.sha256(css.encode()).hexdigest()[:12]}.css" if css else None


def _css(campaign: Campaign) -> str:
    colour = campaign.appearance and campaign.appearance.colour
    return stylesheet(colour) if colour else ""
