"""Who signed: found by what they have in common or by name, and one of them opened and acted on."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from chalice import Blueprint, Response

from chalicelib.actions.organizing.hide import hide, show_again
from chalicelib.actions.organizing.lists import list_sign_ons
from chalicelib.actions.organizing.on_request import erase_for, resend_for, withdraw_for
from chalicelib.actions.organizing.open_one import open_one
from chalicelib.bootstrap import services
from chalicelib.domain.access import May
from chalicelib.domain.asked import Visibility
from chalicelib.domain.countries import is_country
from chalicelib.domain.errors import ChangedSince, DomainError, FieldError, Invalid, Unavailable
from chalicelib.domain.exports import BLANK_WHEN_COUNTED, Page, PageQuestion
from chalicelib.domain.signons import SignOn
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.text import N_
from chalicelib.http.console.desk import Desk, seated
from chalicelib.http.cursors import open_cursor, seal_cursor
from chalicelib.http.pages.held import held_of
from chalicelib.words.sentences import MESSAGES

routes = Blueprint(__name__)

PATH = "/organize/c/{slug}/sign-ons"
LONGEST = 300
STATUSES = {
    "pending": N_("Not confirmed yet"),
    "confirmed": N_("Confirmed"),
    "approved": N_("Approved"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Withdrawn"),
}
# What the form asks of a person, as others speak of it.
CALLED = {
    "Your full name": N_("Name"),
    "Your email address": N_("Email address"),
    "Your union": N_("Union"),
    "Your position in the organization": N_("Position"),
}
KINDS = {"individual": N_("People"), "organization": N_("Organizations")}


class Asking(NamedTuple):
    """What is asked once more before it is done."""

    title: str
    text: str
    button: str


ASKING = {
    "withdraw": Asking(
        N_("Withdraw this sign-on?"),
        N_("It leaves the count and every list. Do this only if they asked for it."),
        N_("Withdraw"),
    ),
    "erase": Asking(
        N_("Erase this sign-on?"),
        N_("Everything that is held of it is deleted. This cannot be undone."),
        N_("Erase"),
    ),
}
DONE = {"resend": "resent", "hide": "hidden", "show": "shown", "withdraw": "withdrawn", "erase": "erased"}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; what is no choice narrows nothing."""

    status: str | None = None
    kind: str | None = None
    source: str | None = None
    country: str | None = None

    @classmethod
    def of(cls, given: dict[str, str | None]) -> "Filters":
        """Those of a query or a form."""
        status, kind, country = given.get("status"), given.get("kind"), given.get("country")
        return cls(
            status if status in STATUSES else None,
            kind if kind in KINDS else None,
            (given.get("source") or "")[:64] or None,
            country if country and is_country(country) else None,
        )

    @property
    def given(self) -> dict[str, str]:
        """Those that there are, by name."""
        return {name: value for name, value in asdict(self).items() if value}


NAMES = tuple(field.name for field in fields(Filters))


@routes.route(PATH)
@seated(routes)
def show_sign_ons(desk: Desk, slug: str) -> Response:
    """The newest, page by page."""
    permit, stored = desk.campaign(slug, May.LIST_SIGN_ONS)
    filters = Filters.of({name: desk.asked(name) for name in NAMES})
    of = ("console", slug, *asdict(filters).values())
    asked = desk.asked("after")
    after = open_cursor(services(), asked, *of) if asked else None
    page = list_sign_ons(services(), desk.credential, permit, _question(slug, filters, after))
    following = seal_cursor(services(), page.next, *of) if page.next else None
    return _list(desk, stored, filters, page, following, first=not after)


@routes.route(PATH, methods=["POST"])
@seated(routes)
def find_sign_ons(desk: Desk, slug: str) -> Response:
    """Whoever has that address, or is called so: posted, so that neither stands in an address."""
    permit, stored = desk.campaign(slug, May.LIST_SIGN_ONS)
    form = desk.form()
    filters = Filters.of({name: form.one(name) for name in NAMES})
    who = form.one("who")[:LONGEST]
    of = ("console", slug, "who", who, *asdict(filters).values())
    try:
        after = open_cursor(services(), form.one("after"), *of) if form.one("after") else None
        question = _question(slug, filters, after, None if "@" in who else who)
        page = list_sign_ons(services(), desk.credential, permit, question, who if "@" in who else None)
    except Invalid as error:
        return _list(desk, stored, filters, Page([], None), None, who=who, wrong=desk.wrong(error))
    following = seal_cursor(services(), page.next, *of) if page.next else None
    return _list(desk, stored, filters, page, following, who=who)


