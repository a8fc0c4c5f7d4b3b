"""Files of sign-ons, as the exporter makes them: in one run, or in several when one is killed or out of time.

A list goes to the bucket part by part, and with each the job learns how far it is; whoever comes next goes on
there. Each sign-on is in one part, and each part in the file once, whatever a run that was thought dead still
does: it writes under a number that nobody else uses, and the job's next revision is not its own. A document
is made anew by each run.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

from chalicelib.actions.exporting.witness import ensure_recorded
from chalicelib.actions.jobs import own_job
from chalicelib.documents.formats import Document, List, writer_for
from chalicelib.documents.material import Material
from chalicelib.documents.pieces import Pieces
from chalicelib.domain.errors import Conflict, NotFound, TooMany, TryLater
from chalicelib.domain.exports import COLUMNS, HELD, LONGEST_RUN, Cells, ExportJob, Written
from chalicelib.domain.signons import SignOn
from chalicelib.ports.lists import Wanted
from chalicelib.ports.services import Services

# S3 takes none under 5 MiB but the last, and 10,000 of them.
PART = 6 * 1024 * 1024
READS = 500
SPARE_SECONDS = 20
TOLD_EVERY = timedelta(seconds=5)
# Runs that come to nothing before there is no use in another one.
TRIES = 3
STATUS, SOURCE, CONTACT = (COLUMNS.index(name) for name in ("status", "source", "partner_contact"))


class Stopped(Exception):
    """The job is no longer this run's: it was cancelled, or another run has taken it."""


def make_file(
    services: Services,
    key: str,
    export_id: str,
    line: str,
    seconds_left: Callable[[], float],
    part: int = PART,
) -> None:
    """Go on with the file of a running ExportJob, if possible to its end; then the job is done.

    A job that is over, or that another run is at work on, is left alone, so a repeated invocation does no
    harm. Raises Unauthorized or NotFound for who may not have it; TryLater when another run must go on, as
    after anything else that goes wrong, but not more often than TRIES without any progress. `part` is how
    many bytes of a list go to the bucket at once.
    """
    principal, job = own_job(services, key, export_id)
    wanted = Wanted(job.status, job.source, principal.sees_agreed_only)
    run = _Run(services, job, wanted, seconds_left, part)
    if job.state == "cancelled":
        run.tidy_up()
    if not run.take():
        return
    if run.job.tries > TRIES:
        run.fail()
        return
    try:
        # Lambda may deliver an event again when the line is no longer fresh.
        said = job.line_when_asked
        ensure_recorded(services, principal, line, "export", job.slug, said, fresh=LONGEST_RUN)
        run.write()
    except Stopped:
        run.tidy_up()
    except TooMany as error:
        run.fail(error.code)
    except NotFound:
        run.fail()
        raise
    except Exception:
        run.let_go()
        raise


