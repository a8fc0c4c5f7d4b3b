"""The pictures for links, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.domain.pictures import Drawn
from tests.fakes.locking import Locked, whole


@dataclass
class FakePictures(Locked):
    """PictureStore."""

    kept: dict[tuple[str, str], tuple[Drawn, bytes]] = field(default_factory=dict)
    shown: dict[str, Drawn] = field(default_factory=dict)

    @whole
    def get(self, slug: str, language: str) -> bytes | None:
        found = self.kept.get((slug, language))
        return found and found[1]

    @whole
    def drawn(self, slug: str) -> Drawn | None:
        return self.shown.get(slug)

    @whole
    def put(self, slug: str, drawn: Drawn, pictures: Mapping[str, bytes]) -> None:
        for language, png in pictures.items():
            before = self.kept.get((slug, language))
            if before is None or _not_later(before[0], drawn):
                self.kept[slug, language] = drawn, png
        if slug not in self.shown or _not_later(self.shown[slug], drawn):
            self.shown[slug] = drawn


def _not_later(before: Drawn, drawn: Drawn) -> bool:
    return before.rev <= drawn.rev and before.face_rev <= drawn.face_rev
