"""The pictures for links, in the Campaigns table: an item for each language, and one of what they show."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from chalicelib.domain.pictures import Drawn
from chalicelib.store.dynamo import ConditionFailed, Item
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, current

PICTURE = "picture"
# Whoever draws reads first and writes some seconds later, and may be overtaken meanwhile.
NOT_LATER = "attribute_not_exists(sk) OR (rev <= :rev AND face_rev <= :face_rev)"


class DynamoPictures:
    """PictureStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, slug: str, language: str) -> bytes | None:
        item = self._table.get(_picture_at(slug, language), consistent=False)
        return current(item)["png"] if item else None

    def drawn(self, slug: str) -> Drawn | None:
        item = self._table.get(_picture_at(slug))
        if item is None:
            return None
        item = current(item)
        return Drawn(item["stage"], item["rev"], item["face_rev"])

    def put(self, slug: str, drawn: Drawn, pictures: Mapping[str, bytes]) -> None:
        values = {":rev": drawn.rev, ":face_rev": drawn.face_rev}
        for item in _items(slug, drawn, pictures):
            with suppress(ConditionFailed):
                self._table.put(item, NOT_LATER, values)


def _items(slug: str, drawn: Drawn, pictures: Mapping[str, bytes]) -> Iterator[Item]:
    """What is to be written, last what says that all the rest is there."""
    shown = {**STAMP, "stage": drawn.stage, "rev": drawn.rev, "face_rev": drawn.face_rev}
    for language, png in pictures.items():
        yield {**_picture_at(slug, language), **shown, "png": png}
    yield {**_picture_at(slug), **shown}


def _picture_at(slug: str, language: str | None = None) -> Item:
    return {"slug": slug, "sk": f"{PICTURE}#{language}" if language else PICTURE}
