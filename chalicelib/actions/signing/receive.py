"""Receive: take a sign-on from the open web, where load is met with proof of work."""

from collections.abc import Sequence
from dataclasses import replace
from secrets import token_urlsafe

from chalicelib.actions.signing.challenge import proof
from chalicelib.actions.signing.limits import Load, meet_load
from chalicelib.actions.signing.sign import Signed, ensure_accepted, sign
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.fields import Typed
from chalicelib.domain.once import Once
from chalicelib.domain.signons import SignOnInput, read
from chalicelib.ports.services import Services


def receive(
    services: Services,
    slug: str,
    sent: SignOnInput | Typed,
    load: Load,
    questions: Sequence[FieldError] = (),
) -> Signed:
    """Sign with what the JSON API read or a form holds, under load only with proof of work.

    With `questions` nothing is signed: they are raised as Invalid beside whatever is wrong. Raises TooOften,
    and what `sign` raises. What could not be read whole is not counted as load, and no proof of work is spent
    on what would be refused.
    """
    reading = read(sent)
    if questions:
        reading = replace(reading, unreadable=[*reading.unreadable, *questions])
    if reading.unreadable:
        return sign(services, slug, reading)
    spends = _spends(services, slug, reading.given)
    if spends:
        ensure_accepted(services, slug, reading)
    return sign(services, slug, reading, meet_load(services, load, spends))


def _spends(services: Services, slug: str, given: SignOnInput) -> Once | None:
    """The proof of work that came along; None for one that is not good, which `sign` says again."""
    if given.altcha is None:
        return None
    try:
        return proof(services, slug, given.altcha, str(given.submission_id or token_urlsafe(16)))
    except Invalid:
        return None
