"""What lists show of a campaign, so that no list reads whole definitions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import ConfigDict

from chalicelib.domain.availability import Setting, availability
from chalicelib.domain.kinds import TRAITS, Kind, Traits
from chalicelib.domain.model import Model
from chalicelib.domain.stored import StoredCampaign


class Heading(Model):
    """The head of one campaign's definition."""

    model_config = ConfigDict(frozen=True)

    slug: str
    kind: Kind
    status: Setting
    languages: list[str]
    title: dict[str, str]
    summary: dict[str, str]
    listed: bool
    text_version: int
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def traits(self) -> Traits:
        """What its kind is called, asks and shows."""
        return TRAITS[self.kind]

    def spoken(self, language: str) -> str:
        """The language itself where it speaks it, else its own first one."""
        return language if language in self.languages else self.languages[0]

    @property
    def belongs_on_list(self) -> bool:
        """Whether everybody may find it there, once it opens if it is not open yet."""
        return self.listed and self.status == "open"

    def is_open(self, now: datetime) -> bool:
        """Whether sign-ons are taken then."""
        return availability(self.status, self.opens_at, self.closes_at, now) == "open"


@dataclass(frozen=True)
class ListedPage:
    """One page of the list that everybody may read, by slug; `more` says whether another follows."""

    rev: int
    headings: tuple[Heading, ...]
    more: bool


def heading_of(stored: StoredCampaign) -> Heading:
    """The head of that definition."""
    campaign = stored.campaign
    return Heading(
        slug=campaign.slug,
        kind=campaign.kind,
        status=campaign.status,
        languages=campaign.languages,
        title=campaign.title,
        summary=campaign.summary,
        listed=campaign.is_listed,
        text_version=stored.text.number,
        opens_at=campaign.opens_at,
        closes_at=campaign.closes_at,
    )


def placed(headings: Iterable[Heading], changed: Heading) -> tuple[Heading, ...]:
    """A page of the public list after that change of one campaign: by slug, with it or without."""
    rest = [heading for heading in headings if heading.slug != changed.slug]
    return tuple(sorted([*rest, changed] if changed.belongs_on_list else rest, key=lambda one: one.slug))
