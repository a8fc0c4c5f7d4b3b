"""Mail domains of organizations, which the ledger holds against each other."""

from concurrent.futures import ThreadPoolExecutor

from chalicelib.actions.exporting.witness import witnessed
from chalicelib.domain.access import May
from chalicelib.domain.addresses import domain_of
from chalicelib.ports.services import Services

# Reads wait for DynamoDB, and an answer for all of them: 29 s is the longest that API Gateway waits.
AT_ONCE = 8


def mail_domains(services: Services, key: str, slug: str, line: str) -> dict[str, str]:
    """The mail domain of each approved organization by the key of its sign-on, as the exporter tells it.

    `line` is the caller's in the audit trail. Raises Unauthorized, NotFound, TryLater.
    """
    witnessed(services, key, line, "ledger", slug, May.SEE_LEDGER)
    keys = [organization.key for organization in services.tallies.ledger(slug)]
    with ThreadPoolExecutor(AT_ONCE) as readers:
        found = list(readers.map(lambda key: services.sign_ons.get(slug, key), keys))
    return {sign_on.key: domain_of(sign_on.email) for sign_on in found if sign_on}
