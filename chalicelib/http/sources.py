"""Where a request came from."""

import hmac

from chalice.app import Request

from chalicelib.actions.signing.limits import Load
from chalicelib.settings import settings

# CloudFront sets both over whatever a client sent: infra/edge.yaml.
EDGE_PROOF = "x-undersigned-edge"
EDGE_VIEWER = "x-undersigned-viewer"


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
