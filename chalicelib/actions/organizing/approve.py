"""Organizations count once an organizer approves them."""

from typing import Literal

from chalicelib.domain.access import AuditEntry, Principal, Role
from chalicelib.domain.campaigns import SignatoryKind
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.signons import SignOn, Status
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services

WAITING = (Status.CONFIRMED, Status.APPROVED, Status.REJECTED)


def decide(
    services: Services, principal: Principal, slug: str, key: str, decision: Literal["approve", "reject"]
) -> SignOn:
    """Approve or reject an organization's sign-on; a later decision replaces an earlier one.

    Raises NotFound for an unknown one and for a campaign that is not the principal's, Invalid when
    it is not an organization that confirmed its address. The audit line is written first.
    """
    principal.require(slug, Role.OWNER, Role.ORGANIZER)
    status = Status.APPROVED if decision == "approve" else Status.REJECTED

    def attempt() -> SignOn:
        held = services.sign_ons.get(slug, key)
        if held is None:
            raise NotFound
        if held.kind is not SignatoryKind.ORGANIZATION or held.status not in WAITING:
            raise Invalid([FieldError("status", "not_waiting")])
        if held.status is status:
            return held
        now = services.now()
        approved, rejected = (now, None) if decision == "approve" else (None, now)
        changed = held.changed(now, status=status, approved_at=approved, rejected_at=rejected)
        services.access.audit(AuditEntry(now, principal.key_hash, decision, slug, {"id": key}))
        services.sign_ons.write(changed, held)
        return changed

    return retry_conflicts(attempt)
