"""Sending: organizers see whether it is paused and why, owners resume it."""

from chalicelib.actions.permits import audit
from chalicelib.actions.sending import lately
from chalicelib.domain.access import Permit
from chalicelib.domain.sending import Outcomes, Sending
from chalicelib.ports.services import Services


def see_sending(services: Services, permit: Permit) -> tuple[Sending, Outcomes]:
    """Whether mail goes out, and what became of it lately; holding the permit is leave enough."""
    held = services.sending.state()
    return held, lately(services, held)


def resume_sending(services: Services, permit: Permit) -> tuple[Sending, Outcomes]:
    """Let mail go out again, after a line in the audit trail; what is counted begins anew. Raises TryLater.

    Does nothing where nothing is paused.
    """
    held = services.sending.state()
    if held.paused_at:
        audit(services, permit, "resume sending", cause=str(held.cause), times=held.resumed)
        services.sending.resume(held)
    return see_sending(services, permit)
