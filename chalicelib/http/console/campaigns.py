"""Where whoever signed in begins: the campaigns that are theirs, and new ones."""

from chalice import Blueprint, Response

from chalicelib.actions.organizing.begin import begin, copied, document_of_file, slug_of
from chalicelib.actions.organizing.publish import organizers_campaigns
from chalicelib.bootstrap import services
from chalicelib.domain.access import EVERYWHERE, May
from chalicelib.domain.drafts import Document
from chalicelib.domain.errors import FieldError, Invalid, TryLater
from chalicelib.domain.headings import Heading
from chalicelib.domain.kinds import TRAITS, Kind
from chalicelib.domain.parts import is_slug
from chalicelib.domain.statistics import Headline
from chalicelib.domain.text import N_
from chalicelib.domain.typed import document_from
from chalicelib.http.console.desk import Desk, seated
from chalicelib.http.console.tabs import tab_path, tabs_of
from chalicelib.words.languages import INTERFACE_LANGUAGES, translations
from chalicelib.words.sentences import named_message
from chalicelib.words.starts import start_of

routes = Blueprint(__name__)

COPY, FILE = "copy", "file"
LABELS = {
    "slug": N_("Address"),
    "title": N_("Title"),
    "issuer": N_("Who asks for signatures"),
    "controller": N_("Who asks for signatures"),
    "contact": N_("Email address for questions about the data"),
    "languages": N_("Main language"),
    "campaign": N_("Campaign to copy"),
    "definition": N_("Definition as JSON"),
}


@routes.route("/organize")
@seated(routes)
def show_campaigns(desk: Desk) -> Response:
    """The campaigns whose definition they may read."""
    headings = organizers_campaigns(services(), desk.principal)
    return desk.show(
        "campaigns.html",
        here="campaigns",
        headings=headings,
        headlines=_headlines(desk, headings),
        may_begin=desk.may(May.PUBLISH, EVERYWHERE),
        starts=_starts(),
    )


@routes.route("/organize/new")
@seated(routes)
def offer_starts(desk: Desk) -> Response:
    """What a new campaign can begin with; `of` says which of it was chosen."""
    return _new_page(desk, desk.asked("of"))


@routes.route("/organize/new", methods=["POST"])
@seated(routes)
def begin_campaign(desk: Desk) -> Response:
    """Write the draft, and go to its text."""
    form = desk.form()
    desk.permit(EVERYWHERE, May.PUBLISH)
    try:
        document = _document(desk, form.one("of"))
        stored = begin(services(), desk.permit(_slug(document), May.PUBLISH), document)
    except Invalid as error:
        return _new_page(desk, form.one("of"), error)
    tabs = [tab.path for tab in tabs_of(desk.principal, stored.campaign) if tab.name == "text"]
    return desk.back(tabs[0] if tabs else tab_path(stored.campaign.slug, "overview"), "begun")


def _headlines(desk: Desk, headings: list[Heading]) -> dict[str, Headline]:
    """What is counted of them; nothing is said of it where it cannot be read right now."""
    try:
        return services().exporter.headlines(desk.credential, [heading.slug for heading in headings])
    except TryLater:
        return {}


def _starts() -> list[tuple[str, str, str]]:
    return [(kind.value, traits.title, traits.offer) for kind, traits in TRAITS.items()]


def _new_page(desk: Desk, of: str | None, error: Invalid | None = None) -> Response:
    desk.permit(EVERYWHERE, May.PUBLISH)
    chosen = of if of in (*Kind, COPY, FILE) else None
    return desk.show(
        "new.html",
        422 if error else 200,
        here="campaigns",
        starts=_starts(),
        chosen=chosen,
        kind=next((start for start in _starts() if start[0] == chosen), None),
        headings=organizers_campaigns(services(), desk.principal),
        typed=dict(desk.form().pairs) if error else {},
        also=desk.form().all("also") if error else [],
        offered=INTERFACE_LANGUAGES,
        wrong=_mistakes(desk, chosen, error) if error else None,
    )


def _mistakes(desk: Desk, chosen: str | None, error: Invalid) -> list[str]:
    """What was wrong, each with what its field is called; in a file that is its key."""
    say = translations(desk.language).gettext
    names = {} if chosen == FILE else LABELS
    return [named_message(one, say(names.get(_first(one.field), one.field)), say) for one in error.errors]


def _first(field: str) -> str:
    """The field of the form that a key is made of."""
    return field.removeprefix("privacy.").partition(".")[0]


def _slug(document: Document) -> str:
    found = document.get("slug")
    if not isinstance(found, str) or not is_slug(found):
        raise Invalid([FieldError("slug", "wrong_format" if found else "required")])
    return found


def _document(desk: Desk, of: str) -> Document:
    """The definition that the form asks for. Raises Invalid, NotFound."""
    form = desk.form()
    if of == FILE:
        return document_of_file(form.one("definition"))
    slug = form.one("slug") or slug_of(form.one("title"))
    if of == COPY:
        _, stored = desk.campaign(form.one("campaign"), May.READ_DEFINITION)
        return {**copied(document_from(stored.campaign)), "slug": form.one("slug")}
    if of not in list(Kind):
        raise Invalid([FieldError("of", "unknown_choice")])
    language = form.one("language")
    document = start_of(Kind(of), services().now().date(), language)
    also = [other for other in form.all("also") if other != language]
    return {
        **document,
        "slug": slug,
        "languages": [language, *also],
        "title": {language: form.one("title")},
        "issuer": {language: form.one("issuer")},
        "privacy": {
            **document["privacy"],
            "controller": form.one("issuer"),
            "contact": form.one("contact"),
        },
    }
