"""Refusing many at once: what they have in common, whom it would hit, and how far it is."""

from datetime import UTC, datetime

from chalice import Blueprint, Response

from chalicelib.actions.organizing import refuse_many
from chalicelib.bootstrap import services
from chalicelib.domain.access import May
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.exports import Page
from chalicelib.domain.refusals import REFUSED_FROM, Criteria
from chalicelib.domain.text import N_
from chalicelib.http.console.desk import Desk, seated
from chalicelib.http.console.posted import Posted
from chalicelib.http.console.sign_ons import STATUSES, rows_of

routes = Blueprint(__name__)

PATH = "/organize/c/{slug}/refusals"
LONGEST = 253
CAN_BE_TAKEN_BACK = N_("They leave the count and every list of names. You can take it back for two weeks.")
EMPTY = dict.fromkeys(("domain", "network", "source", "since", "until"), "")


@routes.route(PATH)
@seated(routes)
def show_refusals(desk: Desk, slug: str) -> Response:
    """What they have in common is asked for; the last ones are listed."""
    return _asking(desk, slug, {"network": desk.asked("network") or ""})


@routes.route(PATH, methods=["POST"])
@seated(routes)
def prepare_refusal(desk: Desk, slug: str) -> Response:
    """Look whom it would hit."""
    permit = desk.permit(slug, May.DECIDE)
    form = desk.form()
    try:
        made = refuse_many.prepare(services(), desk.credential, permit, _criteria(form))
    except Invalid as error:
        return _asking(desk, slug, dict(form.pairs), desk.wrong(error))
    return desk.back(f"{PATH.format(slug=slug)}/{made.id}")


@routes.route(f"{PATH}/{{id}}")
@seated(routes)
def show_refusal(desk: Desk, slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """How far it is; of what is ready, whom it hits, fifty on a page."""
    return _one(desk, slug, id)


@routes.route(f"{PATH}/{{id}}", methods=["POST"])
@seated(routes)
def act_on_refusal(desk: Desk, slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """A step further; or begin, cancel, take back, each asked once more with a fresh passkey."""
    permit = desk.permit(slug, May.DECIDE)
    act, here = desk.form().one("act"), f"{PATH.format(slug=slug)}/{id}"
    if act == "step":
        refuse_many.go_on(services(), desk.credential, permit, id)
        return desk.back(here)
    held = refuse_many.one(services(), permit, id)
    if act == "begin":
        title = desk.say(N_("Reject {number}?")).format(number=held.total)
        text = desk.say(
            N_("They leave the count and every list of names. You can take it back for two weeks.")
        )
        if ask := desk.ask(title, text, desk.say(N_("Reject"))) or desk.proof():
            return ask
    try:
        match act:
            case "begin":
                refuse_many.begin(services(), permit, id)
            case "cancel":
                refuse_many.cancel(services(), permit, id)
            case "take-back":
                refuse_many.take_back(services(), permit, id)
    except Invalid:
        # It went on meanwhile: the page shows how far.
        return desk.back(here)
    return desk.back(here)


def _criteria(form: Posted) -> Criteria:
    """Raises Invalid for what cannot be read, and for nothing at all."""
    given = {name: form.one(name)[:LONGEST] or None for name in ("domain", "network", "source")}
    domain = (given["domain"] or "").rpartition("@")[2].lower()
    try:
        ascii_domain = domain.encode("idna").decode() if domain else None
    except UnicodeError:
        raise Invalid([FieldError("domain", "invalid")]) from None
    since, until = _moment(form, "since"), _moment(form, "until")
    try:
        return Criteria(ascii_domain, given["network"], given["source"], since, until)
    except ValueError:
        raise Invalid([FieldError("domain", "choose_one")]) from None


def _moment(form: Posted, name: str) -> datetime | None:
    """As browsers send a date and time, which is in UTC here."""
    if not (text := form.one(name)):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise Invalid([FieldError(name, "wrong_format", expected="moment")]) from None


def _asking(desk: Desk, slug: str, typed: dict[str, str], wrong: list[str] | None = None) -> Response:
    permit, stored = desk.campaign(slug, May.DECIDE)
    earlier = refuse_many.newest(services(), permit)
    status = 422 if wrong else 200
    return desk.tab(
        "refusals.html",
        "sign-ons",
        stored,
        status,
        typed=EMPTY | typed,
        earlier=earlier,
        states=STATES,
        wrong=wrong,
    )


def _one(desk: Desk, slug: str, refusal_id: str) -> Response:
    permit, stored = desk.campaign(slug, May.DECIDE)
    held = refuse_many.one(services(), permit, refusal_id)
    number = desk.asked("n") or "0"
    screen = int(number) if number.isdecimal() else 0
    page = Page([], None)
    if held.state == "ready":
        page = refuse_many.whom(services(), desk.credential, permit, refusal_id, screen)
    return desk.tab(
        "refusal.html",
        "sign-ons",
        stored,
        held=held,
        rows=rows_of(page),
        screen=screen,
        more=held.total > (screen + 1) * refuse_many.SHOWN,
        statuses=STATUSES,
        hit=REFUSED_FROM,
        states=STATES,
    )


STATES = {
    "looking": N_("Looking"),
    "ready": N_("Ready"),
    "running": N_("Rejecting"),
    "done": N_("Rejected"),
    "cancelled": N_("Cancelled"),
    "returning": N_("Taking back"),
    "returned": N_("Taken back"),
}
