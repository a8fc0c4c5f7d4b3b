"""What whoever decides is told beside each that waits, as the exporter knows it: it sees the ledger."""

from collections.abc import Sequence

from chalicelib.domain.advice import Advice, weigh
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services


def advice(services: Services, slug: str, people: Sequence[SignOn]) -> dict[str, Advice]:
    """What there is to say of each, by key; nothing of whom nobody decides about. Raises TryLater."""
    stored = services.campaigns.get(slug)
    organizations = [one for one in people if one.organization] if stored else []
    weighed = {}
    if stored and organizations:
        weighed = weigh(services.tallies.ledger(slug), organizations, stored.campaign)
    return {one.key: Advice(organization=weighed.get(one.key)) for one in people}
