"""Ledger: show organizers whom the tally of workers is made of, and what may be in it twice."""

from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ledger import Ledger, ledger_of
from chalicelib.ports.services import Services


def ledger(services: Services, key: str, permit: Permit) -> Ledger:
    """The campaign's ledger; `key` is the caller's, for the exporter. Raises NotFound, TryLater.

    Addresses are not to be had here, so the exporter is asked for their domains, after an audit line.
    """
    if services.campaigns.get(permit.slug) is None:
        raise NotFound
    # In this order: the exporter, which looks later, knows every organization that is read here.
    organizations = services.tallies.ledger(permit.slug)
    line = audit(services, permit, "ledger")
    return ledger_of(organizations, services.exporter.mail_domains(key, permit.slug, line))
