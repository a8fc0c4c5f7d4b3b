"""Edited drafts, and what was published, in memory."""

from dataclasses import dataclass, field

from chalicelib.domain.drafts import Document, Draft, History, PreviewLink, PublishedVersion, SavedDraft
from chalicelib.domain.errors import Conflict
from tests.fakes.locking import Locked, whole

NEWEST = 50


@dataclass
class FakeDrafts(Locked):
    """DraftStore; the store of campaigns adds to `versions`."""

    held: dict[str, Draft] = field(default_factory=dict)
    kept: dict[tuple[str, int], Draft] = field(default_factory=dict)
    versions: dict[tuple[str, int], tuple[PublishedVersion, Document]] = field(default_factory=dict)
    links: dict[str, PreviewLink] = field(default_factory=dict)

    def get(self, slug: str) -> Draft | None:
        return self.held.get(slug)

    @whole
    def put(self, draft: Draft, previous: int) -> None:
        self._ensure(draft.slug, previous)
        self.held[draft.slug] = self.kept[draft.slug, draft.rev] = draft

    @whole
    def remove(self, slug: str, rev: int) -> None:
        self._ensure(slug, rev)
        del self.held[slug]

    def saved(self, slug: str, rev: int) -> Document | None:
        draft = self.kept.get((slug, rev))
        return draft.document if draft else None

    def published(self, slug: str, rev: int) -> Document | None:
        return self.versions[slug, rev][1] if (slug, rev) in self.versions else None

    @whole
    def history(self, slug: str) -> History:
        published = [head for (of, _), (head, _) in sorted(self.versions.items()) if of == slug]
        saved = [SavedDraft(d.rev, d.saved) for (of, _), d in sorted(self.kept.items()) if of == slug]
        return History(published[::-1][:NEWEST], saved[::-1][:NEWEST])

    def link(self, slug: str) -> PreviewLink | None:
        return self.links.get(slug)

    def offer(self, link: PreviewLink) -> None:
        self.links[link.slug] = link

    def end_link(self, slug: str) -> None:
        self.links.pop(slug, None)

    def _ensure(self, slug: str, rev: int) -> None:
        held = self.held.get(slug)
        if (held.rev if held else 0) != rev:
            raise Conflict
