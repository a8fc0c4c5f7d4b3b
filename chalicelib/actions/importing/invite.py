"""Write to the officers of organizations that a list brought in."""

from contextlib import suppress

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.mails import MailPurpose, request_mail
from chalicelib.domain.signons import SignOn, Status
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


def invite(services: Services, import_id: str) -> None:
    """Ask for a mail to each officer who was not written to before. Raises NotFound, TryLater.

    Whoever withdrew, or wants no mail, gets none; once more changes nothing.
    """
    job = services.import_jobs.get(import_id)
    if job is None:
        raise NotFound
    held = services.sign_ons.several(job.slug, list(dict.fromkeys(job.officers)))
    invited = sum(_asked(services, one) for one in held.values())

    def note() -> None:
        known = services.import_jobs.get(import_id)
        if known and invited:
            services.import_jobs.put(known.model_copy(update={"invited": known.invited + invited}))

    with suppress(NotFound):
        retry_conflicts(note)


def _asked(services: Services, one: SignOn) -> bool:
    if one.mail is not None or not one.email or one.status is Status.WITHDRAWN:
        return False
    now = services.now()
    try:
        services.sign_ons.write(one.changed(now, mail=request_mail(MailPurpose.OFFICER, now)), one)
    except Conflict:
        # Somebody decides about it at this moment, or it wrote itself: it is left for another press.
        return False
    return True
