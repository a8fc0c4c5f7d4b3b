"""What the console may do about lists that organizers bring along: have them brought in, say how far."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_urlsafe

from chalicelib.actions.permits import audit, permit
from chalicelib.domain.access import May, Permit, Principal
from chalicelib.domain.asked import SignatoryKind, Visibility
from chalicelib.domain.errors import Conflict, DomainError, FieldError, Invalid, NotFound, TryLater
from chalicelib.domain.imports import LONGEST_RUN, ImportJob, import_id
from chalicelib.domain.matching import fields_of
from chalicelib.domain.naming import may_choose
from chalicelib.domain.signons import Collected
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services

UPLOAD_SECONDS = 900


@dataclass(frozen=True)
class Announced:
    """What whoever brings a list says of it; see ImportJob."""

    name: str
    basis: str
    columns: Mapping[str, str] | None = None
    dry_run: bool = False
    collected: Collected = Collected.IMPORT
    visibility: Visibility = Visibility.ORGANIZERS
    language: str = "en"


def announce(services: Services, permit: Permit, said: Announced) -> tuple[ImportJob, str]:
    """A job for a list, and the link to which its file can be put. Raises NotFound, Invalid, TryLater.

    Nothing can be brought into what was never open, nor into a meeting, where a pass is of whoever asks for
    it, nor into cards that were handed in.
    """
    stored = _stored(services, permit)
    _ensure_takes(services, stored)
    if said.collected is Collected.WEB:
        raise Invalid([FieldError("collected", "unknown_choice")])
    if said.columns is not None:
        _ensure_known(stored, said.columns)
    if not may_choose(said.visibility, SignatoryKind.INDIVIDUAL, stored.campaign):
        raise Invalid([FieldError("visibility", "not_offered")])
    job = ImportJob(
        id=import_id(permit.slug, token_urlsafe(18)),
        slug=permit.slug,
        name=said.name,
        basis=said.basis,
        asked_by=permit.principal.id,
        asked_at=services.now(),
        language=said.language,
        collected=said.collected,
        visibility=said.visibility,
        columns=None if said.columns is None else dict(said.columns),
        dry_run=said.dry_run,
    )
    details = {"id": job.id, "name": job.name, "basis": job.basis, "collected": str(job.collected)}
    audit(services, permit, "import", **details)
    return services.import_jobs.put(job), services.import_files.upload_link(job.upload, UPLOAD_SECONDS)


def match(services: Services, permit: Permit, import_id: str, columns: Mapping[str, str]) -> ImportJob:
    """Say which column is which field, as long as nothing of it was written. Raises NotFound, Invalid."""
    _ensure_known(_stored(services, permit), columns)

    def change() -> ImportJob:
        job = of(services, permit, import_id)
        if job.state == "running" or (job.state == "done" and not job.dry_run):
            raise Invalid([FieldError("state", "begun")])
        return services.import_jobs.put(job.model_copy(update={"columns": dict(columns)}))

    return retry_conflicts(change)


def put(services: Services, permit: Permit, import_id: str, pasted: str) -> None:
    """Take rows that were pasted for the file. Raises NotFound, Invalid, TryLater."""
    job = of(services, permit, import_id)
    if not pasted:
        raise Invalid([FieldError("rows", "required")])
    if job.state not in ("waiting", "failed"):
        raise Invalid([FieldError("state", "begun")])
    services.import_files.write(job.upload, pasted.encode(), "text/csv; charset=utf-8", "list.csv")


def start(services: Services, permit: Permit, import_id: str, dry_run: bool | None = None) -> ImportJob:
    """Begin; one that was tried dry may be begun in earnest. Raises NotFound, Invalid, TryLater.

    One that runs, or is done in earnest, stays as it is.
    """
    _ensure_takes(services, _stored(services, permit))

    def begin() -> tuple[ImportJob, bool]:
        job = of(services, permit, import_id)
        if job.state == "running" or (job.state == "done" and not job.dry_run):
            return job, False
        dry = job.dry_run if dry_run is None else dry_run
        return services.import_jobs.put(job.begun(services.now(), dry)), True

    job, begun = retry_conflicts(begin)
    if begun:
        audit(services, permit, "start-import", id=job.id, dry_run=int(job.dry_run))
        try:
            services.importer.start(job.id)
        except DomainError:
            services.import_jobs.put(job.model_copy(update={"state": "waiting"}))
            raise
    return job


def invite(services: Services, permit: Permit, import_id: str) -> int:
    """Have the officers of a list's organizations written to; returns how many may be.

    Raises NotFound, TryLater. Whoever was written to before is not written to again.
    """
    job = of(services, permit, import_id)
    number = len(set(job.officers))
    audit(services, permit, "invite-officers", id=job.id, officers=number)
    services.importer.invite(job.id)
    return number


def progress(services: Services, principal: Principal, import_id: str) -> tuple[ImportJob, str | None]:
    """The job, and a fresh link to the refused rows once it is done. Raises NotFound.

    Where nobody works on a running one any more, the importer is called to go on with it.
    """
    job = services.import_jobs.get(import_id)
    if job is None:
        raise NotFound
    permit(services, principal, job.slug, May.IMPORT)
    job = _gone_on_with(services, job)
    if job.state == "done" and job.refused and services.now() < job.asked_at + LONGEST_RUN:
        return job, services.importer.link(job.id)
    return job, None


def of(services: Services, permit: Permit, import_id: str) -> ImportJob:
    """The job, if it is of the campaign. Raises NotFound."""
    job = services.import_jobs.get(import_id)
    if job is None or job.slug != permit.slug:
        raise NotFound
    return job


def started(services: Services, principal: Principal, import_id: str) -> ImportJob:
    """`start` for who knows nothing but its name. Raises as `start`."""
    job = services.import_jobs.get(import_id)
    if job is None:
        raise NotFound
    return start(services, permit(services, principal, job.slug, May.IMPORT), import_id)


def _gone_on_with(services: Services, job: ImportJob) -> ImportJob:
    now = services.now()
    if job.state != "running":
        return job
    if now > (job.called_at or job.asked_at) + LONGEST_RUN:
        return job.model_copy(update={"state": "failed"})
    # Whoever asks next finds out how it went.
    with suppress(Conflict, TryLater):
        if job.idle(now):
            job = services.import_jobs.put(job.model_copy(update={"called_at": now}))
            services.importer.start(job.id)
    return job


def _ensure_takes(services: Services, stored: StoredCampaign) -> None:
    now, campaign = services.now(), stored.campaign
    takes = stored.was_open and not campaign.traits.signs_at_once and not stored.retired(now)
    if not takes or campaign.handed_in(now):
        raise Invalid([FieldError("name", "takes_no_lists")])


def _ensure_known(stored: StoredCampaign, columns: Mapping[str, str]) -> None:
    known = fields_of(stored.campaign)
    if wrong := [field for field in columns.values() if field not in known]:
        raise Invalid([FieldError("columns", "unknown_choice") for _ in wrong[:1]])
    if len(set(columns.values())) < len(columns):
        raise Invalid([FieldError("columns", "repeated")])


def _stored(services: Services, permit: Permit) -> StoredCampaign:
    stored = services.campaigns.get(permit.slug)
    if stored is None:
        raise NotFound
    return stored
