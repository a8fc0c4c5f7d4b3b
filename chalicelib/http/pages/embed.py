"""A campaign's form on partners' pages: the frame, its script, and how sites find both (oEmbed)."""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from chalice import Blueprint, Response
from markupsafe import Markup

from chalicelib.actions.signing.campaigns import public_campaign
from chalicelib.bootstrap import services
from chalicelib.domain.errors import FieldError, NotFound
from chalicelib.domain.fields import Typed
from chalicelib.domain.parts import SLUG, Partner
from chalicelib.domain.stored import StoredCampaign
from chalicelib.http.answers import answer
from chalicelib.http.assets import assets
from chalicelib.http.encodings import best_form
from chalicelib.http.pages.forms import Form, blank, known_source, take
from chalicelib.http.pages.render import Visit, subject_of
from chalicelib.http.pages.views import CampaignView
from chalicelib.http.security import policy, robots
from chalicelib.words.languages import choose, own_name

routes = Blueprint(__name__)

# Of a frame that cannot tell its height, in CSS pixels.
WIDTH, HEIGHT = 640, 1200
FRAME = Markup(
    '<iframe src="{src}" width="{width}" height="{height}" title="{title}" style="border:0"></iframe>'
)
AWAY = Markup(' target="_blank" rel="noopener"')


