"""A meeting's day: who is in and who is expected, what to look into, lost passes, keys for the doors."""

from chalice import Blueprint, Response

from chalicelib.actions.meeting import admit, find
from chalicelib.actions.organizing.keys import Wanted, list_keys, make_key
from chalicelib.bootstrap import services
from chalicelib.domain.access import EVERYWHERE, May, Permit, Role
from chalicelib.domain.errors import FieldError, Invalid, NotFound, TooOften, TryLater
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.text import N_
from chalicelib.http.console.desk import Desk, seated
from chalicelib.http.console.tabs import tab_path
from chalicelib.http.console.team import label_of
from chalicelib.http.qr import qr

routes = Blueprint(__name__)

PATH = "/organize/c/{slug}/day"
TOO_OFTEN = N_("Twenty names were searched within this hour. Go on in the next one.")
NO_ANSWER = N_("The search was not answered. It needs a connection; try again.")


@routes.route(PATH)
@seated(routes)
def show_day(desk: Desk, slug: str) -> Response:
    """How today goes."""
    return _page(desk, slug)


@routes.route(PATH, methods=["POST"])
@seated(routes)
def act_on_day(desk: Desk, slug: str) -> Response:
    """Find a lost pass, or make a key for a door."""
    acts = {"find": _find, "make-key": _make_key}
    act = acts.get(desk.form().one("act"))
    return act(desk, slug) if act else _page(desk, slug, 422)


def _find(desk: Desk, slug: str) -> Response:
    permit = desk.permit(slug, May.ADMIT)
    name = desk.form().one("name")
    if not name:
        return _page(desk, slug, 422, desk.wrong(Invalid([FieldError("name", "required")])))
    try:
        found = find.find(services(), desk.credential, permit, name)
    except TooOften:
        return _page(desk, slug, 429, [desk.say(TOO_OFTEN)])
    except TryLater:
        return _page(desk, slug, 503, [desk.say(NO_ANSWER)])
    return _page(desk, slug, found=found, searched=name)


def _make_key(desk: Desk, slug: str) -> Response:
    _meeting(desk, slug)
    permit = desk.permit(EVERYWHERE, May.MANAGE_KEYS)
    label, wrong = label_of(desk.form())
    if wrong:
        return _page(desk, slug, 422, desk.wrong(Invalid(wrong)))
    if asked := desk.proof():
        return asked
    key, _ = make_key(services(), permit, Wanted(Role.DOOR, label, frozenset({slug})))
    link = f"{services().base_url}/door/{slug}#key={key}"
    return _page(desk, slug, made=(link, qr(link)))


def _page(
    desk: Desk, slug: str, status: int = 200, wrong: list[str] | None = None, **shown: object
) -> Response:
    permit, stored = _meeting(desk, slug)
    makes_keys = desk.may(May.MANAGE_KEYS, EVERYWHERE)
    values: dict[str, object] = dict.fromkeys(("today", "held", "signed_in", "made", "found"))
    values |= {"searched": "", **shown}
    # A draft has no doors yet.
    if stored.campaign.status != "draft":
        values["today"], values["held"] = admit.attendance(services(), permit)
        values["signed_in"] = _signed_in(desk, permit)
    return desk.tab(
        "day.html",
        "day",
        stored,
        status,
        event=stored.campaign.event,
        now=services().now(),
        makes_keys=makes_keys,
        doors=_doors(desk) if makes_keys else {},
        wrong=wrong,
        path=tab_path(slug, "day"),
        **values,
    )


def _meeting(desk: Desk, slug: str) -> tuple[Permit, StoredCampaign]:
    """The meeting, and leave to admit to it. Raises NotFound for anything else."""
    permit, stored = desk.campaign(slug, May.ADMIT)
    if stored.campaign.event is None:
        raise NotFound
    return permit, stored


def _signed_in(desk: Desk, permit: Permit) -> int | None:
    """How many signed in for today; None where that cannot be told now, which keeps nobody at the door."""
    try:
        return find.expected(services(), desk.credential, permit).signed_in
    except TryLater:
        return None


def _doors(desk: Desk) -> dict[str, str]:
    """What the keys of doors are for, by what their doors are called in admissions."""
    held = list_keys(services(), desk.permit(EVERYWHERE, May.MANAGE_KEYS))
    return {admit.door_name(one.principal): one.principal.label for one in held}
