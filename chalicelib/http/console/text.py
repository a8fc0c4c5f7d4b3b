"""A campaign's text: its whole definition as a form, its drafts and versions, and a file of it."""

import json
from collections.abc import Callable, Sequence

from chalice import Blueprint, Response

from chalicelib.actions.organizing import drafts
from chalicelib.actions.organizing.drafts import Editing, editing
from chalicelib.actions.organizing.preview import end_preview, offer_preview, offered_preview
from chalicelib.bootstrap import services
from chalicelib.domain.access import May, Permit
from chalicelib.domain.differences import changes
from chalicelib.domain.drafts import Document, Standing
from chalicelib.domain.errors import FieldError, Invalid, NotFound, Outdated, TooLargeToKeep
from chalicelib.domain.text import N_
from chalicelib.domain.typed import mistakes_of, tidied
from chalicelib.http.answers import answer
from chalicelib.http.console.definition_acts import acted, document_of
from chalicelib.http.console.definition_form import DefinitionForm
from chalicelib.http.console.desk import Desk, seated
from chalicelib.http.console.meaning import meaning
from chalicelib.http.security import policy
from chalicelib.words.languages import INTERFACE_LANGUAGES, translations

routes = Blueprint(__name__)

# What answers add to a definition, and a file of one may hold.
ADDED = ("rev", "text_version", "names_opened_at")
KEPT: dict[str, drafts.Kept] = {"published": "published", "saved": "saved"}


@routes.route("/organize/c/{slug}/text")
@seated(routes)
def show_text(desk: Desk, slug: str) -> Response:
    """The form, what publishing would change, earlier versions, or the definition as a file."""
    permit = desk.permit(slug, May.PUBLISH)
    held = editing(services(), permit)
    match desk.asked("show"):
        case "publish":
            return _review(desk, held)
        case "history":
            return _history(desk, permit, held)
        case "version":
            return _version(desk, permit, held)
        case "file":
            return _file(held)
    return _form(desk, permit, held, held.document)


@routes.route("/organize/c/{slug}/text", methods=["POST"])
@seated(routes)
def change_text(desk: Desk, slug: str) -> Response:
    """Press one of the tab's buttons."""
    permit = desk.permit(slug, May.PUBLISH)
    act = desk.form().one("act")
    if deed := DEEDS.get(act):
        return deed(desk, permit)
    # Enter, in any field, and what changes the form only.
    document = document_of(desk.form().pairs)
    wanted, today = desk.form().one("language_to_add"), services().now().date()
    at = acted(document, act, wanted, today)
    held = editing(services(), permit)
    return _form(desk, permit, held, document, seen=_seen(desk), at=at)


def _save(desk: Desk, permit: Permit, then: str = "") -> Response:
    """Keep what stands in the form; where somebody else did so meanwhile, show both."""
    document, seen = document_of(desk.form().pairs), _seen(desk)
    try:
        draft = drafts.save_draft(services(), permit, document, seen)
    except Outdated:
        found = drafts.meanwhile(services(), permit, document, seen)
        document = found.both.document
        return _form(desk, permit, found.editing, document, status=409, both=found.both, saved=found.saved)
    if then:
        errors = mistakes_of(draft.document)
        if errors:
            return _form(desk, permit, editing(services(), permit), draft.document, errors, 422)
        return desk.back(f"{_path(permit)}?show={then}")
    return desk.back(_path(permit), "saved")


def _publish(desk: Desk, permit: Permit, opens: bool = False) -> Response:
    try:
        drafts.publish_draft(services(), permit, _seen(desk), opens)
    except Outdated:
        return desk.back(_path(permit), "changed_meanwhile")
    except Invalid as wrong:
        held = editing(services(), permit)
        return _form(desk, permit, held, held.document, wrong.errors, 422)
    except TooLargeToKeep:
        return desk.back(_path(permit), "too_large_to_keep")
    return desk.back(_path(permit), "published")


def _discard(desk: Desk, permit: Permit) -> Response:
    question = N_("Discard this draft?")
    text = N_("What is published stays. The draft can be found in the history for 30 days.")
    if ask := desk.ask(desk.say(question), desk.say(text), desk.say(N_("Discard"))):
        return ask
    return _or_meanwhile(
        desk, permit, "discarded", lambda: drafts.discard_draft(services(), permit, _seen(desk))
    )


def _restore(desk: Desk, permit: Permit) -> Response:
    kept, rev = _version_asked(desk.form().one("kept"), desk.form().one("rev"))
    return _or_meanwhile(
        desk, permit, "restored", lambda: drafts.restore(services(), permit, kept, rev, _seen(desk))
    )


