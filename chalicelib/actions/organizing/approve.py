"""Organizations count once an organizer approves them."""

from typing import Literal

from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.errors import ChangedSince, FieldError, Invalid, NotFound
from chalicelib.domain.signons import SignOn, Status
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services

WAITING = (Status.CONFIRMED, Status.APPROVED, Status.REJECTED)


def decide(
    services: Services, permit: Permit, key: str, decision: Literal["approve", "reject"], rev: int
) -> SignOn:
    """Approve or reject an organization's sign-on as of `rev`; a later decision replaces an earlier one.

    Raises NotFound for an unknown one, Invalid when it is not an organization that confirmed its address,
    ChangedSince when it is no longer what was looked at. The audit line is written first.
    """
    status = Status.APPROVED if decision == "approve" else Status.REJECTED

    def attempt() -> SignOn:
        held = services.sign_ons.pair(permit.slug, key).shown
        if held is None:
            raise NotFound
        if held.kind is not SignatoryKind.ORGANIZATION or held.status not in WAITING:
            raise Invalid([FieldError("status", "not_waiting")])
        if held.rev != rev:
            raise ChangedSince
        if held.status is status:
            return held
        now = services.now()
        approved, rejected = (now, None) if decision == "approve" else (None, now)
        times = {"approved_at": approved, "rejected_at": rejected, "waiting_since": None}
        changed = held.changed(now, status=status, **times)
        audit(services, permit, decision, id=key, rev=rev)
        services.sign_ons.write(changed, held)
        return changed

    return retry_conflicts(attempt)
