"""What the console may do about lists and files: ask the exporter, and say how far it is."""

from contextlib import suppress
from dataclasses import dataclass, replace
from secrets import token_urlsafe

from chalicelib.actions.jobs import act_of, leave_for
from chalicelib.actions.permits import audit, refuse
from chalicelib.documents.formats import offered
from chalicelib.domain.access import Permit, Principal
from chalicelib.domain.errors import Conflict, DomainError, FieldError, Invalid, NotFound, TryLater
from chalicelib.domain.exports import LONGEST_RUN, ExportJob, Format
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


@dataclass(frozen=True)
class Asked:
    """What a file should hold: its format, and which sign-ons."""

    format: Format
    status: str | None = None
    source: str | None = None


def ask_for_file(services: Services, key: str, permit: Permit, asked: Asked) -> ExportJob:
    """Let the exporter make a file; the job says how far it is. Raises NotFound, Invalid, TryLater.

    `key` is the caller's, for the exporter. Whose permit is good for one source gets that one whatever it
    asks for, except another one by name. Without a line in the audit trail there is no file.
    """
    stored = services.campaigns.get(permit.slug)
    if stored is None:
        raise NotFound
    if asked.format not in offered(stored.campaign, permit.principal.role):
        raise Invalid([FieldError("format", "not_available")])
    if permit.source is not None and asked.source not in (None, permit.source):
        raise Invalid([FieldError("source", "not_offered")])
    job = ExportJob(
        id=token_urlsafe(24),
        slug=permit.slug,
        format=asked.format,
        asked_by=permit.principal.id,
        asked_at=services.now(),
        status=asked.status,
        source=asked.source if permit.source is None else permit.source,
    )
    line = audit(services, permit, "export", **job.line_when_asked)
    job = services.export_jobs.put(replace(job, line=line))
    try:
        services.exporter.start(key, job.id, line)
    except DomainError:
        services.export_jobs.put(replace(job, state="failed"))
        raise
    return job


def file_progress(
    services: Services, key: str, principal: Principal, export_id: str
) -> tuple[ExportJob, str | None]:
    """The job, and a fresh link once it is done, after a line in the audit trail.

    Where nobody works on a running one any more, the exporter is called to go on with it. Raises NotFound for
    any but the key that asked.
    """
    job, given = _own(services, principal, export_id)
    if job.state == "done":
        line = audit(services, given, "download", **job.line_when_fetched)
        return job, services.exporter.link(key, export_id, line)
    if job.state == "running":
        job = _gone_on_with(services, key, job)
    return job, None


def my_files(services: Services, key: str, permit: Permit) -> list[ExportJob]:
    """What the caller asked for, newest first; what nobody works on any more is gone on with."""
    jobs = services.export_jobs.newest(permit.slug, permit.principal.id)
    return [_gone_on_with(services, key, job) if job.state == "running" else job for job in jobs]


def cancel_file(services: Services, key: str, principal: Principal, export_id: str) -> ExportJob:
    """Stop making a file, after a line in the audit trail; one that is over stays as it is.

    Who works on it notices within seconds, and leaves nothing in the bucket; where nobody does, the exporter
    is called for that. Raises as `file_progress` does.
    """

    def cancel() -> ExportJob:
        job, given = _own(services, principal, export_id)
        if job.state != "running":
            return job
        audit(services, given, "cancel-export", id=job.id)
        cancelled = services.export_jobs.put(replace(job, state="cancelled"))
        if job.written and job.free(services.now()):
            # Else the bucket forgets it within a day.
            with suppress(TryLater):
                services.exporter.start(key, job.id, job.line)
        return cancelled

    return retry_conflicts(cancel)


def _own(services: Services, principal: Principal, export_id: str) -> tuple[ExportJob, Permit]:
    job = services.export_jobs.get(export_id)
    if job is None:
        raise NotFound
    try:
        return job, leave_for(principal, job)
    except NotFound:
        refuse(services, principal, job.slug, act_of(job))


def _gone_on_with(services: Services, key: str, job: ExportJob) -> ExportJob:
    """The running job; where it came to a stop the exporter is called again, for a day."""
    now = services.now()
    if now > job.asked_at + LONGEST_RUN:
        return replace(job, state="failed")
    # Whoever asks next finds out how it went.
    with suppress(Conflict, TryLater):
        if job.idle(now):
            job = services.export_jobs.put(replace(job, called_at=now))
            services.exporter.start(key, job.id, job.line)
    return job
