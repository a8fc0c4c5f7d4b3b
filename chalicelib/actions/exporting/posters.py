"""Posters, as the exporter sets them in type: it has the fonts."""

from chalicelib.actions.permits import allowed, principal_of
from chalicelib.documents.as_poster import PAPERS, poster
from chalicelib.domain.access import May
from chalicelib.domain.errors import NotFound
from chalicelib.ports.services import Services


def hang_up(services: Services, key: str, slug: str, address: str, paper: str) -> bytes:
    """The campaign's poster for one of PAPERS, as PDF; `address` is its page's. It names nobody.

    Raises Unauthorized, NotFound, TryLater.
    """
    allowed(principal_of(services, key), slug, May.READ_DEFINITION)
    stored = services.campaigns.get(slug)
    if stored is None or paper not in PAPERS:
        raise NotFound
    return poster(stored.campaign, address, paper, services.now())
