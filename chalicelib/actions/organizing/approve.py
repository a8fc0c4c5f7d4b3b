"""Organizers decide who counts: each organization, and whoever else they look at."""

from datetime import datetime
from typing import Literal

from chalicelib.actions.organizing.single import act
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.signons import SignOn, Status
from chalicelib.ports.services import Services

Decision = Literal["approve", "reject"]

STATUS = {"approve": Status.APPROVED, "reject": Status.REJECTED}
WAITING = (Status.CONFIRMED, Status.APPROVED, Status.REJECTED)


def decide(
    services: Services, permit: Permit, key: str, decision: Decision, rev: int, reason: str = ""
) -> SignOn:
    """Approve or reject a sign-on as of `rev`; a later decision replaces an earlier one.

    Where an approved one has changes that wait, it is they that are approved or rejected, and it stays.
    Raises as `act`, and Invalid when its address is not confirmed or it was withdrawn.
    """

    def becomes(held: SignOn, now: datetime) -> SignOn:
        if held.status not in WAITING:
            raise Invalid([FieldError("status", "not_waiting")])
        if held.status is STATUS[decision] and held.waiting_since is None:
            return held
        return _decided(held, decision, now)

    return act(services, permit, key, rev, decision, becomes, reason)


def _decided(held: SignOn, decision: Decision, now: datetime) -> SignOn:
    settled = {"changes": None, "waiting_since": None}
    if held.changes and decision == "reject":
        return held.changed(now, **settled)
    approved, rejected = (now, None) if decision == "approve" else (None, now)
    times = {"approved_at": approved, "rejected_at": rejected}
    return held.wanted.changed(now, status=STATUS[decision], **times, **settled)
