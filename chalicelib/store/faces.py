"""The public face of each campaign, and the pages of its wall, in the Campaigns table.

Names lie in it compressed: they are read whole or not at all.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.face import Entry, Face, Place, WallPage
from chalicelib.store.dynamo import Item, written
from chalicelib.store.table import Entry as Writing
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, current

FACE = "face"
PEOPLE = "wall#people#"
ORGANIZATIONS = "wall#organizations#"
# As they are, without a name or a time in them.
PLAIN = (
    *("rev", "individuals", "organizations", "workers", "commitments", "milestone"),
    *("stage", "opened", "first_page", "next_page", "organization_pages", "ledger_rev"),
)


class DynamoFaces:
    """FaceStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, slug: str, known: Face | None = None, lately: bool = False) -> Face:
        item = self._table.get({"slug": slug, "sk": FACE}, consistent=not lately)
        if known and known.rev >= (item or {}).get("rev", 0):
            return known
        return face_of(item) if item else Face()

    def put(
        self,
        slug: str,
        face: Face,
        previous: Face,
        pages: Iterable[WallPage] = (),
        organizations: Mapping[int, Sequence[Entry]] | None = None,
    ) -> None:
        unmoved, values = "attribute_not_exists(sk)", None
        if previous.rev:
            unmoved, values = "rev = :before", {":before": previous.rev}
        item = face_item(slug, replace(face, rev=previous.rev + 1))
        beside = [_page_item(slug, page) for page in pages]
        beside += [_organizations_item(slug, number, page) for number, page in (organizations or {}).items()]
        if not beside:
            self._table.put(item, unmoved, values)
            return
        entries: list[Writing] = [
            self._table.putting(item, unmoved, values),
            *map(self._table.putting, beside),
        ]
        self._table.transact(entries)

    def page(self, slug: str, number: int) -> WallPage | None:
        item = self._table.get(_page_at(slug, number))
        return page_of(item) if item else None

    def pages(self, slug: str, first: int, after: int) -> Iterator[WallPage]:
        if first < after:
            for item in self._between(slug, _page_at(slug, first)["sk"], _page_at(slug, after - 1)["sk"]):
                yield page_of(item)

    def organizations(self, slug: str, number: int) -> tuple[Entry, ...] | None:
        item = self._table.get(_organizations_at(slug, number), consistent=False)
        return unpacked(current(item)["entries"]) if item else None

    def put_page(self, slug: str, page: WallPage) -> None:
        self._table.put(_page_item(slug, page))

    def put_organizations(self, slug: str, number: int, entries: Sequence[Entry]) -> None:
        self._table.put(_organizations_item(slug, number, entries))

    def remove_pages(self, slug: str, first: int, after: int) -> None:
        beside = [(_page_at(slug, after)["sk"], f"{PEOPLE}~")]
        if first:
            beside.append((PEOPLE, _page_at(slug, first - 1)["sk"]))
        for start, end in beside:
            self._table.remove(list(self._between(slug, start, end, only=("slug", "sk"))))

    def remove_organizations(self, slug: str, first: int) -> None:
        start = _organizations_at(slug, first)["sk"]
        self._table.remove(list(self._between(slug, start, f"{ORGANIZATIONS}~", only=("slug", "sk"))))

    def _between(self, slug: str, first: str, last: str, only: tuple[str, ...] = ()) -> Iterator[Item]:
        values = {":slug": slug, ":first": first, ":last": last}
        return self._table.query("slug = :slug AND sk BETWEEN :first AND :last", values, only=only)


def face_item(slug: str, face: Face) -> Item:
    """The face as it is stored."""
    return {
        "slug": slug,
        "sk": FACE,
        **STAMP,
        **{name: getattr(face, name) for name in PLAIN},
        "as_of": face.as_of and written(face.as_of),
        "newest": packed(face.newest),
        "paged_until": _place_item(face.paged_until) if face.paged_until else None,
        "largest": packed(face.largest),
    }


def face_of(item: Item) -> Face:
    """The face that an item holds."""
    item = current(item)
    return Face(
        **{name: item[name] for name in PLAIN if name in item},
        as_of=datetime.fromisoformat(item["as_of"]) if "as_of" in item else None,
        newest=unpacked(item["newest"]),
        paged_until=_place_of(item["paged_until"]) if "paged_until" in item else None,
        largest=unpacked(item["largest"]),
    )


def page_of(item: Item) -> WallPage:
    """The page of people that an item holds."""
    item = current(item)
    return WallPage(int(item["sk"].removeprefix(PEOPLE)), _place_of(item["until"]), unpacked(item["entries"]))


def packed(entries: Sequence[Entry]) -> bytes:
    """Names, compressed."""
    rows = [(*entry[:2], written(entry.at), *entry[3:]) for entry in entries]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(value: bytes) -> tuple[Entry, ...]:
    """The names again."""
    rows: list[list[Any]] = json.loads(zlib.decompress(value))
    return tuple(Entry(row[0], row[1], datetime.fromisoformat(row[2]), *row[3:]) for row in rows)


def _page_at(slug: str, number: int) -> Item:
    return {"slug": slug, "sk": f"{PEOPLE}{number:09d}"}


def _page_item(slug: str, page: WallPage) -> Item:
    entries = packed(page.entries)
    return {**_page_at(slug, page.number), **STAMP, "until": _place_item(page.until), "entries": entries}


def _organizations_at(slug: str, number: int) -> Item:
    return {"slug": slug, "sk": f"{ORGANIZATIONS}{number:06d}"}


def _organizations_item(slug: str, number: int, entries: Sequence[Entry]) -> Item:
    return {**_organizations_at(slug, number), **STAMP, "entries": packed(entries)}


def _place_item(place: Place) -> list[str]:
    return [written(place[0]), place[1]]


def _place_of(place: list[str]) -> Place:
    return datetime.fromisoformat(place[0]), place[1]
