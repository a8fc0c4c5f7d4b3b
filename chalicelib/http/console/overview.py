"""How a campaign stands: its figures, what waits, its emails, and what can be done about it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from chalice import Blueprint, Response

from chalicelib.actions.organizing import steer
from chalicelib.actions.organizing.sending import resume_sending, see_sending
from chalicelib.actions.organizing.statistics import statistics
from chalicelib.bootstrap import services
from chalicelib.domain.access import EVERYWHERE, May, Permit
from chalicelib.domain.errors import Invalid, NotFound, Outdated, TryLater
from chalicelib.domain.figures import rounded_up
from chalicelib.domain.statistics import Statistics
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.text import N_
from chalicelib.http.console.charts import bars, columns
from chalicelib.http.console.desk import HEADERS, Desk, seated
from chalicelib.http.console.tabs import tab_path, tabs_of
from chalicelib.http.qr import qr, qr_file
from chalicelib.words.languages import own_name
from chalicelib.words.sentences import message

routes = Blueprint(__name__)

CLOSING = N_(
    "From then on nobody can sign it. What was signed stays; the personal data is erased after the time that "
    "people were told, unless you reopen it."
)
FILED = N_("Nobody can withdraw a card any more once the campaign is closed.")


class Aim(NamedTuple):
    """A goal of people, organizations or workers, `of` which, and the `next` one to be suggested."""

    of: str
    reached: int
    target: int
    next: int | None


@routes.route("/organize/c/{slug}")
@seated(routes)
def show_overview(desk: Desk, slug: str) -> Response:
    """How the campaign stands."""
    return _page(desk, slug)


@routes.route("/organize/c/{slug}", methods=["POST"])
@seated(routes)
def steer_campaign(desk: Desk, slug: str) -> Response:
    """Do one thing about the campaign."""
    act = desk.form().one("act")
    if act == "resume":
        resume_sending(services(), desk.permit(EVERYWHERE, May.RESUME_SENDING))
        return desk.back(tab_path(slug, "overview"), "sending_resumed")
    if act not in ACTS:
        return _page(desk, slug)
    given, stored = desk.campaign(slug, May.PUBLISH)
    if act == "close" and (ask := _ask_to_close(desk, stored)):
        return ask
    try:
        done = ACTS[act](desk, given)
    except Invalid as error:
        return _page(desk, slug, 422, desk.wrong(error))
    except Outdated as error:
        return _page(desk, slug, 409, [desk.say(message(error.code))])
    return desk.back(tab_path(slug, "overview"), done)


@routes.route("/organize/c/{slug}/share/{name}")
@seated(routes)
def share(desk: Desk, slug: str, name: str) -> Response:
    """The code of the campaign's page, and its poster, as files."""
    _, stored = desk.campaign(slug, May.READ_DEFINITION)
    address = desk.visit.view(stored).address
    match name:
        case "qr.svg":
            return _file(desk, qr_file(address, "svg"), "image/svg+xml", f"{slug}-qr.svg")
        case "qr.png":
            return _file(desk, qr_file(address, "png"), "image/png", f"{slug}-qr.png")
        case "poster-a4.pdf" | "poster-letter.pdf":
            paper = "a4" if name == "poster-a4.pdf" else "us-letter"
            made = services().exporter.poster(desk.credential, slug, address, paper)
            return _file(desk, made, "application/pdf", f"{slug}-{name}")
    raise NotFound


def _file(desk: Desk, content: bytes, content_type: str, name: str) -> Response:
    headers = {"Content-Type": content_type, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, {**headers, **HEADERS})


def _ask_to_close(desk: Desk, stored: StoredCampaign) -> Response | None:
    text = desk.say(CLOSING)
    if stored.campaign.traits.evidence:
        text = f"{desk.say(FILED)} {text}"
    return desk.ask(desk.say(N_("Close this campaign?")), text, desk.say(N_("Close the campaign")))


def _close(desk: Desk, given: Permit) -> str:
    steer.close(services(), given, _rev(desk))
    return "campaign_closed"


