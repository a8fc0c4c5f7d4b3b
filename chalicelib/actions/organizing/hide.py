"""Names that organizers take off the wall; who is hidden counts on."""

from datetime import datetime

from chalicelib.actions.organizing.single import act
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.signons import SignOn, Status
from chalicelib.ports.services import Services


def hide(services: Services, permit: Permit, key: str, rev: int, reason: str = "") -> SignOn:
    """Name a sign-on nowhere in public, whatever its signer chose.

    Raises as `act` does, and Invalid for a proposal.
    """

    def becomes(held: SignOn, now: datetime) -> SignOn:
        _ensure_it_stands(held)
        return held if held.hidden_at else held.changed(now, hidden_at=now)

    return act(services, permit, key, rev, "hide", becomes, reason)


def show_again(services: Services, permit: Permit, key: str, rev: int, reason: str = "") -> SignOn:
    """Let it be named as its signer chose. Raises as `hide` does."""

    def becomes(held: SignOn, now: datetime) -> SignOn:
        _ensure_it_stands(held)
        return held.changed(now, hidden_at=None) if held.hidden_at else held

    return act(services, permit, key, rev, "show", becomes, reason)


def _ensure_it_stands(held: SignOn) -> None:
    if held.status is Status.PENDING:
        raise Invalid([FieldError("status", "not_waiting")])
