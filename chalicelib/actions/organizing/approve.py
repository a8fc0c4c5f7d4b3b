"""Organizers decide who counts: each organization, and whoever else they look at."""

from datetime import datetime
from typing import Literal

from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import ChangedSince, FieldError, Invalid, NotFound
from chalicelib.domain.signons import SignOn, Status
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services

Decision = Literal["approve", "reject"]

STATUS = {"approve": Status.APPROVED, "reject": Status.REJECTED}
WAITING = (Status.CONFIRMED, Status.APPROVED, Status.REJECTED)


def decide(services: Services, permit: Permit, key: str, decision: Decision, rev: int) -> SignOn:
    """Approve or reject a sign-on as of `rev`; a later decision replaces an earlier one.

    Where an approved one has changes that wait, it is they that are approved or rejected, and it stays.
    Raises NotFound for an unknown one, Invalid when its address is not confirmed or it was withdrawn,
    ChangedSince when it is no longer what was looked at. The audit line is written first.
    """
    status = STATUS[decision]

    def attempt() -> SignOn:
        held = services.sign_ons.pair(permit.slug, key).shown
        if held is None:
            raise NotFound
        if held.status not in WAITING:
            raise Invalid([FieldError("status", "not_waiting")])
        if held.rev != rev:
            raise ChangedSince
        if held.status is status and held.waiting_since is None:
            return held
        changed = _decided(held, decision, services.now())
        audit(services, permit, decision, id=key, rev=rev)
        services.sign_ons.write(changed, held)
        return changed

    return retry_conflicts(attempt)


def _decided(held: SignOn, decision: Decision, now: datetime) -> SignOn:
    settled = {"changes": None, "waiting_since": None}
    if held.changes and decision == "reject":
        return held.changed(now, **settled)
    approved, rejected = (now, None) if decision == "approve" else (None, now)
    times = {"approved_at": approved, "rejected_at": rejected}
    return held.wanted.changed(now, status=STATUS[decision], **times, **settled)