@routes.route(f"{PATH}/{{id}}")
@seated(routes)
def show_sign_on(desk: Desk, slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """All that is held of one, and what can be done about it."""
    return _one(desk, slug, id)


@routes.route(f"{PATH}/{{id}}", methods=["POST"])
@seated(routes)
def act_on_sign_on(desk: Desk, slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Send the mail again, hide, show, withdraw, erase: as it was looked at, and with a reason."""
    form = desk.form()
    act = form.one("act")
    if act not in DONE:
        return _one(desk, slug, id)
    permit = desk.permit(slug, May.DECIDE if act in ("hide", "show") else May.ACT_FOR_SIGNER)
    reason, rev = form.one("reason")[:LONGEST], form.one("rev")
    if (act in ASKING or act == "resend") and not reason:
        return _one(desk, slug, id, desk.wrong(Invalid([FieldError("reason", "required")])), 422)
    if act in ASKING and (ask := desk.ask(*map(desk.say, ASKING[act]))):
        return ask
    if act == "erase" and (prove := desk.proof()):
        return prove
    given = (services(), permit, id, int(rev) if rev.isdecimal() else 0, reason)
    try:
        _ACTS[act](*given)
    except (ChangedSince, Unavailable, Invalid) as error:
        return _one(desk, slug, id, _told(desk, error), 409)
    here = PATH.format(slug=slug)
    return desk.back(here if act == "erase" else f"{here}/{id}", DONE[act])


_ACTS: dict[str, Any] = {
    "resend": resend_for,
    "hide": hide,
    "show": show_again,
    "withdraw": withdraw_for,
    "erase": erase_for,
}


def _question(slug: str, filters: Filters, after: str | None, name: str | None = None) -> PageQuestion:
    given = asdict(filters)
    return PageQuestion(slug, given.pop("status"), after, **given, name=name)


def _list(
    desk: Desk,
    stored: StoredCampaign,
    filters: Filters,
    page: Page,
    following: str | None,
    who: str = "",
    first: bool = True,
    wrong: list[str] | None = None,
) -> Response:
    partners = {partner.id: partner.name for partner in stored.campaign.partners}
    return desk.tab(
        "sign-ons.html",
        "sign-ons",
        stored,
        422 if wrong else 200,
        statuses=STATUSES,
        kinds=KINDS,
        filters=filters,
        page=page,
        rows=rows_of(page),
        following=following,
        partners=partners,
        who=who,
        first=first,
        may_refuse=desk.may(May.DECIDE, stored.campaign.slug),
        wrong=wrong,
    )


def rows_of(page: Page) -> list[dict[str, Any]]:
    """The rows of a page, the time of signing as one."""
    return [{**row, "signed_at": datetime.fromisoformat(row["signed_at"])} for row in page.items]


def _one(desk: Desk, slug: str, key: str, wrong: list[str] | None = None, status: int = 200) -> Response:
    permit, stored = desk.campaign(slug, May.LIST_SIGN_ONS)
    held = _visible(open_one(services(), permit, key))
    view = desk.visit.view(stored)
    acts = {name: desk.may(act, slug) for name, act in (("decide", May.DECIDE), ("act", May.ACT_FOR_SIGNER))}
    return desk.tab(
        "sign-on.html",
        "sign-ons",
        stored,
        status,
        one=held,
        held=[(CALLED.get(label, label), value) for label, value in held_of(view, held) if value != ""],
        statuses=STATUSES,
        acts=acts,
        wrong=wrong,
    )


def _visible(held: SignOn) -> SignOn:
    """It without what nobody sees of whoever chose to be counted only."""
    if held.visibility is not Visibility.COUNTED:
        return held
    return held.model_copy(update=dict.fromkeys(BLANK_WHEN_COUNTED, ""))


def _told(desk: Desk, error: DomainError) -> list[str]:
    return desk.wrong(error) if isinstance(error, Invalid) else [desk.say(MESSAGES[error.code])]
