"""The pages that links in mails lead to. Whoever holds the link is the signer.

Opening a page changes nothing, because mail scanners open every link; buttons do, and they post.
"""

import json
from collections.abc import Sequence
from typing import Any

from chalice import Blueprint, Response

from chalicelib.actions.signing import confirm as confirming
from chalicelib.actions.signing import mine as actions
from chalicelib.actions.signing.confirm import Confirmation
from chalicelib.actions.signing.mine import Mine
from chalicelib.bootstrap import services
from chalicelib.domain.asked import Visibility
from chalicelib.domain.corrections import may_be_corrected
from chalicelib.domain.counting import counts
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.fields import Typed
from chalicelib.domain.links import Purpose, seal_link
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.standing import place_among
from chalicelib.domain.text import N_
from chalicelib.http.answers import redirect
from chalicelib.http.pages.corrections import changes_of, correction_form, ticked
from chalicelib.http.pages.forms import Form
from chalicelib.http.pages.held import download_of, held_of
from chalicelib.http.pages.render import Visit
from chalicelib.http.requests import read_form
from chalicelib.words.languages import INTERFACE_LANGUAGES, own_name, translations

routes = Blueprint(__name__)

LARGEST_PRESS = 64 * 1024

# What is said to whoever did not sign, by the button.
NOT_ME = {
    "not-me": N_("The entry is erased. We will send nothing about it to your address for 30 days."),
    "not-me-anywhere": N_("The entry is erased. We will send nothing to your address for 30 days."),
}

# What the signer's own page says after a button was pressed, by what the button did.
DONE = {
    "correct": N_("Saved."),
    "show": N_("Saved."),
    "stop-partner": N_("Saved."),
    "ask-updates": N_("Saved."),
    "withdraw": N_("Your signature is withdrawn."),
}


@routes.route("/confirm/{token}")
def confirm(token: str) -> Response:
    return _confirm_page(token, confirming.look_at(services(), token))


@routes.route("/confirm/{token}", methods=["POST"])
def press_confirm(token: str) -> Response:
    # What the page carries may be longer than what was typed into the form that signs.
    typed = read_form(routes.current_request, LARGEST_PRESS)
    chosen, sealed = str(typed.get("do", "confirm")), str(typed.get("shown", ""))
    if chosen in NOT_ME:
        visit = _visit(confirming.look_at(services(), token))
        confirming.not_me(services(), token, everything=chosen == "not-me-anywhere")
        return _notice(visit, N_("Erased"), NOT_ME[chosen])
    try:
        if chosen == "confirm":
            visit = _visit(confirming.confirm(services(), token, sealed or None))
            return redirect(f"{services().base_url}/confirm/{token}?lang={visit.language}")
        if chosen == "correct":
            return _correction_page(token, confirming.look_at(services(), token, sealed or None))
        if chosen == "corrected":
            return _corrected(token, sealed, typed)
    except Invalid:
        return _confirm_page(token, confirming.look_at(services(), token), changed=True)
    raise Invalid([FieldError("do", "unknown_choice")])


@routes.route("/mine/{token}")
def mine(token: str) -> Response:
    held = actions.look(services(), "mine", token)
    visit = _visit(held)
    if visit.asked("format") == "json":
        body = json.dumps(download_of(held.sign_on), ensure_ascii=False, indent=2)
        disposition = 'attachment; filename="signature.json"'
        return Response(body, {"Content-Type": "application/json", "Content-Disposition": disposition})
    return visit.show("mine.html", **_own_page(visit, held, token))


@routes.route("/mine/{token}", methods=["POST"])
def press_mine(token: str) -> Response:
    typed = read_form(routes.current_request, LARGEST_PRESS)
    visit = _visit(actions.look(services(), "mine", token))
    chosen = str(typed.get("do", ""))
    if chosen == "erase":
        return visit.show("erase.html", token=token)
    if chosen == "erase-now":
        actions.erase(services(), token)
        return _notice(visit, N_("Erased"), N_("Everything we held about you here is erased."))
    if chosen == "correct":
        return _own_correction_page(token)
    if chosen == "corrected":
        return _own_corrected(token, typed)
    if chosen == "withdraw":
        held = actions.withdraw(services(), token)
    elif chosen == "ask-updates":
        held = actions.ask_updates(services(), token)
    elif chosen == "stop-partner":
        held = actions.stop_partner(services(), token)
    elif chosen == "show" and typed.get("visibility") in list(Visibility):
        held = actions.show_as(services(), token, Visibility(str(typed["visibility"])))
    else:
        raise Invalid([FieldError("do", "unknown_choice")])
    return visit.show("mine.html", **_own_page(visit, held, token, DONE[chosen]))


