"""Signing over HTTP: what the form and the JSON API share."""

import secrets as random

from chalice.app import Request

from chalicelib.actions.signing.challenge import proof
from chalicelib.actions.signing.limits import meet_load
from chalicelib.actions.signing.sign import Signed, sign
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.signons import SignOnInput
from chalicelib.http.callers import source_address
from chalicelib.ports.services import Services
from chalicelib.settings import settings


def receive(services: Services, request: Request, slug: str, given: SignOnInput) -> Signed:
    """Sign, under load only with proof of work.

    Raises what `sign` raises, TooOften, and Invalid for `altcha` when proof is asked for and missing.
    """
    limits = settings()
    source = source_address(request, limits.edge_secret)
    asked = meet_load(services, source, limits.challenge_after, limits.refuse_after)
    if given.altcha is None:
        if asked:
            raise Invalid([FieldError("altcha", "required")])
        return sign(services, slug, given)
    holder = str(given.submission_id or random.token_urlsafe(16))
    return sign(services, slug, given, (proof(services, slug, given.altcha, holder),))
