"""Receive: take a sign-on from the open web, where load is met with proof of work."""

from chalicelib.actions.signing.limits import UNKNOWN, Load, meet_load
from chalicelib.actions.signing.sign import Signed, sign
from chalicelib.domain.signons import SignOnInput, Typed, read
from chalicelib.ports.services import Services


def receive(services: Services, slug: str, sent: SignOnInput | Typed, load: Load) -> Signed:
    """Sign with what the JSON API read or a form holds, under load only with proof of work.

    Raises TooOften, and what `sign` raises. What could not be read whole is not counted as load.
    """
    reading = read(sent)
    arrival = UNKNOWN if reading.unreadable else meet_load(services, load)
    return sign(services, slug, reading, arrival)
