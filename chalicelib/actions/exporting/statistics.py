"""Statistics: what is counted of a campaign, as the exporter tells it."""

from chalicelib.actions.permits import allowed, principal_of
from chalicelib.domain.access import May
from chalicelib.domain.ledger import ledger_page
from chalicelib.domain.signons import UNCONFIRMED_KEPT
from chalicelib.domain.statistics import LARGEST, Figures, figures_of, health
from chalicelib.ports.services import Services


def figures(services: Services, key: str, slug: str) -> Figures:
    """The campaign's figures. Numbers name nobody, so they need no line in the audit trail.

    Raises Unauthorized, NotFound, TryLater.
    """
    allowed(principal_of(services, key), slug, May.SEE_STATISTICS)
    now, tallies = services.now(), services.tallies
    tally = health([services.faces.get(slug).as_of], tallies.proven(slug), now)
    unconfirmed = services.lists.unconfirmed(slug, now - UNCONFIRMED_KEPT)
    ledger = ledger_page(tallies.ledger(slug), most=LARGEST)
    return figures_of(tallies.figures(slug), unconfirmed, ledger, tally)
