"""A campaign on other sites' pages: the form in a partner's frame, the count card in anybody's."""

from collections.abc import Callable
from urllib.parse import urlencode

from chalice import Blueprint, Response
from markupsafe import Markup

from chalicelib.actions.signing.campaigns import public_campaign
from chalicelib.bootstrap import services
from chalicelib.domain.errors import FieldError, NotFound
from chalicelib.domain.fields import Typed
from chalicelib.domain.stored import StoredCampaign
from chalicelib.http.assets import assets
from chalicelib.http.encodings import best_form
from chalicelib.http.pages.forms import Form, blank, take
from chalicelib.http.pages.render import Visit, subject_of
from chalicelib.http.pages.sent import waiting_at
from chalicelib.http.pages.views import CampaignView
from chalicelib.http.security import policy

routes = Blueprint(__name__)

AWAY = Markup(' target="_blank" rel="noopener"')
# As the page around it is; without a word of it that page is taken for a light one, as most are.
THEMES = ("light", "dark", "auto")


class Frame:
    """A frame on another site's page around one request: who may show it, and where it leads.

    It is a partner's; the `bare` one, which has no form, is anybody's where the campaign is listed. Raises
    NotFound without a partner that the campaign has: then there is nobody to show it to.
    """

    def __init__(self, slug: str, bare: bool = False) -> None:
        self.stored: StoredCampaign = public_campaign(services(), slug)
        campaign = self.stored.campaign
        self.visit = Visit(routes.current_request, campaign.languages)
        asked, theme = self.visit.asked("partner"), self.visit.asked("theme")
        partner = campaign.partner(asked or "")
        if partner is None and (asked or not bare or not campaign.is_listed):
            raise NotFound
        self.source = partner.id if partner else None
        self.origins = partner.origins if partner else ["*"]
        self.theme = theme if theme in THEMES else THEMES[0]
        shared = {"partner": self.source, "theme": theme if theme in THEMES[1:] else None}
        self.carried = {name: value for name, value in shared.items() if value}

    def address(self, path: str = "") -> str:
        """The frame's own URL, or that of a page below it, in the same language."""
        query = urlencode({**self.carried, "lang": self.visit.language})
        return f"{self.visit.base_url}/c/{self.stored.campaign.slug}/embed{path}?{query}"

    def again(self, status: int, typed: Typed, errors: list[FieldError]) -> Response:
        """The form with what was typed and what is wrong with it, as the campaign is by now."""
        now = Frame(self.stored.campaign.slug)
        view = now.visit.counted(now.stored, now.source)
        form = Form(typed, errors, now.visit.language, view.seen)
        return now.framed(now.visit.show("embed.html", status, view=view, **now.values(form)))

    def values(self, form: Form | None = None) -> dict[str, object]:
        """What its pages show besides the campaign."""
        shared = {"framed": " ".join(self.origins), "theme": self.theme, "away": AWAY}
        return shared | {
            "form": form,
            "source": self.source,
            "action": self.address(),
            "card": self.address("/card"),
            "token": None,
        }

    def kept(self, template: str, view: CampaignView, form: Callable[[], Form | None]) -> Response:
        """A page of it that is kept."""
        subject = subject_of(view)
        return self.framed(self.visit.kept(template, subject, lambda: self.values(form()), self.carried))

    def framed(self, response: Response) -> Response:
        """The answer, which its origins, and only they, may frame."""
        response.headers |= {
            # The project's own page for partners shows the frame as well.
            "Content-Security-Policy": policy(framed_by=self.origins),
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return response


@routes.route("/c/{slug}/embed")
def embed(slug: str) -> Response:
    frame = Frame(slug)
    view = frame.visit.counted(frame.stored, frame.source)
    return frame.kept("embed.html", view, lambda: blank(view))


@routes.route("/c/{slug}/embed", methods=["POST"])
def sign_embedded(slug: str) -> Response:
    frame = Frame(slug)
    sent = frame.address("/sent")
    request = routes.current_request
    return take(request, frame.stored, lambda signed: waiting_at(sent, signed), frame.again, frame.source)


@routes.route("/c/{slug}/embed/sent")
def embed_sent(slug: str) -> Response:
    frame = Frame(slug)
    view = frame.visit.view(frame.stored)
    if token := frame.visit.asked("token"):
        # Whether the mail came back is told on the page that it leads to, which takes another address.
        values = {**frame.values(), "view": view, "token": token}
        return frame.framed(frame.visit.show("embed-sent.html", 200, **values))
    return frame.kept("embed-sent.html", view, lambda: None)


@routes.route("/c/{slug}/embed/card")
def card(slug: str) -> Response:
    """The count and one link: what stands where a form may not be sent, or is nobody's."""
    frame = Frame(slug, bare=True)
    return frame.kept("embed-card.html", frame.visit.counted(frame.stored, frame.source), lambda: None)


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
