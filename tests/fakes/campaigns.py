"""Definitions and text versions in memory."""

from dataclasses import dataclass, field

from chalicelib.domain.errors import Conflict
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion
from tests.fakes.locking import Locked, whole


@dataclass
class FakeCampaigns(Locked):
    """CampaignStore."""

    definitions: dict[str, StoredCampaign] = field(default_factory=dict)
    texts: dict[tuple[str, int], TextVersion] = field(default_factory=dict)

    @whole
    def get(self, slug: str) -> StoredCampaign | None:
        return self.definitions.get(slug)

    @whole
    def put(self, stored: StoredCampaign, previous_rev: int | None) -> None:
        held = self.definitions.get(stored.campaign.slug)
        if (held.rev if held else None) != previous_rev:
            raise Conflict
        if self.texts.get((stored.campaign.slug, stored.text.number), stored.text) != stored.text:
            raise Conflict
        self.definitions[stored.campaign.slug] = stored
        self.texts[stored.campaign.slug, stored.text.number] = stored.text

    @whole
    def list_slugs(self) -> list[str]:
        return sorted(self.definitions)

    @whole
    def text(self, slug: str, number: int) -> TextVersion | None:
        return self.texts.get((slug, number))
