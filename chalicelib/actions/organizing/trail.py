"""The audit trail: what the console does before the exporter shows it."""

from datetime import datetime

from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit, Trail
from chalicelib.domain.errors import NotFound
from chalicelib.ports.services import Services


def show_trail(services: Services, key: str, permit: Permit, before: datetime | None) -> Trail:
    """The campaign's lines before that moment, after a line of its own; `key` is the caller's.

    Raises NotFound, TryLater.
    """
    if services.campaigns.get(permit.slug) is None:
        raise NotFound
    return services.exporter.trail(key, permit.slug, audit(services, permit, "audit"), before)