@routes.route("/unsubscribe/{token}")
def unsubscribe(token: str) -> Response:
    held = actions.look(services(), "unsubscribe", token)
    return _visit(held).show("unsubscribe.html", sign_on=held.sign_on, token=token)


@routes.route("/unsubscribe/{token}", methods=["POST"])
def press_unsubscribe(token: str) -> Response:
    # RFC 8058 lets mail programs post as multipart/form-data; what they post does not matter.
    held = actions.stop_updates(services(), token)
    return _visit(held).show("unsubscribe.html", sign_on=held.sign_on, token=token)


def _confirm_page(token: str, found: Confirmation, changed: bool = False) -> Response:
    visit, sign_on = _visit(found), found.sign_on
    standing = sign_on.status is not Status.PENDING
    view = (visit.counted if standing else visit.view)(found.stored, sign_on.source)
    # Everything that the button stands for: what is not shown, somebody else may have filled in.
    values = {
        "view": view,
        "sign_on": sign_on,
        "counted": counts(sign_on, found.stored.campaign),
        "held": held_of(view, sign_on),
        "ticked": ticked(sign_on),
        "agreed_in": own_name(sign_on.consent.language),
        "shown": found.sealed,
        "mine": _sealed("mine", sign_on),
        "place": place_among(view.figures, sign_on, found.stored.campaign, services().now()),
    }
    return visit.show("confirm.html", 422 if changed else 200, token=token, changed=changed, **values)


def _corrected(token: str, sealed: str, typed: Typed) -> Response:
    try:
        return _confirm_page(token, confirming.correct(services(), token, sealed, typed))
    except Invalid as wrong:
        if any(error.field == "shown" for error in wrong.errors):
            raise
        found = confirming.look_at(services(), token, sealed)
        return _correction_page(token, found, typed, wrong.errors)


def _correction_page(
    token: str, found: Confirmation, typed: Typed | None = None, errors: Sequence[FieldError] = ()
) -> Response:
    if found.sealed is None:
        return _confirm_page(token, found)
    visit = _visit(found)
    view = visit.view(found.stored, found.sign_on.source)
    back = f"{visit.root}/confirm/{token}?lang={visit.language}"
    values = correction_form(view, found.sign_on, typed, errors) | {"shown": found.sealed}
    return visit.show("correct.html", 422 if errors else 200, view=view, back=back, **values)


def _own_corrected(token: str, typed: Typed) -> Response:
    try:
        held = actions.correct(services(), token, typed)
    except Invalid as wrong:
        if any(error.field == "do" for error in wrong.errors):
            raise
        return _own_correction_page(token, typed, wrong.errors)
    visit = _visit(held)
    return visit.show("mine.html", **_own_page(visit, held, token, DONE["correct"]))


def _own_correction_page(
    token: str, typed: Typed | None = None, errors: Sequence[FieldError] = ()
) -> Response:
    held = actions.look(services(), "mine", token)
    visit = _visit(held)
    view = visit.view(held.stored, held.sign_on.source)
    back = f"{visit.root}/mine/{token}?lang={visit.language}"
    # The text that was agreed to, and its language, are settled.
    values = correction_form(view, held.sign_on.wanted, typed, errors) | {"languages_to_choose": []}
    return visit.show("correct.html", 422 if errors else 200, view=view, back=back, shown=None, **values)


def _visit(held: Mine | Confirmation) -> Visit:
    """In the language the signer signed in, unless the page's switcher says otherwise."""
    signed_in = held.sign_on.language
    offered = dict.fromkeys([signed_in, *held.stored.campaign.languages, *INTERFACE_LANGUAGES])
    return Visit(routes.current_request, list(offered), accept=False)


def _own_page(visit: Visit, held: Mine, token: str, done: str | None = None) -> dict[str, Any]:
    view = visit.view(held.stored, held.sign_on.source)
    return {
        "view": view,
        "sign_on": held.sign_on,
        "counted": counts(held.sign_on, held.stored.campaign),
        "held": held_of(view, held.sign_on),
        "waiting": changes_of(view, held.sign_on),
        "correctable": may_be_corrected(held.sign_on, held.stored.campaign),
        "form": Form({"visibility": held.sign_on.visibility}),
        "token": token,
        "unsubscribe": _sealed("unsubscribe", held.sign_on),
        "done": translations(visit.language).gettext(done) if done else None,
    }


def _sealed(purpose: Purpose, sign_on: SignOn) -> str:
    return seal_link(services().secrets.links, purpose, sign_on, services().now())


def _notice(visit: Visit, title: str, text: str) -> Response:
    say = translations(visit.language).gettext
    return visit.show("notice.html", title=say(title), text=say(text))
