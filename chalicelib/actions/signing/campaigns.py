"""Campaigns as the public may find them."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.headings import Heading, ListedPage
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.services import Services

NOBODY_LISTED = ListedPage(0, (), more=False)


@dataclass(frozen=True)
class Listed:
    """A page of the list, and those on it that take sign-ons now, by slug."""

    page: ListedPage
    open: list[Heading]


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


def campaign_picture(services: Services, stored: StoredCampaign, language: str) -> bytes:
    """The picture for links as it was drawn last, as PNG; in the campaign's default language where there is
    none yet in the one that is asked for. Raises NotFound."""
    for spoken in (language, stored.campaign.default_language):
        if found := services.pictures.get(stored.campaign.slug, spoken):
            return found
    raise NotFound


def listed_campaigns(services: Services, number: int) -> Listed:
    """A page of the list that everybody may read, from 0. Raises NotFound."""
    page = services.published.listed(number) or (NOBODY_LISTED if number == 0 else None)
    if page is None:
        raise NotFound
    now = services.now()
    return Listed(page, [heading for heading in page.headings if heading.is_open(now)])