class Frame:
    """A partner's frame around one request: who may show it, and where it leads.

    Raises NotFound without a partner that the campaign has: then there is nobody to show it to.
    """

    def __init__(self, slug: str) -> None:
        self.stored: StoredCampaign = public_campaign(services(), slug)
        self.visit = Visit(routes.current_request, self.stored.campaign.languages)
        partner = self.stored.campaign.partner(self.visit.asked("partner") or "")
        if partner is None:
            raise NotFound
        self.partner: Partner = partner

    def address(self, path: str = "") -> str:
        """The frame's own URL, or that of a page below it, in the same language."""
        query = urlencode({"partner": self.partner.id, "lang": self.visit.language})
        return f"{self.visit.base_url}/c/{self.stored.campaign.slug}/embed{path}?{query}"

    def again(self, status: int, typed: Typed, errors: list[FieldError]) -> Response:
        """The form with what was typed and what is wrong with it, as the campaign is by now."""
        now = Frame(self.stored.campaign.slug)
        view = now.visit.counted(now.stored, now.partner.id)
        form = Form(typed, errors, now.visit.language, view.seen)
        return now.framed(now.visit.show("embed.html", status, view=view, **now.values(form)))

    def values(self, form: Form | None = None) -> dict[str, object]:
        """What its pages show besides the campaign."""
        shared = {"framed": " ".join(self.partner.origins), "away": AWAY}
        return shared | {"form": form, "source": self.partner.id, "action": self.address()}

    def kept(self, template: str, view: CampaignView, form: Callable[[], Form | None]) -> Response:
        """A page of it that is kept."""
        carried = {"partner": self.partner.id}
        subject = subject_of(view)
        return self.framed(self.visit.kept(template, subject, lambda: self.values(form()), carried))

    def framed(self, response: Response) -> Response:
        """The answer, which the partner's origins, and only they, may frame."""
        response.headers |= {
            # The project's own page for partners shows the frame as well.
            "Content-Security-Policy": policy(framed_by=self.partner.origins),
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return response


@routes.route("/c/{slug}/embed")
def embed(slug: str) -> Response:
    frame = Frame(slug)
    view = frame.visit.counted(frame.stored, frame.partner.id)
    return frame.kept("embed.html", view, lambda: blank(frame.stored.campaign))


@routes.route("/c/{slug}/embed", methods=["POST"])
def sign_embedded(slug: str) -> Response:
    frame = Frame(slug)
    sent = frame.address("/sent")
    return take(routes.current_request, frame.stored, sent, frame.again, frame.partner.id)


@routes.route("/c/{slug}/embed/sent")
def embed_sent(slug: str) -> Response:
    frame = Frame(slug)
    return frame.kept("embed-sent.html", frame.visit.view(frame.stored), lambda: None)


@routes.route("/embed.js")
def script() -> Response:
    """The script for partners' pages; its address never changes, so caches keep it for an hour only."""
    held = assets()["embed.js"]
    headers = {
        "Content-Type": held.content_type,
        "Cache-Control": "public, max-age=3600",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return best_form(routes.current_request, held.content, held.packed, headers)


@routes.route("/c/{slug}/partners")
def partners(slug: str) -> Response:
    """Builds the lines that a partner puts on its page, and shows what they give.

    Where nobody may know which partners there are, it names the one that is asked for and no other.
    """
    stored = public_campaign(services(), slug)
    visit = Visit(routes.current_request, stored.campaign.languages)
    view = visit.view(stored)
    chosen = stored.campaign.partner(visit.asked("partner") or "")
    shown = stored.campaign.partners if view.campaign.traits.names_partners else [chosen] if chosen else []
    language = visit.asked("lang") if visit.asked("lang") in stored.campaign.languages else None
    query = urlencode({k: v for k, v in (("partner", chosen and chosen.id), ("lang", language)) if v})
    response = visit.show(
        "partners.html",
        carried={"partner": chosen.id} if chosen else {},
        view=view,
        chosen=chosen,
        asked_language=language,
        frame=f"{view.address}/embed?{query}",
        frame_path=f"{visit.root}/c/{slug}/embed?{query}",
        form=Form({"partner": chosen.id if chosen else "", "lang": language or ""}),
        partners=[(partner.id, partner.name) for partner in shown],
        spoken=[(tag, own_name(tag)) for tag in stored.campaign.languages],
    )
    response.headers |= {"Content-Security-Policy": policy(frames=True)}
    return response


@routes.route("/oembed")
def oembed() -> Response:
    """The frame for a campaign's address (oEmbed 1.0, https://oembed.com), for the partner it names.

    `?source=` in the address names the partner; without one that the campaign has, the answer is of
    type `link`, because a frame would stay empty. Raises NotFound for an address that is no campaign's.
    """
    visit = Visit(routes.current_request)
    if (visit.asked("format") or "json") != "json":
        return answer({"error": "only json"}, 501)
    try:
        asked = urlsplit(visit.asked("url") or "")
    except ValueError:
        raise NotFound from None
    address = f"{asked.scheme}://{asked.netloc}{asked.path}"
    slug = address.removeprefix(f"{visit.base_url}/c/")
    if slug == address or len(slug) > 64 or not re.fullmatch(SLUG, slug):
        raise NotFound
    stored = public_campaign(services(), slug)
    query = dict(parse_qsl(asked.query))
    view = replace(visit.view(stored), language=choose(stored.campaign.languages, query.get("lang"), None))
    found: dict[str, object] = {
        "version": "1.0",
        "type": "link",
        "title": view.plain(view.campaign.title),
        "provider_name": "Undersigned",
        "provider_url": visit.base_url,
        "cache_age": 3600,
    }
    source = known_source(stored.campaign, query.get("source"))
    if source:
        width, height = (
            min(most, _most(visit, name)) for name, most in (("maxwidth", WIDTH), ("maxheight", HEIGHT))
        )
        frame = f"{view.address}/embed?{urlencode({'partner': source, 'lang': view.language})}"
        html = FRAME.format(src=frame, width=width, height=height, title=found["title"])
        found |= {"type": "rich", "width": width, "height": height, "html": str(html)}
    cached = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}
    return answer(found, headers=cached | robots(stored.campaign.is_listed))


def _most(visit: Visit, name: str) -> int:
    asked = visit.asked(name) or ""
    return int(asked) if re.fullmatch("[1-9][0-9]{0,4}", asked) else max(WIDTH, HEIGHT)
