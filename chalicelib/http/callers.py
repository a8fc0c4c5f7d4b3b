"""Who calls, and with leave for what."""

import re

from chalice.app import Request

from chalicelib.actions.permits import permit, principal_of
from chalicelib.domain.access import May, Permit, Principal
from chalicelib.domain.errors import Unauthorized
from chalicelib.domain.people import is_token
from chalicelib.http.sessions import token_of
from chalicelib.ports.services import Services

BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]{16,256}=*)", re.IGNORECASE)


def bearer(services: Services, request: Request) -> tuple[str, Principal]:
    """The API key that came with the request, or the console's session, and whose it is.

    Raises Unauthorized, and CrossSite for a session whose page did not ask.
    """
    credential = _credential(services, request)
    return credential, principal_of(services, credential)


def permitted(services: Services, request: Request, slug: str, act: May) -> tuple[str, Permit]:
    """The caller's credential, and leave for that act on that campaign.

    Raises Unauthorized, NotFound, CrossSite.
    """
    credential, principal = bearer(services, request)
    return credential, permit(services, principal, slug, act)


def _credential(services: Services, request: Request) -> str:
    header = request.headers.get("authorization", "").strip()
    if header:
        match = BEARER.fullmatch(header)
        # A session is its browser's alone: whoever read its token elsewhere gets nothing for it here.
        if match is None or is_token(match[1]):
            raise Unauthorized
        return match[1]
    token = token_of(services, request)
    if token is None:
        raise Unauthorized
    return token
