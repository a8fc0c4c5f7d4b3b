"""What the console may do about lists and files: ask the exporter, and say how far it is."""

from dataclasses import dataclass, replace
from datetime import timedelta
from secrets import token_urlsafe

from chalicelib.actions.jobs import own_job
from chalicelib.documents.formats import offered
from chalicelib.domain.access import Permit, Principal
from chalicelib.domain.errors import DomainError, FieldError, Invalid, NotFound
from chalicelib.domain.exports import ExportJob, Format
from chalicelib.ports.services import Services

# Longer than all attempts of an asynchronous invocation together.
LONGEST_RUN = timedelta(hours=1)


@dataclass(frozen=True)
class Asked:
    """What a file should hold: its format, and which sign-ons."""

    format: Format
    status: str | None = None
    source: str | None = None


def ask_for_file(services: Services, key: str, permit: Permit, asked: Asked) -> ExportJob:
    """Let the exporter make a file; the job says how far it is. Raises NotFound, Invalid, TryLater.

    `key` is the caller's, for the exporter. Whose permit is good for one source gets that one whatever it
    asks for, except another one by name.
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
        asked_by=permit.principal.key_hash,
        asked_at=services.now(),
        status=asked.status,
        source=asked.source if permit.source is None else permit.source,
    )
    services.export_jobs.put(job)
    try:
        services.exporter.start(key, job.id)
    except DomainError:
        services.export_jobs.put(replace(job, state="failed"))
        raise
    return job


def file_progress(
    services: Services, key: str, principal: Principal, export_id: str
) -> tuple[ExportJob, str | None]:
    """The job, and a fresh link once it is done. Raises NotFound for any but the key that asked."""
    _, job = own_job(services, principal, export_id)
    if job.state == "done":
        return job, services.exporter.link(key, export_id)
    if job.state == "running" and services.now() > job.asked_at + LONGEST_RUN:
        return replace(job, state="failed"), None
    return job, None
