"""Files that were asked for: each is there for whoever asked, and for nobody else."""

from chalicelib.actions.permits import permit, refuse
from chalicelib.documents.formats import writer_for
from chalicelib.domain.access import Permit, Principal
from chalicelib.domain.errors import NotFound
from chalicelib.domain.exports import ExportJob
from chalicelib.ports.services import Services


def own_job(services: Services, principal: Principal, export_id: str) -> tuple[Permit, ExportJob]:
    """The job of that id, and leave for what is in its file, as it is given now.

    Raises NotFound for any but the key that asked, and for one that lost its campaign, role or source since.
    """
    job = services.export_jobs.get(export_id)
    if job is None:
        raise NotFound
    act = writer_for(job.format).act
    given = permit(services, principal, job.slug, act)
    if job.asked_by != principal.key_hash or given.source not in (None, job.source):
        refuse(services, principal, job.slug, act)
    return given, job
