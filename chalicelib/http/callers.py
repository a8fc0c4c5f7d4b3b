"""Who calls, with leave for what, and from where."""

import hmac
import re

from chalice.app import Request

from chalicelib.actions.permits import permit, principal_of
from chalicelib.actions.signing.limits import Load
from chalicelib.domain.access import May, Permit, Principal
from chalicelib.domain.errors import Unauthorized
from chalicelib.ports.services import Services
from chalicelib.settings import settings

# CloudFront sets both over whatever a client sent: infra/edge.yaml.
EDGE_PROOF = "x-undersigned-edge"
EDGE_VIEWER = "x-undersigned-viewer"
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


def load_of(request: Request) -> Load:
    """Where the request came from, and what the settings allow from there."""
    allowed = settings()
    source = source_address(request, allowed.edge_secret)
    return Load(source, allowed.challenge_after, allowed.refuse_after)


def source_address(request: Request, edge_secret: str) -> str:
    """The address that the request came from, as API Gateway saw it.

    Headers can claim anything, so they are read only in a request with the secret that CloudFront adds,
    for behind it API Gateway sees none but CloudFront's addresses. Without a secret none is believed.
    """
    proof = str(request.headers.get(EDGE_PROOF, ""))
    viewer = str(request.headers.get(EDGE_VIEWER, ""))
    if edge_secret and viewer and hmac.compare_digest(proof.encode(), edge_secret.encode()):
        return viewer
    return str(request.context.get("identity", {}).get("sourceIp", ""))
