"""Campaigns as a function reads them that serves the public: kept in the container for a moment."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from chalicelib.domain.face import Entry, Face
from chalicelib.domain.headings import ListedPage
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion
from chalicelib.ports.campaigns import CampaignStore
from chalicelib.ports.faces import FaceStore

KEPT_FOR = timedelta(seconds=5)
FACES_KEPT_FOR = timedelta(seconds=1)
# What a container holds at most of campaigns (each with all its texts), of faces, text versions, lists and
# pages of names.
MOST_CAMPAIGNS = 64
MOST_FACES = 256
MOST_TEXTS = 1_000
MOST_PAGES = 16
MOST_NAMES_PAGES = 64

T = TypeVar("T")


class KeptCampaigns:
    """PublishedCampaigns: definitions, lists and names as they were at most `keep` ago, faces `keep_faces`.

    A text never changes. What is not there is never kept: a campaign is found as soon as it is published.
    """

    def __init__(
        self,
        campaigns: CampaignStore,
        faces: FaceStore,
        now: Callable[[], datetime],
        keep: timedelta = KEPT_FOR,
        keep_faces: timedelta = FACES_KEPT_FOR,
    ) -> None:
        self._campaigns, self._face_store, self._now = campaigns, faces, now
        self._keep, self._keep_faces = keep, keep_faces
        self._faces: _Lately[Face] = _Lately(MOST_FACES)
        self._definitions: _Lately[StoredCampaign] = _Lately(MOST_CAMPAIGNS)
        self._texts: _Lately[TextVersion] = _Lately(MOST_TEXTS)
        self._pages: _Lately[ListedPage] = _Lately(MOST_PAGES)
        self._names: _Lately[Sequence[Entry]] = _Lately(MOST_NAMES_PAGES)

    def get(self, slug: str, fresh: bool = False) -> StoredCampaign | None:
        now = self._now()
        kept = None if fresh else self._definitions.since(slug, now - self._keep, now)
        if kept is not None:
            return kept
        known = self._definitions.last(slug)
        return self._definitions.put(slug, self._campaigns.get(slug, known, lately=not fresh), now)

    def text(self, slug: str, number: int) -> TextVersion | None:
        kept = self._texts.last((slug, number))
        return kept or self._texts.put((slug, number), self._campaigns.text(slug, number), self._now())

    def agreed_text(self, slug: str, number: int, language: str) -> str | None:
        return self._campaigns.agreed_text(slug, number, language)

    def listed(self, page: int) -> ListedPage | None:
        now = self._now()
        kept = self._pages.since(page, now - self._keep, now)
        return kept or self._pages.put(page, self._campaigns.listed(page, self._pages.last(page)), now)

    def face(self, slug: str) -> Face:
        now = self._now()
        kept = self._faces.since(slug, now - self._keep_faces, now)
        if kept is None:
            kept = self._face_store.get(slug, self._faces.last(slug), lately=True)
            self._faces.put(slug, kept, now)
        return kept

    def people(self, slug: str, number: int) -> Sequence[Entry]:
        def read() -> Sequence[Entry] | None:
            page = self._face_store.page(slug, number)
            return page.entries if page else None

        return self._page_of_names((slug, "people", number), read)

    def organizations(self, slug: str, number: int) -> Sequence[Entry]:
        return self._page_of_names(
            (slug, "organizations", number), lambda: self._face_store.organizations(slug, number)
        )

    def _page_of_names(self, key: Hashable, read: Callable[[], Sequence[Entry] | None]) -> Sequence[Entry]:
        now = self._now()
        kept = self._names.since(key, now - self._keep, now)
        return (kept if kept is not None else self._names.put(key, read(), now)) or ()


@dataclass(frozen=True)
class _Read(Generic[T]):
    what: T
    at: datetime


class _Lately(Generic[T]):
    """What was read lately; of more than `most` the one that was read longest ago goes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._read: dict[Hashable, _Read[T]] = {}

    def last(self, key: Hashable) -> T | None:
        """What was read last, however long ago."""
        read = self._read.get(key)
        return read.what if read else None

    def since(self, key: Hashable, earliest: datetime, now: datetime) -> T | None:
        """The same if it was read after `earliest`; a clock that was set back makes nothing younger."""
        read = self._read.get(key)
        return read.what if read and earliest < read.at <= now else None

    def put(self, key: Hashable, what: T | None, at: datetime) -> T | None:
        """Keep what was read, in place of what was read before; nothing is kept of what is not there."""
        self._read.pop(key, None)
        if what is not None:
            self._read[key] = _Read(what, at)
            while len(self._read) > self._most:
                self._read.pop(next(iter(self._read)), None)
        return what
