"""Files that were asked for: each is there for whoever asked, and for nobody else."""

from chalicelib.actions.permits import allowed, principal_of
from chalicelib.documents.formats import writer_for
from chalicelib.domain.access import May, Permit, Principal
from chalicelib.domain.errors import NotFound
from chalicelib.domain.exports import ExportJob
from chalicelib.ports.services import Services


def act_of(job: ExportJob) -> May:
    """What having that job's file is an act of."""
    return writer_for(job.format).act


def leave_for(principal: Principal, job: ExportJob) -> Permit:
    """Leave for what is in the job's file, as it is given now.

    Raises NotFound for any but the key that asked, and for one that lost its campaign, role or source since.
    """
    given = allowed(principal, job.slug, act_of(job))
    if job.asked_by != principal.id or given.source not in (None, job.source):
        raise NotFound
    return given


def own_job(services: Services, key: str, export_id: str) -> tuple[Principal, ExportJob]:
    """The holder of the key, and the job that they asked for. Raises Unauthorized, or as `leave_for`."""
    principal, job = principal_of(services, key), services.export_jobs.get(export_id)
    if job is None:
        raise NotFound
    leave_for(principal, job)
    return principal, job
