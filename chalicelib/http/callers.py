"""Who calls, and with leave for what."""

import re

from chalice.app import Request

from chalicelib.actions.permits import permit, principal_of
from chalicelib.domain.access import May, Permit, Principal
from chalicelib.domain.errors import Unauthorized
from chalicelib.ports.services import Services

BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]{16,256}=*)", re.IGNORECASE)


def bearer(services: Services, request: Request) -> tuple[str, Principal]:
    """The API key that came with the request, and whose it is. Raises Unauthorized."""
    match = BEARER.fullmatch(request.headers.get("authorization", "").strip())
    if match is None:
        raise Unauthorized
    return match[1], principal_of(services, match[1])


def permitted(services: Services, request: Request, slug: str, act: May) -> tuple[str, Permit]:
    """The caller's key, and leave for that act on that campaign. Raises Unauthorized, NotFound."""
    key, principal = bearer(services, request)
    return key, permit(services, principal, slug, act)
