"""Campaigns as the public may find them."""

from datetime import datetime

from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.headings import ListedPage
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.services import Services


def public_campaign(services: Services, slug: str, fresh: bool = False) -> StoredCampaign:
    """A campaign that the public may see: anything but a draft. Raises NotFound.

    It is as it was at most five seconds ago, unless it must be `fresh`.
    """
    stored = services.published.get(slug, fresh)
    if stored is None or stored.campaign.status == "draft":
        raise NotFound
    return stored


def open_campaign(services: Services, slug: str, now: datetime, fresh: bool = False) -> StoredCampaign:
    """A campaign that takes sign-ons now. Raises NotFound, or Unavailable `closed` or `not_yet_open`."""
    stored = public_campaign(services, slug, fresh)
    availability = stored.campaign.availability(now)
    if availability != "open":
        raise Unavailable(availability)
    return stored


def listed_campaigns(services: Services, page: int) -> ListedPage:
    """The listed campaigns that take sign-ons now, a page of them from 0, by slug. Raises NotFound."""
    found = services.published.listed(page) or (ListedPage((), more=False) if page == 0 else None)
    if found is None:
        raise NotFound
    now = services.now()
    return ListedPage(tuple(heading for heading in found.headings if heading.is_open(now)), found.more)
