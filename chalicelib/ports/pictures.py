"""Where the pictures for links are kept."""

from collections.abc import Mapping
from typing import Protocol

from chalicelib.domain.pictures import Drawn


class PictureStore(Protocol):
    """A campaign's pictures, one for each of its languages, as PNG; only the exporter writes them."""

    def get(self, slug: str, language: str) -> bytes | None:
        """The picture as it was a moment ago."""

    def drawn(self, slug: str) -> Drawn | None:
        """What all of them show; None before any were drawn."""

    def put(self, slug: str, drawn: Drawn, pictures: Mapping[str, bytes]) -> None:
        """Write them, each unless what is there was drawn of something later."""