def _reopen(desk: Desk, given: Permit) -> str:
    steer.reopen(services(), given, _rev(desk))
    return "campaign_reopened"


def _post_update(desk: Desk, given: Permit) -> str:
    texts = {
        name.removeprefix("text."): value for name, value in desk.form().pairs if name.startswith("text.")
    }
    steer.post_update(services(), given, _rev(desk), services().now().date(), texts)
    return "update_posted"


def _set_goal(desk: Desk, given: Permit) -> str:
    form = desk.form()
    goal = form.one("goal")
    steer.set_goal(services(), given, _rev(desk), form.one("of"), int(goal) if _is_number(goal) else 0)
    return "goal_set"


ACTS: dict[str, Callable[[Desk, Permit], str]] = {
    "close": _close,
    "reopen": _reopen,
    "update": _post_update,
    "goal": _set_goal,
}


def _rev(desk: Desk) -> int:
    """The revision that was looked at, 0 for what is none."""
    given = desk.form().one("rev")
    return int(given) if _is_number(given) else 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16


def _page(desk: Desk, slug: str, status: int = 200, wrong: list[str] | None = None) -> Response:
    given, stored = desk.campaign(slug, May.SEE_STATISTICS)
    found = _statistics(desk, given)
    values = _shown(desk, stored, found) if found else {}
    sending, _ = see_sending(services(), desk.permit(slug, May.SEE_SENDING))
    posted = dict(desk.form().pairs) if wrong else {}
    return desk.tab(
        "overview.html",
        "overview",
        stored,
        status,
        wrong=wrong,
        typed={name: value for name, value in posted.items() if name.startswith("text.")},
        approvals=[tab.path for tab in tabs_of(desk.principal, stored.campaign) if tab.name == "approvals"],
        found=found,
        sending=sending,
        may_resume=desk.may(May.RESUME_SENDING, EVERYWHERE),
        may_publish=desk.may(May.PUBLISH, slug),
        code=qr(desk.visit.view(stored).address),
        **values,
    )


def _statistics(desk: Desk, given: Permit) -> Statistics | None:
    """The figures; a page without them says so, and what else is on it can be done meanwhile."""
    try:
        return statistics(services(), desk.credential, given)
    except TryLater:
        return None


def _shown(desk: Desk, stored: StoredCampaign, found: Statistics) -> dict[str, Any]:
    """What the page makes of the figures, in the reader's language."""
    campaign, now = stored.campaign, services().now()
    say = desk.visit.view(stored).say
    partners = {partner.id: partner.name for partner in campaign.partners}
    points = {point.id: say(point.text) for point in campaign.commitments}
    direct = found.counted.individuals - sum(found.sources.values())
    sources = [*found.sources.items(), ("", direct)] if found.sources and direct > 0 else found.sources
    today = next((day for day in reversed(found.days) if day.day == now.date()), None)
    return {
        "today": today.confirmed if today else 0,
        "confirmed": sum(day.confirmed for day in found.days),
        "signed": sum(day.signed for day in found.days),
        "counted_at": now - timedelta(seconds=found.tally.age_seconds),
        "goals": _aims(stored, found),
        "columns": columns(found.days, now.date()),
        "sources": bars(sources, partners | {"": desk.say("This page itself")}),
        "countries": bars(found.countries),
        "spoken": bars(found.languages, {language: own_name(language) for language in found.languages}),
        "commitments": bars(found.commitments, points),
        "families": bars([(family.name, family.workers) for family in found.organizations]),
    }


def _aims(stored: StoredCampaign, found: Statistics) -> list[Aim]:
    """The campaign's goals; one that was reached while it is open has a next one."""
    campaign, counted = stored.campaign, found.counted
    if campaign.goal is None:
        return []
    reached = {
        "signers": (counted.individuals, campaign.goal.signers),
        "organizations": (counted.organizations, campaign.goal.organizations),
        "workers": (counted.workers_represented, campaign.goal.workers),
    }
    is_open = campaign.availability(services().now()) == "open"
    return [
        Aim(of, now, target, rounded_up(now) if is_open and now >= target else None)
        for of, (now, target) in reached.items()
        if target
    ]
