"""Ledger: show organizers whom the tally of workers is made of, and what may be in it twice."""

from chalicelib.actions.permits import require
from chalicelib.domain.access import Principal, Role
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ledger import Ledger, ledger_of
from chalicelib.ports.services import Services

# Reads wait for DynamoDB, and an answer for all of them: 29 s is the longest that API Gateway waits.
AT_ONCE = 8


def ledger(services: Services, key: str, principal: Principal, slug: str) -> Ledger:
    """The ledger of a campaign; `key` is the caller's, for the exporter. Raises NotFound, TryLater.

    Addresses are not to be had here, so the exporter is asked for their domains.
    """
    require(services, principal, slug, Role.OWNER, Role.ORGANIZER)
    if services.campaigns.get(slug) is None:
        raise NotFound
    # In this order: the exporter, which looks later, knows every organization that is read here.
    organizations = services.campaigns.ledger(slug)
    return ledger_of(organizations, services.exporter.mail_domains(key, slug))