def _take_file(desk: Desk, permit: Permit) -> Response:
    """Make a file the draft, whatever the rules say of it."""
    try:
        document = json.loads(desk.form().one("file"))
        # Half of a surrogate pair is JSON, and no text.
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        held = editing(services(), permit)
        return _form(desk, permit, held, held.document, [FieldError("file", "not_an_object")], 422)
    given = {name: value for name, value in document.items() if name not in ADDED}
    seen = _seen(desk)
    return _or_meanwhile(desk, permit, "restored", lambda: drafts.save_draft(services(), permit, given, seen))


def _offer(desk: Desk, permit: Permit) -> Response:
    """A link for colleagues, told on this page and never again."""
    token = offer_preview(services(), permit)
    held = editing(services(), permit)
    return _form(desk, permit, held, held.document, link=f"{services().base_url}/organize/preview/{token}")


def _end(desk: Desk, permit: Permit) -> Response:
    end_preview(services(), permit)
    return desk.back(_path(permit), "preview_ended")


DEEDS: dict[str, Callable[[Desk, Permit], Response]] = {
    "save": _save,
    "review": lambda desk, permit: _save(desk, permit, "publish"),
    "publish": _publish,
    "publish-open": lambda desk, permit: _publish(desk, permit, opens=True),
    "discard": _discard,
    "restore": _restore,
    "take-file": _take_file,
    "offer": _offer,
    "end-preview": _end,
}


def _form(
    desk: Desk,
    permit: Permit,
    held: Editing,
    document: Document,
    errors: Sequence[FieldError] = (),
    status: int = 200,
    **shown: object,
) -> Response:
    """The form with that document; `both` is what two people changed, `saved` who the other one is."""
    form = DefinitionForm(document, held.stored.campaign, desk.language, errors)
    values: dict[str, object] = {
        "form": form,
        "editing": held,
        "seen": held.standing,
        "both": held.both,
        "saved": None,
        "at": None,
        "link": None,
        "offered": offered_preview(services(), permit),
        "more_languages": [tag for tag in INTERFACE_LANGUAGES if tag not in form.languages],
        **shown,
    }
    response = _tab(desk, "text.html", held, status, **values)
    response.headers["Content-Security-Policy"] = policy(frames=True)
    return response


def _review(desk: Desk, held: Editing) -> Response:
    """What publishing changes and means; with mistakes, or something new to see, the form again."""
    document = tidied(held.document)
    differences = changes(held.published, document)
    if held.draft is None or held.both or mistakes_of(document):
        return desk.back(_path_of(held))
    return _tab(
        desk,
        "text-publish.html",
        held,
        differences=differences,
        is_draft=document.get("status") == "draft",
        form=DefinitionForm(document, held.stored.campaign, desk.language),
        meaning=meaning(services(), held, translations(desk.language)),
        seen=held.standing,
    )


def _history(desk: Desk, permit: Permit, held: Editing) -> Response:
    return _tab(desk, "text-history.html", held, history=drafts.history(services(), permit), editing=held)


def _version(desk: Desk, permit: Permit, held: Editing) -> Response:
    """How an earlier one differs from what is edited now."""
    kept, rev = _version_asked(desk.asked("kept") or "", desk.asked("rev") or "")
    document = drafts.earlier(services(), permit, kept, rev)
    return _tab(
        desk,
        "text-version.html",
        held,
        differences=changes(held.document, document),
        form=DefinitionForm(document, held.stored.campaign, desk.language),
        kept=kept,
        rev=rev,
        seen=held.standing,
    )


def _file(held: Editing) -> Response:
    name = f"{held.stored.campaign.slug}.json"
    return answer(held.document, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _tab(desk: Desk, template: str, held: Editing, status: int = 200, **values: object) -> Response:
    path = f"{desk.visit.root}{_path_of(held)}"
    return desk.tab(template, "text", held.stored, status, path=path, **values)


def _or_meanwhile(desk: Desk, permit: Permit, done: str, act: Callable[[], object]) -> Response:
    try:
        act()
    except Outdated:
        done = "changed_meanwhile"
    return desk.back(_path(permit), done)


def _version_asked(kept: str, rev: str) -> tuple[drafts.Kept, int]:
    if kept not in KEPT:
        raise NotFound
    return KEPT[kept], _number(rev)


def _seen(desk: Desk) -> Standing:
    """What lay before whoever sends the form; a number of ours, or none that was ever held."""
    draft, published = (desk.form().one(name) for name in ("seen_draft", "seen_published"))
    return Standing(_number(draft), _number(published))


def _number(rev: str) -> int:
    return int(rev) if rev.isascii() and rev.isdecimal() and len(rev) < 20 else -1


def _path(permit: Permit) -> str:
    return f"/organize/c/{permit.slug}/text"


def _path_of(held: Editing) -> str:
    return f"/organize/c/{held.stored.campaign.slug}/text"
