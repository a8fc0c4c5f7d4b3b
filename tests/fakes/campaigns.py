"""Definitions and text versions in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.drafts import PublishedVersion, Saved
from chalicelib.domain.errors import Conflict
from chalicelib.domain.headings import Heading, ListedPage, heading_of
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion, agreed_texts
from tests.fakes.drafts import FakeDrafts
from tests.fakes.locking import Locked, whole

A_PAGE = 100


@dataclass
class FakeCampaigns(Locked):
    """CampaignStore; `calls` counts what pages ask of it."""

    definitions: dict[str, StoredCampaign] = field(default_factory=dict)
    texts: dict[tuple[str, int], TextVersion] = field(default_factory=dict)
    agreed: dict[tuple[str, int, str], str] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    drafts: FakeDrafts = field(default_factory=FakeDrafts)
    ended: datetime | None = None
    calls: int = 0

    @whole
    def get(
        self, slug: str, known: StoredCampaign | None = None, lately: bool = False
    ) -> StoredCampaign | None:
        self.calls += 1
        return self.definitions.get(slug)

    @whole
    def put(
        self, stored: StoredCampaign, previous: StoredCampaign | None, saved: Saved | None = None
    ) -> None:
        slug, text = stored.campaign.slug, stored.text
        held = self.definitions.get(slug)
        if (held.rev if held else None) != (previous.rev if previous else None):
            raise Conflict
        if self.texts.get((slug, text.number), text) != text:
            raise Conflict
        if stored.names_opened_at and not (held and held.names_opened_at):
            self.opened.add(slug)
        self.definitions[slug] = stored
        if saved:
            head = PublishedVersion(stored.rev, stored.campaign.status, text.number, saved)
            document = stored.campaign.model_dump(mode="json", exclude_none=True)
            self.drafts.versions[slug, stored.rev] = (head, document)
        if stored.was_open and (slug, text.number) not in self.texts:
            self.texts[slug, text.number] = text
            for language, agreed in agreed_texts(stored.campaign).items():
                self.agreed[slug, text.number, language] = agreed

    @whole
    def headings(self) -> Iterator[Heading]:
        return iter([heading_of(self.definitions[slug]) for slug in sorted(self.definitions)])

    @whole
    def list_slugs(self) -> list[str]:
        return sorted(self.definitions)

    @whole
    def text(self, slug: str, number: int) -> TextVersion | None:
        self.calls += 1
        return self.texts.get((slug, number))

    @whole
    def agreed_text(self, slug: str, number: int, language: str) -> str | None:
        self.calls += 1
        return self.agreed.get((slug, number, language))

    @whole
    def listed(self, page: int, known: ListedPage | None = None) -> ListedPage | None:
        self.calls += 1
        on_list = [heading for heading in self.headings() if heading.belongs_on_list]
        listed = [
            one for one in on_list if not (self.ended and one.closes_at and one.closes_at <= self.ended)
        ]
        first, next_one = page * A_PAGE, (page + 1) * A_PAGE
        if first >= len(listed):
            return None
        rev = known.rev + 1 if known else 1
        return ListedPage(rev, tuple(listed[first:next_one]), more=next_one < len(listed))

    @whole
    def to_open(self) -> list[str]:
        return sorted(self.opened)

    @whole
    def names_are_open(self, slug: str) -> None:
        self.opened.discard(slug)

    @whole
    def take_off_ended(self, now: datetime) -> None:
        self.ended = now
