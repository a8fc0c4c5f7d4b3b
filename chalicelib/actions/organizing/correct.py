"""Organizers correct what an officer wrote of an organization, and say why."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.actions.organizing.single import act
from chalicelib.domain.access import Permit
from chalicelib.domain.corrections import corrected_for
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.signons import Correction, SignOn, Status
from chalicelib.ports.services import Services

STANDING = (Status.CONFIRMED, Status.APPROVED, Status.REJECTED)


def correct_for(
    services: Services, permit: Permit, key: str, rev: int, typed: Mapping[str, str], note: str
) -> SignOn:
    """Change an organization's name, figure or website; what its officer declared is kept with the note.

    `typed` is as a form has it; what it lacks stays. Of an approved one the new values count at once. Raises
    as `act`, and Invalid with every mistake, `not_waiting` for a proposal, what was withdrawn and what has
    changes that wait: those are decided about first.
    """
    stored = services.campaigns.get(permit.slug)
    if stored is None:
        raise NotFound

    def becomes(held: SignOn, now: datetime) -> SignOn:
        if held.status not in STANDING or held.organization is None or held.changes:
            raise Invalid([FieldError("status", "not_waiting")])
        made = corrected_for(held, typed, stored.campaign)
        if made == held:
            return held
        kept = Correction(at=now, by=permit.principal.id, note=note, before=held.declared)
        return made.changed(now, corrections=(*held.corrections, kept))

    return act(services, permit, key, rev, "correct", becomes, note)
