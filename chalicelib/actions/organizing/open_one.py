"""One sign-on opened: all that is held of it, for whoever may list it."""

from chalicelib.actions.organizing.single import looked_at
from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import NotFound
from chalicelib.domain.signons import SignOn
from chalicelib.ports.lists import Wanted
from chalicelib.ports.services import Services


def open_one(services: Services, permit: Permit, key: str) -> SignOn:
    """The sign-on, or the proposal where there is none, after a line in the audit trail. Raises NotFound."""
    held = looked_at(services, permit, key)[0]
    wanted = Wanted(source=permit.source, agreed=permit.principal.sees_agreed_only)
    if not wanted.fits(held.status, held.source, held.partner_contact):
        raise NotFound
    audit(services, permit, "open", id=held.record_id)
    return held
