"""Files of sign-ons: asked for in plain words, made while nobody waits, fetched with a passkey."""

from collections.abc import Mapping
from typing import NamedTuple

from babel.numbers import format_decimal
from chalice import Blueprint, Response

from chalicelib.actions.organizing.files import Asked, ask_for_file, cancel_file, file_progress, my_files
from chalicelib.bootstrap import services
from chalicelib.documents.formats import offered
from chalicelib.domain.access import May
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.exports import ExportJob, Format
from chalicelib.domain.text import N_
from chalicelib.http.answers import answer
from chalicelib.http.console.desk import HEADERS, Desk, seated
from chalicelib.http.console.posted import Posted
from chalicelib.http.console.sign_ons import STATUSES
from chalicelib.words.languages import locale
from chalicelib.words.sentences import MESSAGES

routes = Blueprint(__name__)

PATH = "/organize/c/{slug}/files"
LONGEST = 64


class Words(NamedTuple):
    """A format as people call it, and what it is good for."""

    name: str
    use: str


FORMATS: Mapping[Format, Words] = {
    Format.XLSX: Words("Excel", N_("A spreadsheet with filters, for Excel, LibreOffice and Numbers.")),
    Format.CSV: Words("CSV", N_("A plain table that every program reads.")),
    Format.OSDI: Words("OSDI", N_("For Action Network and other organizing tools.")),
    Format.JSON: Words("JSON", N_("For programmers.")),
    Format.LETTER_PDF: Words(N_("Letter (PDF)"), N_("The text with its public names, to hand over.")),
    Format.CARD_PACKAGE: Words(
        N_("Package of cards"), N_("Each confirmed card with its evidence, to hand in.")
    ),
}


class Job(NamedTuple):
    """A file as the page shows it: `percent` of it is done, and takes `minutes` more, where that is known."""

    job: ExportJob
    words: Words
    percent: int
    minutes: int | None
    failure: str | None


@routes.route(PATH)
@seated(routes)
def show_files(desk: Desk, slug: str) -> Response:
    """What there is to be had, and what was asked for."""
    return _page(desk, slug)


@routes.route(PATH, methods=["POST"])
@seated(routes)
def act_on_files(desk: Desk, slug: str) -> Response:
    """Ask for a file, with a fresh passkey; cancel one; fetch one, with a passkey, too."""
    permit = desk.permit(slug, May.EXPORT_LIST)
    form, here = desk.form(), PATH.format(slug=slug)
    given = services(), desk.credential
    match form.one("act"):
        case "cancel":
            cancel_file(*given, desk.principal, form.one("id"))
            return desk.back(here, "file_cancelled")
        case "fetch":
            if prove := desk.proof():
                return prove
            job, url = file_progress(*given, desk.principal, form.one("id"))
            return _page(desk, slug, ready=(_shown(desk, job), url) if url else None)
        case "ask":
            if prove := desk.proof():
                return prove
            try:
                ask_for_file(*given, permit, _asked(form))
            except Invalid as error:
                return _page(desk, slug, wrong=desk.wrong(error))
            return desk.back(here, "file_asked")
    return _page(desk, slug)


@routes.route(f"{PATH}/progress")
@seated(routes)
def file_states(desk: Desk, slug: str) -> Response:
    """How far each of them is, for the page's script."""
    jobs = my_files(services(), desk.credential, desk.permit(slug, May.EXPORT_LIST))
    said = [
        {"id": one.job.id, "state": one.job.state, "percent": one.percent, "text": _progress(desk, one)}
        for one in (_shown(desk, job) for job in jobs)
    ]
    told = answer({"jobs": said})
    told.headers |= HEADERS
    return told


def _asked(form: Posted) -> Asked:
    """Raises Invalid for no format of ours."""
    wanted, status = form.one("format"), form.one("status")
    if wanted not in list(Format):
        raise Invalid([FieldError("format", "unknown_choice")])
    source = form.one("source")[:LONGEST] or None
    return Asked(Format(wanted), status if status in STATUSES else None, source)


def _page(
    desk: Desk,
    slug: str,
    wrong: list[str] | None = None,
    ready: tuple[Job, str] | None = None,
) -> Response:
    permit, stored = desk.campaign(slug, May.EXPORT_LIST)
    jobs = [_shown(desk, job) for job in my_files(services(), desk.credential, permit)]
    formats = offered(stored.campaign, permit.principal.role)
    return desk.tab(
        "files.html",
        "files",
        stored,
        422 if wrong else 200,
        formats=[(wanted, words) for wanted, words in FORMATS.items() if wanted in formats],
        jobs=jobs,
        progress={one.job.id: _progress(desk, one) for one in jobs},
        running=any(one.job.state == "running" for one in jobs),
        statuses=STATUSES,
        sources=[(partner.id, partner.name) for partner in stored.campaign.partners],
        ready=ready,
        wrong=wrong,
    )


def _shown(desk: Desk, job: ExportJob) -> Job:
    seconds = job.seconds_left(services().now()) if job.state == "running" else None
    minutes = None if seconds is None else -(-seconds // 60)
    failure = desk.say(MESSAGES[job.failure]) if job.failure else None
    return Job(job, FORMATS[job.format], round(100 * job.share), minutes, failure)


def _progress(desk: Desk, one: Job) -> str:
    """How far a running one is, in words."""
    if one.job.state != "running" or not one.job.total:
        return ""
    done, total = (
        format_decimal(number, locale=locale(desk.language)) for number in (one.job.done, one.job.total)
    )
    said = desk.say(N_("%(done)s of about %(total)s")) % {"done": done, "total": total}
    if one.minutes is None:
        return said
    left = desk.say(N_("about {number} min left")).format(number=one.minutes)
    return f"{said} · {left}"
