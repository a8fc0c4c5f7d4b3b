"""Campaigns as the public may find them."""

from datetime import datetime

from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.services import Services


def public_campaign(services: Services, slug: str) -> StoredCampaign:
    """A campaign that the public may see: anything but a draft. Raises NotFound."""
    stored = services.campaigns.get(slug)
    if stored is None or stored.campaign.status == "draft":
        raise NotFound
    return stored


def open_campaign(services: Services, slug: str, now: datetime) -> StoredCampaign:
    """A campaign that takes sign-ons now. Raises NotFound, or Unavailable `closed` or `not_yet_open`."""
    stored = public_campaign(services, slug)
    availability = stored.campaign.availability(now)
    if availability != "open":
        raise Unavailable(availability)
    return stored


def listed_campaigns(services: Services) -> list[StoredCampaign]:
    """The listed campaigns that take sign-ons now, by slug."""
    now = services.now()
    found = (services.campaigns.get(slug) for slug in services.campaigns.list_slugs())
    listed = (stored for stored in found if stored and stored.campaign.traits.listed)
    return [stored for stored in listed if stored.campaign.availability(now) == "open"]
