"""What a site shows where somebody pasted a campaign's address (oEmbed 1.0, https://oembed.com)."""

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from chalice import Blueprint, Response
from markupsafe import Markup

from chalicelib.actions.signing.campaigns import public_campaign
from chalicelib.bootstrap import services
from chalicelib.domain.errors import NotFound
from chalicelib.domain.parts import SLUG
from chalicelib.http.answers import answer
from chalicelib.http.pages.forms import known_source
from chalicelib.http.pages.render import Visit
from chalicelib.http.security import robots
from chalicelib.words.languages import choose

routes = Blueprint(__name__)

# Of a frame that cannot tell its height, in CSS pixels.
WIDTH, FORM_HEIGHT, CARD_HEIGHT = 640, 1200, 500
# Blockquote and frame as WordPress expects them of a site that it does not know: the link stays until the
# frame tells its height, and of the frame's looks only old attributes (`wp_filter_oembed_result` in its
# wp-includes/embed.php).
FRAME = Markup(
    '<blockquote><a href="{link}">{title}</a></blockquote>'
    '<iframe src="{src}" width="{width}" height="{height}" title="{title}" frameborder="0"></iframe>'
)


@routes.route("/oembed")
def oembed() -> Response:
    """The frame for a campaign's address: the form for the partner that its `?source=` names, else the count.

    Raises NotFound for an address that is no campaign's, and for that of an unlisted one without a partner.
    """
    visit = Visit(routes.current_request)
    if (visit.asked("format") or "json") != "json":
        return answer({"error": "only json"}, 501)
    slug, query = _asked(visit)
    stored = public_campaign(services(), slug)
    campaign = stored.campaign
    view = replace(visit.view(stored), language=choose(campaign.languages, query.get("lang"), None))
    source = known_source(campaign, query.get("source"))
    if not source and not campaign.is_listed:
        raise NotFound
    spoken = {"lang": view.language}
    path, height = ("embed", FORM_HEIGHT) if source else ("embed/card", CARD_HEIGHT)
    title = view.plain(campaign.title)
    size = {"width": _within(visit, "maxwidth", WIDTH), "height": _within(visit, "maxheight", height)}
    html = FRAME.format(
        link=f"{view.address}?{urlencode(({'source': source} if source else {}) | spoken)}",
        src=f"{view.address}/{path}?{urlencode(({'partner': source} if source else {}) | spoken)}",
        title=title,
        **size,
    )
    found = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "Undersigned",
        "provider_url": visit.base_url,
        "cache_age": 3600,
        **size,
        "html": str(html),
    }
    cached = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}
    return answer(found, headers=cached | robots(campaign.is_listed))


def _asked(visit: Visit) -> tuple[str, dict[str, str]]:
    """The slug and the query of the campaign's address that is asked about."""
    try:
        asked = urlsplit(visit.asked("url") or "")
    except ValueError:
        raise NotFound from None
    address = f"{asked.scheme}://{asked.netloc}{asked.path}"
    slug = address.removeprefix(f"{visit.base_url}/c/")
    if slug == address or len(slug) > 64 or not re.fullmatch(SLUG, slug):
        raise NotFound
    return slug, dict(parse_qsl(asked.query))


def _within(visit: Visit, name: str, wanted: int) -> int:
    asked = visit.asked(name) or ""
    return min(wanted, int(asked)) if re.fullmatch("[1-9][0-9]{0,4}", asked) else wanted
