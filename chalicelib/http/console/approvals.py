"""What waits for a decision: looked at, oldest first, decided about, corrected."""

import json
from typing import Any

from chalice import Blueprint, Response

from chalicelib.actions.organizing.approve import Decision
from chalicelib.actions.organizing.correct import correct_for
from chalicelib.actions.organizing.decisions import Decided, Outcome, decide_each
from chalicelib.actions.organizing.lists import list_sign_ons
from chalicelib.bootstrap import services
from chalicelib.domain.access import May, Permit
from chalicelib.domain.corrections import ORGANIZERS_CORRECT
from chalicelib.domain.errors import ChangedSince, FieldError, Invalid
from chalicelib.domain.exports import Page, PageQuestion
from chalicelib.domain.keys import is_key
from chalicelib.domain.text import N_
from chalicelib.http.console.desk import Desk, seated
from chalicelib.http.console.posted import Posted
from chalicelib.http.console.waiting import Seen, Waiting, waiting_of
from chalicelib.http.cursors import open_cursor, seal_cursor

routes = Blueprint(__name__)

PATH = "/organize/c/{slug}/approvals"
NO_REASON = Invalid([FieldError("reason", "required")])
DONE: dict[Decision, str] = {"approve": "approved", "reject": "rejected"}
ASKING = {
    "approve": (
        N_("Approve {number}?"),
        N_("All of them count from now on. Officers get an email."),
        N_("Approve them"),
    ),
    "reject": (
        N_("Reject {number}?"),
        N_("None of them counts. Officers, and whoever’s card is refused, get an email with the reason."),
        N_("Reject them"),
    ),
}


@routes.route(PATH)
@seated(routes)
def show_approvals(desk: Desk, slug: str) -> Response:
    """What waits, oldest first."""
    return _page(desk, slug)


@routes.route(PATH, methods=["POST"])
@seated(routes)
def decide_approvals(desk: Desk, slug: str) -> Response:
    """Decide about one or several, or correct one."""
    permit, form = desk.permit(slug, May.DECIDE), desk.form()
    act = form.one("act")
    if act == "correct":
        return _correct(desk, permit, form)
    if act not in ("approve", "reject"):
        return _page(desk, slug, 422)
    return _decide(desk, permit, form, "approve" if act == "approve" else "reject")


def _decide(desk: Desk, permit: Permit, form: Posted, act: Decision) -> Response:
    chosen = [_name(one) for one in form.all("one")]
    reason = form.one("reason")
    wrong = [] if chosen else [FieldError("one", "required")]
    wrong += [FieldError("reason", "required")] if act == "reject" and not reason else []
    if wrong:
        return _page(desk, permit.slug, 422, wrong=desk.wrong(Invalid(wrong)))
    if len(chosen) > 1:
        title, text, button = (desk.say(sentence) for sentence in ASKING[act])
        if asked := desk.ask(title.format(number=len(chosen)), text, button) or desk.proof():
            return asked
    parent = form.one("parent") if len(chosen) == 1 and form.all("parent") else None
    line, two = (form.one("line") or None, bool(form.one("two"))) if len(chosen) == 1 else (None, False)
    decisions = [Decided(key, rev, act, reason, parent, line, two) for key, rev in chosen]
    outcomes = decide_each(services(), desk.credential, permit, decisions)
    if refused := {one.key: one for one in outcomes if one.refused}:
        return _page(desk, permit.slug, 409, refused=refused)
    return desk.back(PATH.format(slug=permit.slug), DONE[act])


def _correct(desk: Desk, permit: Permit, form: Posted) -> Response:
    key, rev = _name(form.one("one"))
    typed = {name: form.one(name) for name in ORGANIZERS_CORRECT}
    if not (note := form.one("reason")):
        return _page(desk, permit.slug, 422, wrong=desk.wrong(NO_REASON))
    try:
        correct_for(services(), permit, key, rev, typed, note)
    except Invalid as error:
        return _page(desk, permit.slug, 422, wrong=desk.wrong(error))
    except ChangedSince as error:
        return _page(desk, permit.slug, 409, refused={key: Outcome(key, error=error)})
    return desk.back(PATH.format(slug=permit.slug), "corrected")


def _page(
    desk: Desk,
    slug: str,
    status: int = 200,
    wrong: list[str] | None = None,
    refused: dict[str, Outcome] | None = None,
) -> Response:
    """The queue; with what was typed, where it is shown again."""
    permit, stored = desk.campaign(slug, May.DECIDE)
    listing = desk.permit(slug, May.LIST_SIGN_ONS)
    place = desk.asked("after")
    after = open_cursor(services(), place, slug, "approvals") if place else None
    page = _ask(desk, listing, PageQuestion(slug, after=after, waiting=True, advised=True))
    shown, refused, form = page.items, refused or {}, desk.form() if status != 200 else Posted([])
    here = {item["id"] for item in shown}
    # What a form was about is shown with what was typed, wherever in the queue it stands, or if it left it.
    chosen = [_name(one)[0] for one in form.all("one")]
    asked = dict.fromkeys([*refused, *chosen])
    if gone := [key for key in asked if key not in here and is_key(key)]:
        shown += _ask(desk, listing, PageQuestion(slug, keys=tuple(gone), advised=True)).items
    seen = {key: _seen(form.one(f"seen-{key}")) for key in refused}
    queue = [waiting_of(item, seen.get(item["id"])) for item in shown]
    queue.sort(key=lambda one: one.id not in refused)
    return desk.tab(
        "approvals.html",
        "approvals",
        stored,
        status,
        queue=queue,
        following=seal_cursor(services(), page.next, slug, "approvals") if page.next else None,
        wrong=wrong,
        refused={key: desk.wrong(Invalid([FieldError("", one.refused)])) for key, one in refused.items()},
        taken=[key for key, one in refused.items() if one.refused == "line_taken"],
        typed=form,
        typed_of=_typed_of(form, queue),
        path=PATH.format(slug=permit.slug),
    )


def _typed_of(form: Posted, queue: list[Waiting]) -> str | None:
    """The one that a form was about, where it was about one."""
    chosen = {_name(one)[0] for one in form.all("one")}
    return next((one.id for one in queue if {one.id} == chosen), None)


def _ask(desk: Desk, permit: Permit, question: PageQuestion) -> Page:
    return list_sign_ons(services(), desk.credential, permit, question)


def _name(value: str) -> tuple[str, int]:
    """Key and revision of one that was looked at."""
    key, _, rev = value.partition(":")
    return key, int(rev) if rev.isdecimal() else 0


def _seen(value: str) -> Seen:
    try:
        found: Any = json.loads(value or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
