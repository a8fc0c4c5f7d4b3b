"""A campaign as it is held: its definition, the text that is agreed to, and since when it is closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.calendar import months_after
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.texts import TextVersion


@dataclass(frozen=True)
class StoredCampaign:
    """A definition with the text version that is current and the revision to write against.

    `closed_since` is since when it takes no sign-ons any more, `names_opened_at` when an owner opened the
    names that were sealed until a milestone. `terms` are for how many months people were told that they are
    kept, by the first text version that said so.
    """

    campaign: Campaign
    text: TextVersion
    rev: int
    closed_since: datetime | None = None
    names_opened_at: datetime | None = None
    terms: Mapping[int, int] = field(default_factory=dict)

    @property
    def was_open(self) -> bool:
        """Whether the public could ever find it; until then it is a draft that nobody agreed to."""
        return self.text.number > 0

    @property
    def next_terms(self) -> dict[int, int]:
        """The terms with what its text says now; a draft tells nobody anything."""
        told = dict(sorted(self.terms.items()))
        months = self.campaign.privacy.keep_months
        if self.was_open and self.campaign.status != "draft" and [*told.values()][-1:] != [months]:
            told[self.text.number] = months
        return told

    def retired(self, now: datetime) -> bool:
        """Whether the time that the campaign's privacy notice gives has passed, for everybody."""
        return _over(self.kept_until(), now)

    def forgetting(self, now: datetime) -> bool:
        """Whether it has passed for some: for who agreed to the least months."""
        return _over(self.forgets_next(), now)

    def forgets(self, version: int, now: datetime) -> bool:
        """Whether it has passed for who agreed to that version of the text."""
        return _over(self._after(self.months(version)), now)

    def months(self, version: int) -> int:
        """How many months somebody is kept: as they were told, and no longer than others are told now."""
        said = [months for first, months in sorted(self.terms.items()) if first <= version]
        return min([*said[-1:], self.campaign.privacy.keep_months])

    def kept_until(self) -> datetime | None:
        """When the last is erased of what people entered; None while the campaign is open without an end."""
        return self._after(self.campaign.privacy.keep_months)

    def forgets_next(self, after: datetime | None = None) -> datetime | None:
        """When the first is, or the first after that moment; None as long as nobody knows, and at the end."""
        told = sorted({*self.terms.values(), self.campaign.privacy.keep_months})
        moments = [moment for months in told if (moment := self._after(months))]
        return next((moment for moment in moments if after is None or moment > after), None)

    def _after(self, months: int) -> datetime | None:
        closed = self.campaign.closes_at if self.campaign.status == "open" else self.closed_since
        return closed and months_after(closed, months)


def _over(until: datetime | None, now: datetime) -> bool:
    return until is not None and now >= until
