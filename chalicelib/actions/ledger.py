"""Ledger: show organizers whom the tally of workers is made of, and what may be in it twice."""

from concurrent.futures import ThreadPoolExecutor

from chalicelib.actions.access import principal_of, require
from chalicelib.actions.services import Services
from chalicelib.domain.access import AuditEntry, Principal, Role
from chalicelib.domain.addresses import domain_of
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ledger import Ledger, ledger_of

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


def mail_domains(services: Services, key: str, slug: str) -> dict[str, str]:
    """The mail domain of each approved organization by the key of its sign-on, as the exporter tells it.

    Raises Unauthorized, NotFound, TryLater. The line in the audit trail is written first.
    """
    principal = principal_of(services, key)
    require(services, principal, slug, Role.OWNER, Role.ORGANIZER)
    if services.campaigns.get(slug) is None:
        raise NotFound
    services.access.audit(AuditEntry(services.now(), principal.key_hash, "ledger", slug))
    keys = [organization.key for organization in services.campaigns.ledger(slug)]
    with ThreadPoolExecutor(AT_ONCE) as readers:
        found = list(readers.map(lambda key: services.sign_ons.get(slug, key), keys))
    return {sign_on.key: domain_of(sign_on.email) for sign_on in found if sign_on}
