"""The public faces and the pages of the walls, in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.face import Entry, Face, WallPage
from tests.fakes.locking import Locked, whole


@dataclass
class FakeFaces(Locked):
    """FaceStore; `read` counts how often a face was."""

    read: int = 0
    faces: dict[str, Face] = field(default_factory=dict)
    people: dict[tuple[str, int], WallPage] = field(default_factory=dict)
    unions: dict[tuple[str, int], tuple[Entry, ...]] = field(default_factory=dict)

    @whole
    def get(self, slug: str, known: Face | None = None, lately: bool = False) -> Face:
        self.read += 1
        return self.faces.get(slug, Face())

    @whole
    def put(
        self,
        slug: str,
        face: Face,
        previous: Face,
        pages: Iterable[WallPage] = (),
        organizations: Mapping[int, Sequence[Entry]] | None = None,
    ) -> None:
        if self.get(slug).rev != previous.rev:
            raise Conflict
        self.faces[slug] = replace(face, rev=previous.rev + 1)
        self.people |= {(slug, page.number): page for page in pages}
        self.unions |= {(slug, number): tuple(page) for number, page in (organizations or {}).items()}

    @whole
    def page(self, slug: str, number: int) -> WallPage | None:
        return self.people.get((slug, number))

    @whole
    def pages(self, slug: str, first: int, after: int) -> Iterable[WallPage]:
        return [self.people[slug, number] for number in range(first, after) if (slug, number) in self.people]

    @whole
    def organizations(self, slug: str, number: int) -> tuple[Entry, ...] | None:
        return self.unions.get((slug, number))

    @whole
    def put_page(self, slug: str, page: WallPage) -> None:
        self.people[slug, page.number] = page

    @whole
    def put_organizations(self, slug: str, number: int, entries: Sequence[Entry]) -> None:
        self.unions[slug, number] = tuple(entries)

    @whole
    def remove_pages(self, slug: str, first: int, after: int) -> None:
        self.people = {
            at: page for at, page in self.people.items() if at[0] != slug or first <= at[1] < after
        }

    @whole
    def remove_organizations(self, slug: str, first: int) -> None:
        self.unions = {at: page for at, page in self.unions.items() if at[0] != slug or at[1] < first}
