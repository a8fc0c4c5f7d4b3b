"""Lists that organizers bring along, as the importer writes them: in one run, or in several.

A list is written part by part, and with each the job learns how far it is; whoever comes next goes on there.
What a row becomes has its identity from the person, and says which row of which list it is, so that a part
that is written twice, or a list that is brought in twice, is there once.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from typing import Any

from chalicelib.actions.importing.opening import opened
from chalicelib.actions.importing.part import Part
from chalicelib.documents.as_csv import BOM, inert, written
from chalicelib.domain.access import AuditEntry
from chalicelib.domain.errors import Conflict, FieldError, TryLater
from chalicelib.domain.imports import HELD, MOST_OFFICERS, ImportJob, counted
from chalicelib.domain.incoming import Rows
from chalicelib.domain.spreadsheets import MOST_BYTES, NoTable
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services
from chalicelib.words.languages import translations
from chalicelib.words.rows import row_message

PART = 500
SPARE_SECONDS = 30
# Runs that come to nothing before there is no use in another one.
TRIES = 3


class Stopped(Exception):
    """The job is no longer this run's: another one has taken it."""


def bring_in(services: Services, import_id: str, seconds_left: Callable[[], float], part: int = PART) -> None:
    """Go on with a running ImportJob, if possible to its end; then it is done.

    A job that is over, or that another run is at work on, is left alone. Raises TryLater when another run
    must go on, as after anything else that goes wrong, but not more often than TRIES without any progress.
    """
    job = services.import_jobs.get(import_id)
    if job is None or job.state != "running":
        return
    run = _Run(services, job, seconds_left, part)
    with suppress(Stopped):
        if not run.take():
            return
        if run.job.tries > TRIES:
            run.keep(state="failed")
            return
        try:
            run.write()
        except NoTable as error:
            run.keep(state="failed", failure=error.code)
        except Stopped:
            raise
        except Exception:
            run.let_go()
            raise


class _Run:
    """One run on a job, which it holds."""

    def __init__(
        self, services: Services, job: ImportJob, seconds_left: Callable[[], float], part: int
    ) -> None:
        self.job = job
        self._services, self._seconds_left, self._size = services, seconds_left, part
        # In which row somebody came first, by key.
        self._seen: dict[str, int] = {}

    def take(self) -> bool:
        """Hold the job, unless another run does."""
        now = self._services.now()
        if not self.job.free(now):
            return False
        mine: dict[str, Any] = {"held_until": now + HELD, "tries": self.job.tries + 1}
        if self.job.dry_run:
            # Nothing was written, and what came twice is not remembered.
            mine |= dict.fromkeys(("done", "accepted", "known", "refused"), 0) | {"mistakes": (), "parts": ()}
        with suppress(Conflict):
            self.job = self._services.import_jobs.put(self.job.model_copy(update=mine))
            return True
        return False

    def keep(self, **changes: Any) -> None:
        """Write the job with these changes. Raises Stopped when it is no longer this run's."""
        until = None if changes.get("state", "running") != "running" else self._services.now() + HELD
        job = self.job.model_copy(update={"held_until": until, **changes})
        try:
            self.job = self._services.import_jobs.put(job)
        except Conflict:
            held = self._services.import_jobs.get(job.id)
            # An answer that was lost on its way makes the store's client write the same again.
            if held != job.model_copy(update={"rev": job.rev + 1}):
                raise Stopped from None
            self.job = held

    def let_go(self) -> None:
        """Another run may go on at once."""
        with suppress(Conflict, TryLater):
            self._services.import_jobs.put(self.job.model_copy(update={"held_until": None}))

    def write(self) -> None:
        """The whole list, or the rest of it."""
        stored, rows = opened(self._services, self.job)
        if not rows.columns:
            raise NoTable("no_columns")
        self.keep(total=len(rows.table.rows))
        ahead = islice(rows.table.rows, self.job.done, None)
        while some := list(islice(ahead, self._size)):
            if self._seconds_left() < SPARE_SECONDS:
                raise TryLater
            self._part(stored, rows, some)
        if self.job.refused:
            self._write_refused(rows.table.headings)
        self._note()
        self.keep(state="done")
        job = self.job
        # The bucket forgets them within a day anyhow.
        with suppress(TryLater):
            over = [*map(job.part, job.parts), *([] if job.dry_run else [job.upload])]
            self._services.import_files.remove(over)

    def _part(self, stored: StoredCampaign, rows: Rows, some: list[tuple[int, list[str]]]) -> None:
        judged = [rows.judge(row, cells) for row, cells in some]
        cells = dict(some)

        def write() -> Part:
            return Part(self._services, self.job, stored, dict(self._seen)).write(judged)

        result = retry_conflicts(write)
        self._seen = result.seen
        number, parts = self.job.done // self._size, self.job.parts
        if result.refused:
            lines = [(row, cells[row], list(map(asdict, wrong))) for row, wrong in result.refused]
            name, kind = self.job.part(number), "application/json"
            self._services.import_files.write(name, json.dumps(lines).encode(), kind, "refused.json")
            parts = (*parts, number)
        self.keep(
            done=self.job.done + len(some),
            accepted=self.job.accepted + result.accepted,
            known=self.job.known + result.known,
            refused=self.job.refused + len(result.refused),
            mistakes=counted(self.job.mistakes, result.refused),
            parts=parts,
            officers=(*self.job.officers, *result.officers)[:MOST_OFFICERS],
            tries=0,
        )

    def _write_refused(self, headings: list[str]) -> None:
        """The refused rows as a file that can be mended and brought in again: each says what is wrong."""
        say = translations(self.job.language).gettext
        lines = [[say("Row"), *map(inert, headings), say("What is wrong")]]
        for number in self.job.parts:
            content = self._services.import_files.read(self.job.part(number), MOST_BYTES) or b"[]"
            for row, cells, wrong in json.loads(content):
                said = " ".join(
                    row_message(FieldError(one["field"], one["code"], one["params"]), say) for one in wrong
                )
                lines.append([str(row), *map(inert, cells), said])
        shown = f"{self.job.slug}-refused.csv"
        self._services.import_files.write(
            self.job.refused_file, BOM + written(lines), "text/csv; charset=utf-8", shown
        )

    def _note(self) -> None:
        job = self.job
        figures = {"accepted": job.accepted, "known": job.known, "refused": job.refused}
        details: dict[str, str | int] = {"id": job.id, "dry_run": int(job.dry_run), **figures}
        now = self._services.now()
        self._services.audit.add(AuditEntry(now, job.asked_by, "imported", job.slug, details))
