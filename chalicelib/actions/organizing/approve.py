"""Organizers decide who counts: each organization, and whoever else they look at."""

from datetime import datetime
from typing import Literal

from chalicelib.actions.organizing.single import act
from chalicelib.domain.access import Permit
from chalicelib.domain.declared import LinkedParent
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.mails import ask_again
from chalicelib.domain.signons import Collected, SignOn, Status
from chalicelib.ports.services import Services

Decision = Literal["approve", "reject"]

STATUS = {"approve": Status.APPROVED, "reject": Status.REJECTED}
WAITING = (Status.CONFIRMED, Status.APPROVED, Status.REJECTED)


def decide(
    services: Services,
    permit: Permit,
    key: str,
    decision: Decision,
    rev: int,
    reason: str = "",
    parent: str | None = None,
) -> SignOn:
    """Approve or reject a sign-on as of `rev`; a later decision replaces an earlier one.

    Where an approved one has changes that wait, it is they that are approved or rejected, and it stays.
    `parent` is the key of the approved organization that it belongs to, whatever its officer wrote; "" goes
    back to what they wrote, None leaves that as it is. Officers get a mail that says so, as does whoever's
    card was refused; `reason` is in it, and in the audit trail. Raises as `act`, and Invalid when its address
    is not confirmed, it was withdrawn, or `parent` is no other approved organization.
    """

    stored = services.campaigns.get(permit.slug)
    if stored is None:
        raise NotFound
    traits = stored.campaign.traits

    def becomes(held: SignOn, now: datetime) -> SignOn:
        if held.status not in WAITING:
            raise Invalid([FieldError("status", "not_waiting")])
        linked = held.linked_parent if parent is None else _linked(services, held, parent)
        if held.status is STATUS[decision] and held.waiting_since is None and linked == held.linked_parent:
            return held
        made = _decided(held, decision, now, linked)
        if held.status is STATUS[decision] and held.waiting_since is None:
            return made
        # Whoever came with a list or on paper never gave this form an address to be written to.
        of_web = held.collected is Collected.WEB
        told = traits.decided_mail(held.kind, approved=decision == "approve") if of_web else None
        mail = ask_again(held.mail, told, now, reason or None) if told else held.mail
        return made.model_copy(update={"mail": mail})

    return act(services, permit, key, rev, decision, becomes, reason)


def _linked(services: Services, held: SignOn, parent: str) -> LinkedParent | None:
    if not parent:
        return None
    found = services.sign_ons.pair(held.slug, parent).sign_on
    approved = found and found.key != held.key and found.status is Status.APPROVED and found.organization
    if not (found and approved and held.organization):
        raise Invalid([FieldError("parent", "unknown_choice")])
    return LinkedParent(record_id=found.record_id, name=approved, country=found.country)


def _decided(held: SignOn, decision: Decision, now: datetime, linked: LinkedParent | None) -> SignOn:
    settled = {"changes": None, "waiting_since": None, "linked_parent": linked}
    if held.changes and decision == "reject":
        return held.changed(now, **settled)
    approved, rejected = (now, None) if decision == "approve" else (None, now)
    times = {"approved_at": approved, "rejected_at": rejected}
    return held.wanted.changed(now, status=STATUS[decision], **times, **settled)
