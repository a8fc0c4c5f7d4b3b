"""The audit trail: what the console does before the exporter shows it."""

from chalicelib.actions.permits import audit
from chalicelib.domain.access import EVERYWHERE, Permit, Trail, TrailQuestion
from chalicelib.domain.errors import NotFound
from chalicelib.ports.services import Services


def show_trail(services: Services, key: str, permit: Permit, question: TrailQuestion) -> Trail:
    """The campaign's lines, or what belongs to none, after a line of its own; `key` is the caller's.

    Raises NotFound, TryLater.
    """
    if permit.slug != EVERYWHERE and services.campaigns.get(permit.slug) is None:
        raise NotFound
    return services.exporter.trail(key, permit.slug, audit(services, permit, "audit"), question)
