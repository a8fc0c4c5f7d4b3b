"""Signing anew with another address, once the mail to the first one came back."""

from chalicelib.actions.signing.limits import Load
from chalicelib.actions.signing.receive import receive
from chalicelib.actions.signing.sign import Signed
from chalicelib.domain.corrections import typed_of
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services


def send_elsewhere(services: Services, proposal: SignOn, address: str, load: Load) -> Signed:
    """Sign what came back with another address, and all else as it was typed. Raises as `receive` does."""
    as_before = {"kind": proposal.kind.value, "text_version": str(proposal.consent.version)}
    typed = {**typed_of(proposal), **as_before, "consent": "true", "email": address}
    return receive(services, proposal.slug, typed, load)
