"""Ledger: who the tally of workers is made of, as the exporter tells it."""

from chalicelib.actions.exporting.witness import witnessed
from chalicelib.domain.access import May
from chalicelib.domain.ledger import Ledger, ledger_page
from chalicelib.ports.services import Services


def ledger(services: Services, key: str, slug: str, line: str, start: int) -> Ledger:
    """A page of the campaign's ledger, from the line of it that `start` counts to.

    `line` is the caller's in the audit trail. Raises Unauthorized, NotFound, TryLater.
    """
    witnessed(services, key, line, "ledger", slug, May.SEE_LEDGER)
    return ledger_page(services.tallies.ledger(slug), start)
