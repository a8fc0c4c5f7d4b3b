"""A campaign as it is held: its definition, the text that is agreed to, and since when it is closed."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.calendar import months_after
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.texts import TextVersion


@dataclass(frozen=True)
class StoredCampaign:
    """A definition with the text version that is current and the revision to write against.

    `names_opened_at` is when an owner opened the names that were sealed until a milestone.
    """

    campaign: Campaign
    text: TextVersion
    rev: int
    closed_since: datetime | None = None
    names_opened_at: datetime | None = None

    @property
    def was_open(self) -> bool:
        """Whether the public could ever find it; until then it is a draft that nobody agreed to."""
        return self.text.number > 0

    def retired(self, now: datetime) -> bool:
        """Whether the time that the campaign's privacy notice gave has passed."""
        until = self.kept_until()
        return until is not None and now >= until

    def kept_until(self) -> datetime | None:
        """When what people entered is erased; None while the campaign is open without an end."""
        closed = self.closed_since if self.campaign.status == "closed" else self.campaign.closes_at
        return closed and months_after(closed, self.campaign.privacy.keep_months)
