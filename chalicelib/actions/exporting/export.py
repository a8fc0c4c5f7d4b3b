"""Lists and files of sign-ons, as the exporter makes them.

Nothing here trusts whoever invoked it: each step makes a permit of its own from the caller's key, which a
partner's limits to its source, and sees first that the caller's line is in the audit trail.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from chalicelib.actions.exporting.witness import ensure_recorded, witnessed
from chalicelib.actions.jobs import leave_for
from chalicelib.actions.permits import principal_of
from chalicelib.documents.formats import Document, writer_for
from chalicelib.documents.material import Material
from chalicelib.documents.pieces import Pieces
from chalicelib.domain.access import May, Principal
from chalicelib.domain.errors import NotFound, TryLater
from chalicelib.domain.exports import COLUMNS, LONGEST_RUN, Cells, ExportJob, Page, PageQuestion, listed
from chalicelib.domain.signons import SignOn
from chalicelib.ports.lists import Wanted
from chalicelib.ports.services import Services

PAGE_ROWS = 50
FILE_READS = 500
# Nobody can take a link back, so it outlives its key by no more than that.
LINK_SECONDS = 60
SPARE_SECONDS = 20
STATUS, SOURCE = COLUMNS.index("status"), COLUMNS.index("source")


def page(services: Services, key: str, question: PageQuestion, line: str) -> Page:
    """The next sign-ons that fit the question, at most 50.

    Raises Unauthorized, NotFound, TryLater.
    """
    slug, act = question.slug, May.LIST_SIGN_ONS
    given = witnessed(services, key, line, "list", slug, act, **question.line)
    wanted, now = Wanted(question.status, given.source), services.now()
    ask = services.lists.waiting if question.waiting else services.lists.newest
    found = ask(slug, question.after, PAGE_ROWS, wanted)
    return Page([listed(sign_on) for sign_on in found.sign_ons if not sign_on.expired(now)], found.place)


def make_file(
    services: Services, key: str, export_id: str, line: str, seconds_left: Callable[[], float]
) -> None:
    """Write the file of a running ExportJob and mark the job done.

    A job that is done or failed is left alone, so a repeated invocation does no harm. Whatever goes
    wrong on the way, too little time included, marks the job failed and is raised.
    """
    principal, job = _own_job(services, key, export_id)
    if job.state != "running":
        return
    try:
        # Lambda may deliver an event again when the line is no longer fresh.
        said = job.line_when_asked
        ensure_recorded(services, principal, line, "export", job.slug, said, fresh=LONGEST_RUN)
        services.export_jobs.put(_written(services, job, seconds_left))
    except Exception:
        services.export_jobs.put(replace(job, state="failed"))
        raise


def link(services: Services, key: str, export_id: str, line: str) -> str:
    """A URL that downloads the finished file for a minute. Raises Unauthorized, NotFound."""
    principal, job = _own_job(services, key, export_id)
    if job.state != "done" or job.object_key is None:
        raise NotFound
    ensure_recorded(services, principal, line, "download", job.slug, job.line_when_fetched)
    return services.files.link(job.object_key, LINK_SECONDS)


def _own_job(services: Services, key: str, export_id: str) -> tuple[Principal, ExportJob]:
    principal, job = principal_of(services, key), services.export_jobs.get(export_id)
    if job is None:
        raise NotFound
    leave_for(principal, job)
    return principal, job


def _written(services: Services, job: ExportJob, seconds_left: Callable[[], float]) -> ExportJob:
    stored = services.campaigns.get(job.slug)
    if stored is None:
        raise NotFound
    writer = writer_for(job.format)
    note: dict[str, str | int] = {}
    material = Material(
        stored,
        text=partial(services.campaigns.agreed_text, job.slug),
        made_at=services.now(),
        note=note.update,
    )
    name = f"exports/{job.id}.{writer.suffix}"
    shown_as = f"{job.slug}-{job.asked_at:%Y-%m-%d}.{writer.suffix}"
    progress = _Progress(services, job, seconds_left)
    chunks = (
        writer.chunks(material, progress.sign_ons())
        if isinstance(writer, Document)
        else progress.of_a_list(writer.pieces(material, None))
    )
    services.files.write(name, writer.content_type, shown_as, chunks)
    return replace(progress.job, state="done", total=progress.job.done, object_key=name, note=note)


class _Progress:
    """The sign-ons of a job on one walk, with the job's figures kept up to date."""

    def __init__(self, services: Services, job: ExportJob, seconds_left: Callable[[], float]) -> None:
        self.job = job
        self._services, self._seconds_left = services, seconds_left

    def sign_ons(self) -> Iterator[SignOn]:
        done, told = 0, 0.0
        for read, step in enumerate(self._services.sign_ons.walk(self.job.slug, at_once=FILE_READS)):
            if read % FILE_READS == 0 and self._seconds_left() < SPARE_SECONDS:
                raise TryLater
            if step.share > told:
                told = step.share
                self.job = replace(self.job, done=done, total=round(done / told))
                self._services.export_jobs.put(self.job)
            if _fits(self._services, step.sign_on, self.job.status, self.job.source):
                done += 1
                yield step.sign_on
        self.job = replace(self.job, done=done, total=done)

    def of_a_list(self, pieces: Pieces) -> Iterator[bytes]:
        done, told = 0, 0.0
        yield pieces.begin()
        for lines in self._services.lists.lines(self.job.slug, self._services.now()):
            if self._seconds_left() < SPARE_SECONDS:
                raise TryLater
            if lines.share > told:
                told = lines.share
                self.job = replace(self.job, done=done, total=round(done / told))
                self._services.export_jobs.put(self.job)
            wanted = [cells for cells in lines.cells if _asked_for(cells, self.job)]
            done += len(wanted)
            yield pieces.add(wanted)
        yield pieces.end()
        self.job = replace(self.job, done=done, total=done)


def _asked_for(cells: Cells, job: ExportJob) -> bool:
    return (job.status is None or cells[STATUS] == job.status) and (
        job.source is None or cells[SOURCE] == job.source
    )


def _fits(services: Services, sign_on: SignOn, status: str | None, source: str | None) -> bool:
    if sign_on.expired(services.now()):
        return False
    return (status is None or sign_on.status == status) and (source is None or sign_on.source == source)
