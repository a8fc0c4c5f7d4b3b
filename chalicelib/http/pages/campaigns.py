"""The public pages: what may be signed, the form, the names, the exact text."""

from chalice import Blueprint, Response

from chalicelib.actions.signing.campaigns import public_campaign
from chalicelib.actions.signing.figures import names_page
from chalicelib.actions.signing.search import find
from chalicelib.bootstrap import services
from chalicelib.domain.errors import FieldError, NotFound
from chalicelib.domain.fields import Typed
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion, title_and_rest
from chalicelib.http.answers import redirect
from chalicelib.http.pages.forms import Form, blank, known_source, take
from chalicelib.http.pages.render import Visit, subject_of
from chalicelib.http.pages.sent import waiting_at
from chalicelib.http.requests import read_form
from chalicelib.http.security import robots

routes = Blueprint(__name__)

FOREVER = "public, max-age=31536000, immutable"


@routes.route("/c/{slug}")
def campaign(slug: str) -> Response:
    stored = public_campaign(services(), slug)
    visit = Visit(routes.current_request, stored.campaign.languages)
    source = known_source(stored.campaign, visit.asked("source"))

    def values() -> dict[str, object]:
        return {"form": blank(view), "source": source, "action": _action(visit, slug)}

    view = visit.counted(stored, source)
    names = view.figures.names
    return visit.kept("campaign.html", subject_of(view, names), values, {"source": source} if source else {})


@routes.route("/c/{slug}", methods=["POST"])
def sign_form(slug: str) -> Response:
    request = routes.current_request
    stored = public_campaign(services(), slug)
    visit = Visit(request, stored.campaign.languages)
    sent = f"{visit.base_url}/c/{slug}/sent?lang={visit.language}"

    def show(status: int, typed: Typed, errors: list[FieldError]) -> Response:
        judged = public_campaign(services(), slug)
        visit = Visit(request, judged.campaign.languages)
        source = known_source(judged.campaign, typed.get("source"))
        view = visit.counted(judged, source)
        form = Form(typed, errors, visit.language, view.seen)
        values = {"form": form, "source": source, "action": _action(visit, slug)}
        shown = {"view": view, "signatories": view.figures.names}
        return visit.show("campaign.html", status, **shown, **values)

    return take(request, stored, lambda signed: waiting_at(sent, signed), show)


@routes.route("/c/{slug}/signers")
def signers(slug: str) -> Response:
    stored = public_campaign(services(), slug)
    visit = Visit(routes.current_request, stored.campaign.languages)
    view = visit.counted(stored)
    after = visit.asked("after")
    page = names_page(services(), stored, view.figures, after)
    if after and not (page.names or page.after):
        # Otherwise a link to a wall that was hung anew since would say that nobody has signed.
        return redirect(f"{visit.base_url}/c/{slug}/signers?lang={visit.language}")
    shown = {"view": view, "signatories": page.names, "organizations": page.more_organizations}
    carried = {"after": after} if after else {}
    return visit.public("signers.html", **shown, after=after, next=page.after, carried=carried)


@routes.route("/c/{slug}/signers", methods=["POST"])
def search(slug: str) -> Response:
    """The names that hold what was typed, which is posted: whom somebody looks for belongs in no address."""
    stored = public_campaign(services(), slug)
    visit = Visit(routes.current_request, stored.campaign.languages)
    view = visit.counted(stored)
    sought = str(read_form(routes.current_request).get("q", ""))
    found = find(services(), slug, view.figures, sought)
    return visit.show("signers.html", view=view, signatories=found.names, found=found, sought=sought)


@routes.route("/c/{slug}/text/{version}")
def text(slug: str, version: str) -> Response:
    """The exact document that version's signers agreed to, in one language; its bytes are what is hashed."""
    stored, agreed, visit, text = _agreed(slug, version)
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Language": visit.language,
        "Cache-Control": FOREVER if visit.asked("lang") in agreed.sha256 else "no-store",
        **robots(stored.campaign.is_listed),
    }
    return Response(text, headers)


@routes.route("/c/{slug}/text/{version}/reading")
def reading(slug: str, version: str) -> Response:
    """The same as people read it, and where its bytes are."""
    stored, agreed, visit, text = _agreed(slug, version)
    title, rest = title_and_rest(text)
    shown = {"number": agreed.number, "sha256": agreed.sha256[visit.language], "title": title, "rest": rest}
    return visit.public("text.html", view=visit.view(stored), **shown)


def _agreed(slug: str, version: str) -> tuple[StoredCampaign, TextVersion, Visit, str]:
    stored = public_campaign(services(), slug)
    if not (version.isascii() and version.isdecimal() and len(version) < 7):
        raise NotFound
    agreed = services().published.text(slug, int(version))
    if agreed is None:
        raise NotFound
    visit = Visit(routes.current_request, list(agreed.sha256))
    text = services().published.agreed_text(slug, agreed.number, visit.language)
    if text is None:
        raise LookupError("a text version lacks one of its languages")
    return stored, agreed, visit, text


def _action(visit: Visit, slug: str) -> str:
    return f"{visit.root}/c/{slug}?lang={visit.language}"
