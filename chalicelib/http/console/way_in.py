"""The way in: an invitation first, a passkey from then on; and what somebody is in with."""

import json
import re
from typing import NamedTuple

from chalice import Blueprint, Response
from markupsafe import Markup

from chalicelib.actions.organizing import enter, passkeys
from chalicelib.actions.organizing.invite import accept, invitation_of
from chalicelib.bootstrap import services
from chalicelib.domain.access import Invitation, Role
from chalicelib.domain.errors import Invalid
from chalicelib.domain.people import browser_of
from chalicelib.domain.text import N_
from chalicelib.http import sessions
from chalicelib.http.answers import redirect
from chalicelib.http.console.desk import HEADERS, Desk, console_visit, seated, sign_in_page
from chalicelib.http.console.posted import Posted, posted
from chalicelib.http.pages.render import Visit
from chalicelib.http.qr import qr
from chalicelib.words.languages import translations
from chalicelib.words.sentences import field_message

routes = Blueprint(__name__)

HOME, YOU = "/organize", "/organize/you"
OURS = re.compile(r"/organize(/[A-Za-z0-9._~-]+)*")


class Door(NamedTuple):
    """Where a door's page opens with its key, and the same as a QR code for a steward's phone."""

    link: str
    picture: Markup


@routes.route("/organize/sign-in")
def show_sign_in() -> Response:
    return sign_in_page(routes.current_request, Posted([("to", HOME)]))


@routes.route("/organize/sign-in", methods=["POST"])
def sign_in() -> Response:
    """Come in by a passkey, to the page that was asked for."""
    request = routes.current_request
    sessions.ensure_ours(services(), request)
    form = posted(request)
    try:
        entered = enter.sign_in(services(), form.one("proof"), _agent())
    except Invalid as error:
        return sign_in_page(request, form, error)
    to = form.one("to")
    return _in(entered.token, to if OURS.fullmatch(to) else HOME)


@routes.route("/organize/invitation/{token}")
def invitation(token: str) -> Response:
    """What is offered; looking at it takes nothing, so a mail scanner does no harm."""
    return _invitation_page(token, invitation_of(services(), token))


@routes.route("/organize/invitation/{token}", methods=["POST"])
def take_invitation(token: str) -> Response:
    """Take it: with a passkey, or as an API key, which is shown on this page and never again."""
    offered = invitation_of(services(), token)
    form = posted(routes.current_request)
    if form.one("act") == "key" and offered.person is None:
        key = accept(services(), token)
        return _show("console/key.html", key=key, doors=_doors(offered, key))
    sessions.ensure_ours(services(), routes.current_request)
    name, credential = form.one("name"), form.one("credential")
    try:
        entered = enter.take_invitation(services(), token, name, credential, _agent())
    except Invalid as error:
        return _invitation_page(token, offered, name, error)
    return _in(entered.token, HOME)


@routes.route("/organize/you")
@seated(routes)
def show_you(desk: Desk) -> Response:
    """The passkeys and sessions of whoever asks."""
    return _you_page(desk)


@routes.route("/organize/you", methods=["POST"])
@seated(routes)
def change_you(desk: Desk) -> Response:
    """Add and remove a passkey, end a session, sign out."""
    form = desk.form()
    match form.one("act"):
        case "sign-out":
            enter.sign_out(services(), desk.session)
            desk.cookies.append(sessions.end_session())
            return desk.back("/organize/sign-in")
        case "end-session":
            enter.end_session(services(), desk.person, form.one("session"))
            return desk.back(YOU, "session_ended")
        case "add-passkey":
            return desk.proof() or _passkey_added(desk)
        case "remove-passkey":
            text = N_("You can no longer come in with it.")
            ask = desk.ask(desk.say(N_("Remove this passkey?")), desk.say(text), desk.say(N_("Remove")))
            if ask or (ask := desk.proof()):
                return ask
            return _passkey_removed(desk)
    return _you_page(desk)


def _passkey_added(desk: Desk) -> Response:
    credential = desk.form().one("credential")
    if not credential:
        return _you_page(desk, adding=True)
    try:
        enter.add_passkey(services(), desk.person, credential, browser_of(_agent()))
    except Invalid as error:
        return _you_page(desk, error, adding=True)
    return desk.back(YOU, "passkey_added")


def _passkey_removed(desk: Desk) -> Response:
    try:
        enter.remove_passkey(services(), desk.person, desk.form().one("passkey"))
    except Invalid as error:
        return _you_page(desk, error)
    return desk.back(YOU, "passkey_removed")


def _you_page(desk: Desk, error: Invalid | None = None, adding: bool = False) -> Response:
    people, person = services().people, desk.person
    held = people.passkeys(person.id)
    asked = passkeys.asked_for_registration(services(), person.id, person.name, held) if adding else None
    return desk.show(
        "you.html",
        422 if error else 200,
        here="you",
        passkeys=held,
        sessions=people.sessions(person.id, services().now()),
        adding=json.dumps(asked) if asked else None,
        wrong=desk.wrong(error) if error else None,
    )


def _invitation_page(
    token: str, offered: Invitation, name: str = "", error: Invalid | None = None
) -> Response:
    say = translations(console_visit(routes.current_request).language).gettext
    again = services().people.person(offered.person) if offered.person else None
    values: dict[str, object] = {
        "offered": offered,
        "name": name or (again.name if again else ""),
        "again": again,
        "options": json.dumps(enter.asked_of_invited(services(), token)),
        "wrong": [field_message(one, say) for one in error.errors] if error else None,
    }
    return _show("console/invitation.html", 422 if error else 200, **values)


def _show(template: str, status: int = 200, **values: object) -> Response:
    visit: Visit = console_visit(routes.current_request)
    shown = visit.show(template, status, **values)
    shown.headers |= HEADERS
    return shown


def _in(token: str, path: str) -> Response:
    response = redirect(f"{services().base_url}{path}?done=in")
    response.headers |= {**HEADERS, "Set-Cookie": sessions.set_session(token)}
    return response


def _agent() -> str:
    return str(routes.current_request.headers.get("user-agent", ""))


def _doors(offered: Invitation, key: str) -> list[Door]:
    """Of a door's key the links that open its doors; the key stands behind `#`, which no browser sends."""
    if offered.role is not Role.DOOR:
        return []
    links = [f"{services().base_url}/door/{slug}#key={key}" for slug in sorted(offered.campaigns or ())]
    return [Door(link, qr(link)) for link in links]
