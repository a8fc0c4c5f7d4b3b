"""Lists that organizers bring along: say what one is, put it there, look at it, try it, bring it in."""

from urllib.parse import urlsplit

from chalice import Blueprint, Response

from chalicelib.actions.organizing import imports as actions
from chalicelib.bootstrap import services
from chalicelib.domain.access import May
from chalicelib.domain.asked import Visibility
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.imports import ImportJob, Preview
from chalicelib.domain.kinds import Names
from chalicelib.domain.matching import fields_of
from chalicelib.domain.signons import Collected
from chalicelib.domain.spreadsheets import NoTable
from chalicelib.domain.text import N_
from chalicelib.http.answers import redirect
from chalicelib.http.console.desk import Desk, seated
from chalicelib.http.console.posted import Posted
from chalicelib.http.security import policy
from chalicelib.words.rows import column_label, row_message
from chalicelib.words.sentences import message

routes = Blueprint(__name__)
TAB, ONE = "/organize/c/{slug}/imports", "/organize/c/{slug}/imports/{id}"
# As paper has room for them, after the name; a signature stands behind.
ON_PAPER = 5
COLUMN = "column-"
TO_OFFICERS = N_("Write to the officers")
ABOUT_OFFICERS = N_(
    "Each officer with an email address gets one email that leads to the entry. It cannot be taken back."
)


@routes.route(TAB)
@seated(routes)
def show_imports(desk: Desk, slug: str) -> Response:
    """What was brought in lately, and a form for another list."""
    return _tab(desk, slug)


@routes.route(TAB, methods=["POST"])
@seated(routes)
def announce(desk: Desk, slug: str) -> Response:
    """Say what a list is; its page takes the file."""
    permit, form = desk.permit(slug, May.IMPORT), desk.form()
    wrong = [FieldError(name, "required") for name in ("name", "basis") if not form.one(name)]
    if wrong:
        return _tab(desk, slug, 422, wrong=desk.wrong(Invalid(wrong)))
    said = actions.Announced(
        form.one("name")[:120],
        form.one("basis")[:200],
        collected=Collected.PAPER if form.one("collected") == "paper" else Collected.IMPORT,
        visibility=Visibility.PUBLIC if form.one("public") else Visibility.ORGANIZERS,
        language=desk.language,
    )
    try:
        job, _ = actions.announce(services(), permit, said)
    except Invalid as error:
        return _tab(desk, slug, 422, wrong=desk.wrong(error))
    return desk.back(f"/organize/c/{slug}/imports/{job.id}")


@routes.route(ONE)
@seated(routes)
def show_import(desk: Desk, slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """How a list stands: its file, its first rows, how far it is, what is wrong with it."""
    return _one(desk, slug, id)


@routes.route(ONE, methods=["POST"])
@seated(routes)
def act_on_import(desk: Desk, slug: str, id: str) -> Response:  # noqa: A002
    """Take pasted rows, match columns, try it, or bring it in."""
    permit, form = desk.permit(slug, May.IMPORT), desk.form()
    act = form.one("act")
    try:
        if act == "paste":
            actions.put(services(), permit, id, form.one("rows"))
        if act in ("match", "try", "start") and (columns := _columns(form)):
            actions.match(services(), permit, id, columns)
        if act in ("try", "start"):
            actions.start(services(), permit, id, dry_run=act == "try")
        if act == "invite":
            say = desk.say
            if ask := desk.ask(say(TO_OFFICERS), say(ABOUT_OFFICERS), say(TO_OFFICERS)):
                return ask
            actions.invite(services(), permit, id)
            return desk.back(f"/organize/c/{slug}/imports/{id}", "officers_invited")
    except Invalid as error:
        return _one(desk, slug, id, 422, wrong=desk.wrong(error))
    except NotFound:
        return _gone(desk, slug)
    return desk.back(f"/organize/c/{slug}/imports/{id}")


@routes.route(f"{ONE}/refused")
@seated(routes)
def refused_rows(desk: Desk, slug: str, id: str) -> Response:  # noqa: A002
    """The refused rows as a file."""
    permit = desk.permit(slug, May.IMPORT)
    try:
        actions.of(services(), permit, id)
        _, url = actions.progress(services(), desk.principal, id)
    except NotFound:
        url = None
    return redirect(url) if url else _gone(desk, slug)


@routes.route("/organize/c/{slug}/paper")
@seated(routes)
def paper_form(desk: Desk, slug: str) -> Response:
    """The campaign on paper: its text, and lines to sign on, with the columns that an import knows."""
    _, stored = desk.campaign(slug, May.IMPORT)
    campaign = stored.campaign
    asked = [name for name in ("employer", "union", "job_title", "postcode", "country", "phone", "comment")
             if name in fields_of(campaign)]  # fmt: skip
    needed = [name for name in asked if campaign.rule(name).value == "required"]
    shown = ["name", *(needed + [name for name in asked if name not in needed])[:ON_PAPER], "email"]
    if campaign.names is Names.PUBLIC:
        shown.append("visibility")
    view = desk.visit.view(stored)
    labels = [column_label(name, desk.say) for name in shown]
    return desk.show("paper.html", view=view, stored=stored, labels=labels, lines=range(12))


def _tab(desk: Desk, slug: str, status: int = 200, **values: object) -> Response:
    permit, stored = desk.campaign(slug, May.IMPORT)
    jobs = services().import_jobs.of(permit.slug)
    typed = desk.form() if status != 200 else None
    public = stored.campaign.names is Names.PUBLIC
    return desk.tab(
        "imports.html", "imports", stored, status, jobs=jobs, typed=typed, public=public, **values
    )


def _gone(desk: Desk, slug: str) -> Response:
    """Jobs are kept for a month; then there is the list of those that are."""
    return desk.back(f"/organize/c/{slug}/imports")


def _one(desk: Desk, slug: str, import_id: str, status: int = 200, **values: object) -> Response:
    permit, stored = desk.campaign(slug, May.IMPORT)
    try:
        actions.of(services(), permit, import_id)
        job, _ = actions.progress(services(), desk.principal, import_id)
    except NotFound:
        return _gone(desk, slug)
    seen, why = _looked_at(job)
    told = message(why, desk.say) if why and why != "no_file" else None
    url = services().import_files.upload_link(job.upload, actions.UPLOAD_SECONDS) if why else ""
    shown = desk.tab(
        "import.html",
        "imports",
        stored,
        status,
        job=job,
        seen=seen,
        unreadable=told,
        upload_url=url,
        failed=message(job.failure, desk.say) if job.failure else None,
        fields=[(name, column_label(name, desk.say)) for name in fields_of(stored.campaign)],
        label=lambda name: column_label(name, desk.say),
        sentence=lambda error: row_message(error, desk.say),
        **values,
    )
    if url:
        # Of where lists are put, and of nothing beside it.
        place = urlsplit(url)
        folder = place.path.partition("imports/")[0] + "imports/"
        shown.headers["Content-Security-Policy"] = policy(
            reaches=[f"{place.scheme}://{place.netloc}{folder}"]
        )
    return shown


def _looked_at(job: ImportJob) -> tuple[Preview | None, str | None]:
    """What the file would become as long as nothing of it is written; or why that cannot be told."""
    if job.state == "running" or (job.state == "done" and not job.dry_run):
        return None, None
    try:
        return services().importer.look(job.id), None
    except NoTable as error:
        return None, error.code


def _columns(form: Posted) -> dict[str, str]:
    """The field that each heading was matched to."""
    given = (pair for pair in form.pairs if pair[0].startswith(COLUMN) and pair[1])
    return {name.removeprefix(COLUMN): field for name, field in given}
