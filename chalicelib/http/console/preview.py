"""A draft as signers will see it: for whoever edits it, beside the form, and for colleagues by a link."""

import base64
from dataclasses import dataclass, replace
from typing import Any

from chalice import Blueprint, Response

from chalicelib.actions.organizing.drafts import editing
from chalicelib.actions.organizing.preview import previewed
from chalicelib.actions.signing.figures import public_figures
from chalicelib.bootstrap import services
from chalicelib.domain.access import May
from chalicelib.domain.appearance import stylesheet
from chalicelib.domain.drafts import Document
from chalicelib.domain.previewing import previewed_campaign
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.http.console.definition_acts import document_of
from chalicelib.http.console.desk import Desk, seated
from chalicelib.http.pages.forms import blank
from chalicelib.http.pages.render import Visit
from chalicelib.http.pages.views import CampaignView, Moment, moment_of
from chalicelib.http.security import NOINDEX, preview_policy
from chalicelib.words.languages import choose

routes = Blueprint(__name__)


@dataclass(frozen=True)
class PreviewView(CampaignView):
    """A campaign that is not published: its colours are nowhere but in the page."""

    @property
    def sheet(self) -> str | None:
        colour = self.campaign.appearance and self.campaign.appearance.colour
        css = stylesheet(colour).encode() if colour else b""
        return f"data:text/css;base64,{base64.b64encode(css).decode()}" if css else None


@routes.route("/organize/c/{slug}/text/preview")
@seated(routes)
def show_preview(desk: Desk, slug: str) -> Response:
    """The draft as it is saved."""
    held = editing(services(), desk.permit(slug, May.PUBLISH))
    return _page(Visit(desk.request), held.stored, held.document)


@routes.route("/organize/c/{slug}/text/preview", methods=["POST"])
@seated(routes)
def preview(desk: Desk, slug: str) -> Response:
    """What stands in the form, saved or not."""
    held = editing(services(), desk.permit(slug, May.PUBLISH))
    asked = desk.form().one("preview_language")
    return _page(Visit(desk.request), held.stored, document_of(desk.form().pairs), asked)


@routes.route("/organize/preview/{token}")
def show_offered(token: str) -> Response:
    """The saved draft, for whoever was given the link."""
    stored, document = previewed(services(), token)
    return _page(Visit(routes.current_request), stored, document, shared=True)


def _page(
    visit: Visit, held: StoredCampaign, document: Document, language: str = "", shared: bool = False
) -> Response:
    """The campaign's page of that document. No form on it can be sent."""
    campaign = previewed_campaign(document, held.campaign)
    stored = replace(held, campaign=campaign, text=text_version(campaign, held.text))
    offered = campaign.languages
    visit = visit.offering(offered, choose(offered, language or visit.asked("lang"), None))
    moment = moment_of(campaign, services().now())
    moment = Moment("closed" if campaign.status == "closed" else "open", moment.ended, moment.today)
    figures = public_figures(services(), stored)
    view = PreviewView(stored, visit.language, visit.base_url, moment, figures=figures)
    values: dict[str, Any] = {"form": blank(view), "source": None, "action": ""}
    shown = visit.show("console/preview.html", view=view, shared=shared, signatories=figures.names, **values)
    shown.headers |= {"Content-Security-Policy": preview_policy(), **NOINDEX}
    return shown
