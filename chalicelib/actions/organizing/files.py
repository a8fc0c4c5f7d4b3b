"""What the web function may do about lists and files: ask the exporter, and say how far it is."""

import secrets as random
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.actions.permits import require
from chalicelib.documents.formats import offered
from chalicelib.domain.access import READERS, Principal, Role
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


def ask_for_file(services: Services, key: str, principal: Principal, slug: str, asked: Asked) -> ExportJob:
    """Let the exporter make a file; the job says how far it is. Raises NotFound, Invalid, TryLater.

    A partner gets its own source whatever it asks for, except somebody else's by name.
    """
    require(services, principal, slug, *READERS)
    stored = services.campaigns.get(slug)
    if stored is None:
        raise NotFound
    if asked.format not in offered(stored.campaign, principal.role):
        raise Invalid([FieldError("format", "not_available")])
    source = asked.source
    if principal.role is Role.PARTNER:
        if source not in (None, principal.source):
            raise Invalid([FieldError("source", "not_offered")])
        source = principal.source
    job = ExportJob(
        id=random.token_urlsafe(24),
        slug=slug,
        format=asked.format,
        asked_by=principal.key_hash,
        asked_at=services.now(),
        status=asked.status,
        source=source,
    )
    services.access.put_export(job)
    try:
        services.exporter.start(key, job.id)
    except DomainError:
        services.access.put_export(replace(job, state="failed"))
        raise
    return job


def file_progress(
    services: Services, key: str, principal: Principal, export_id: str
) -> tuple[ExportJob, str | None]:
    """The job, and a fresh link once it is done. Raises NotFound for any but the key that asked."""
    job = services.access.export(export_id)
    if job is None or job.asked_by != principal.key_hash:
        raise NotFound
    require(services, principal, job.slug, *READERS)
    if job.state == "done":
        return job, services.exporter.link(key, export_id)
    if job.state == "running" and services.now() > job.asked_at + LONGEST_RUN:
        return replace(job, state="failed"), None
    return job, None
