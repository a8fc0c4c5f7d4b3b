"""Lists of sign-ons: what the console does before the exporter shows one."""

from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import NotFound
from chalicelib.domain.exports import Page, PageQuestion
from chalicelib.ports.services import Services


def list_sign_ons(services: Services, key: str, permit: Permit, question: PageQuestion) -> Page:
    """A page of the campaign's sign-ons, after a line in the audit trail; `key` is the caller's.

    Raises NotFound, TryLater.
    """
    if services.campaigns.get(permit.slug) is None:
        raise NotFound
    return services.exporter.page(key, question, audit(services, permit, "list", **question.line))