class _Run:
    """One run on a job, which it holds."""

    def __init__(
        self, services: Services, job: ExportJob, wanted: Wanted, seconds_left: Callable[[], float], part: int
    ) -> None:
        self.job, self._wanted = job, wanted
        self._services, self._seconds_left, self._enough = services, seconds_left, part
        self._told_at = services.now()
        self._writer = writer_for(job.format)
        self._name = f"exports/{job.id}.{self._writer.suffix}"

    def take(self) -> bool:
        """Hold the job, unless there is nothing to be done about it now."""
        now = self._services.now()
        if self.job.state != "running" or not self.job.free(now):
            return False
        mine = replace(self.job, held_until=now + HELD, tries=self.job.tries + 1, part=self.job.part + 1)
        try:
            self.job = self._services.export_jobs.put(mine)
        except Conflict:
            return False
        return True

    def write(self) -> None:
        """The whole file, or the rest of it."""
        stored = self._services.campaigns.get(self.job.slug)
        if stored is None:
            raise NotFound
        note: dict[str, str | int] = {}
        text = partial(self._services.campaigns.agreed_text, self.job.slug)
        if isinstance(self._writer, Document):
            material = Material(stored, text, self._services.now(), note.update)
            chunks = self._writer.chunks(material, self._sign_ons())
            self._services.files.write(self._name, self._writer.content_type, self._shown_as, chunks)
        else:
            # What is made in several runs says the same of itself in all of them.
            self._list(self._writer, Material(stored, text, self.job.asked_at, note.update))
        self._keep(state="done", total=self.job.done, object_key=self._name, note=note, written=None)

    def tidy_up(self) -> None:
        """Leave nothing in the bucket of a job that was cancelled."""
        held = self._services.export_jobs.get(self.job.id)
        if held is None or held.state == "cancelled":
            self._abandon()

    def fail(self, code: str | None = None) -> None:
        """There will be no file."""
        self._abandon()
        with suppress(Stopped):
            self._keep(state="failed", failure=code, written=None)

    def let_go(self) -> None:
        """Another run may go on at once."""
        with suppress(Conflict, TryLater):
            self._services.export_jobs.put(replace(self.job, held_until=None))

    @property
    def _shown_as(self) -> str:
        return f"{self.job.slug}-{self.job.asked_at:%Y-%m-%d}.{self._writer.suffix}"

    def _list(self, writer: List, material: Material) -> None:
        files = self._services.files
        written = self.job.written
        if written is None:
            written = Written(files.begin(self._name, writer.content_type, self._shown_as))
            self._keep(written=written)
        if not written.whole:
            written = self._parts(written, writer.pieces(material, written.state or None))
        files.finish(self._name, written.upload, written.parts)

    def _parts(self, written: Written, pieces: Pieces) -> Written:
        """Everybody who is not in a part yet."""
        held, rows = BytesIO(), written.rows
        if not written.parts:
            held.write(pieces.begin())
        coming = self._services.lists.lines(self.job.slug, self._services.now(), written.after)
        with closing(coming):
            for lines in coming:
                self._ensure_time()
                wanted = [cells for cells in lines.cells if self._asked_for(cells)]
                held.write(pieces.add(wanted))
                rows += len(wanted)
                self._tell(rows, lines.share)
                if held.tell() >= self._enough:
                    held.write(pieces.cut())
                    written = replace(written, after=lines.place, rows=rows, state=pieces.state)
                    written = self._part(written, held.getvalue())
                    held = BytesIO()
        held.write(pieces.end())
        return self._part(replace(written, rows=rows, whole=True), held.getvalue())

    def _part(self, written: Written, content: bytes) -> Written:
        number = self.job.part
        receipt = self._services.files.add(self._name, written.upload, number, content)
        written = replace(written, parts=(*written.parts, (number, receipt)))
        self._keep(written=written, part=number + 1, done=written.rows, tries=0)
        return written

    def _sign_ons(self) -> Iterator[SignOn]:
        """Everybody who was asked for, for a document."""
        done, now = 0, self._services.now()
        for read, step in enumerate(self._services.sign_ons.walk(self.job.slug, at_once=READS)):
            if read % READS == 0:
                self._ensure_time()
                self._tell(done, step.share)
            one = step.sign_on
            if not one.expired(now) and self._wanted.fits(one.status, one.source, one.partner_contact):
                done += 1
                yield one
        self._keep(done=done, total=done)

    def _asked_for(self, cells: Cells) -> bool:
        return self._wanted.fits(cells[STATUS], cells[SOURCE], cells[CONTACT])

    def _ensure_time(self) -> None:
        if self._seconds_left() < SPARE_SECONDS:
            raise TryLater

    def _tell(self, done: int, share: float) -> None:
        """Say how far it is, now and then; that is when a run learns that it was cancelled."""
        now = self._services.now()
        if now >= self._told_at + TOLD_EVERY:
            self._told_at = now
            self._keep(done=done, total=max(done, round(done / share)) if share else done)

    def _keep(self, **changes: Any) -> None:
        """Write the job with these changes. Raises Stopped when it is no longer this run's."""
        job = replace(self.job, **{"held_until": self._services.now() + HELD, **changes})
        try:
            self.job = self._services.export_jobs.put(job)
        except Conflict:
            held = self._services.export_jobs.get(job.id)
            # An answer that was lost on its way makes the store's client write the same again.
            if held != replace(job, rev=job.rev + 1):
                raise Stopped from None
            self.job = held

    def _abandon(self) -> None:
        if self.job.written:
            with suppress(TryLater):
                self._services.files.abandon(self._name, self.job.written.upload)
