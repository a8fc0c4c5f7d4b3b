"""A card drive: how far it is, how old its cards are, the unit's list, and what is handed in."""

import base64
import binascii
from dataclasses import dataclass
from datetime import date, timedelta

from chalice import Blueprint, Response

from chalicelib.actions.organizing.names import open_names
from chalicelib.actions.organizing.statistics import statistics
from chalicelib.actions.organizing.units import bring_unit_list, remove_unit_list, unit_list
from chalicelib.bootstrap import services
from chalicelib.domain.access import May
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import FieldError, Invalid, NotFound, NotToldYet
from chalicelib.domain.kinds import Names
from chalicelib.domain.statistics import Statistics
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.text import N_
from chalicelib.domain.units import rows_of
from chalicelib.http.console.desk import Desk, seated
from chalicelib.http.console.posted import Posted
from chalicelib.words.sentences import message

routes = Blueprint(__name__)

PATH = "/organize/c/{slug}/drive"
# A file of 4 MB as a form carries it.
LARGEST = 6 * 1024 * 1024
SHARES = (30, 50, 75)
HALF_A_YEAR, A_YEAR = timedelta(days=182), timedelta(days=365)


@dataclass(frozen=True)
class Step:
    """A share of the unit in per cent, and how many cards are missing to it."""

    share: int
    missing: int


@dataclass(frozen=True)
class Ages:
    """How many cards were signed since when."""

    fresh: int
    older: int
    stale: int


@routes.route(PATH)
@seated(routes)
def show_drive(desk: Desk, slug: str) -> Response:
    """How far the drive is."""
    return _page(desk, slug)


@routes.route(PATH, methods=["POST"])
@seated(routes)
def act_on_drive(desk: Desk, slug: str) -> Response:
    """Bring the unit's list or delete it, or open the names."""
    form = desk.form(LARGEST)
    acts = {"bring": _bring, "remove": _remove, "open": _open}
    act = acts.get(form.one("act"))
    return act(desk, slug, form) if act else _page(desk, slug, 422)


def _bring(desk: Desk, slug: str, form: Posted) -> Response:
    permit = desk.permit(slug, May.KEEP_UNIT_LIST)
    try:
        bring_unit_list(services(), permit, rows_of(_content(form)), _day(form.one("as_of")))
    except Invalid as error:
        return _page(desk, slug, 422, desk.wrong(error))
    return desk.back(PATH.format(slug=slug), "list_kept")


def _remove(desk: Desk, slug: str, _: Posted) -> Response:
    permit = desk.permit(slug, May.KEEP_UNIT_LIST)
    title, text = N_("Delete the unit’s list?"), N_("Which card has which of its lines is forgotten, too.")
    if asked := desk.ask(desk.say(title), desk.say(text), desk.say(N_("Delete the list"))):
        return asked
    remove_unit_list(services(), permit)
    return desk.back(PATH.format(slug=slug), "list_removed")


def _open(desk: Desk, slug: str, _: Posted) -> Response:
    permit = desk.permit(slug, May.OPEN_NAMES)
    title = N_("Open the names?")
    text = N_("Everyone can read the names of those who chose it. Nothing closes them again.")
    if asked := desk.ask(desk.say(title), desk.say(text), desk.say(N_("Open the names"))) or desk.proof():
        return asked
    try:
        open_names(services(), permit)
    except NotToldYet as error:
        return _page(desk, slug, 409, [message(error.code, desk.say)])
    except Invalid as error:
        return _page(desk, slug, 422, desk.wrong(error))
    return desk.back(PATH.format(slug=slug), "names_opened")


def _page(desk: Desk, slug: str, status: int = 200, wrong: list[str] | None = None) -> Response:
    permit, stored = desk.campaign(slug, May.DECIDE)
    campaign = stored.campaign
    if campaign.unit is None:
        raise NotFound
    told = statistics(services(), desk.credential, permit)
    return desk.tab(
        "drive.html",
        "drive",
        stored,
        status,
        unit=campaign.unit,
        counted=told.counted.individuals,
        waiting=told.waiting,
        steps=steps(campaign, told.counted.individuals),
        ages=ages(told, services().now().date()),
        roll=unit_list(services(), stored),
        keeps_list=desk.may(May.KEEP_UNIT_LIST, slug),
        opens=_opens(desk, stored),
        wrong=wrong,
        path=PATH.format(slug=slug),
        today=services().now().date().isoformat(),
    )


def steps(campaign: Campaign, counted: int) -> list[Step]:
    """The shares that matter, and how many cards are missing to each; of part of a person a whole one."""
    if campaign.unit is None:
        return []
    shares = sorted({*SHARES, *campaign.unit.milestones})
    needed = {share: -(-campaign.unit.size * share // 100) for share in shares}
    return [Step(share, max(0, number - counted)) for share, number in needed.items()]


def ages(told: Statistics, today: date) -> Ages:
    """All confirmed cards by the day on which they were signed."""
    stale = sum(day.signed for day in told.days if day.day <= today - A_YEAR)
    older = sum(day.signed for day in told.days if today - A_YEAR < day.day <= today - HALF_A_YEAR)
    return Ages(sum(day.signed for day in told.days) - stale - older - told.unconfirmed, older, stale)


def _opens(desk: Desk, stored: StoredCampaign) -> bool:
    """Whether whoever asks may open names that are still sealed."""
    sealed = stored.campaign.names is Names.SEALED_UNTIL_MILESTONE and stored.names_opened_at is None
    return sealed and desk.may(May.OPEN_NAMES, stored.campaign.slug)


def _content(form: Posted) -> bytes:
    """The file that a script put into the form, or what was pasted."""
    try:
        return base64.b64decode(form.one("file"), validate=True) or form.one("names").encode()
    except binascii.Error:
        raise Invalid([FieldError("unit_list", "not_a_table")]) from None


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Invalid([FieldError("as_of", "required")]) from None
