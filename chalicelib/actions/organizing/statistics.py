"""Statistics: a campaign in numbers."""

from chalicelib.actions.sending import sent_for
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import NotFound
from chalicelib.domain.statistics import Mails, Statistics
from chalicelib.ports.services import Services


def statistics(services: Services, key: str, permit: Permit) -> Statistics:
    """What is counted of the campaign, as the exporter tells the holder of `key`, and what became of mails.

    Raises NotFound, TryLater.
    """
    slug = permit.slug
    if services.campaigns.get(slug) is None:
        raise NotFound
    became = services.sending.counted_for(slug)
    mails = Mails(
        sent=services.limits.counted(sent_for(slug)),
        delivered=became.delivered,
        bounced=became.bounced,
        complained=became.complained,
    )
    return Statistics(**dict(services.exporter.statistics(key, slug)), mail=mails)
