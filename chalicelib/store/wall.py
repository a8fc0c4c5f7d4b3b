"""The public wall: who chose to be named, newest first.

A line's sort key is the time of confirmation and the sign-on's key. The lines of one campaign lie in 32
partitions, so that many may be written at once.
"""

import re
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from chalicelib.domain.asked import Visibility
from chalicelib.domain.signons import SignOn
from chalicelib.domain.tally import Signatory
from chalicelib.store.dynamo import Item
from chalicelib.store.table import Entry, Table

SHARDS = 32
# As many queries at a time as botocore keeps connections open.
READERS = 10
CURSOR = re.compile(r"[0-9T:.+-]{1,40}#[A-Za-z0-9_-]{43}")


class DynamoWall:
    """WallStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def newest(self, slug: str, limit: int, before: str | None = None) -> list[Signatory]:
        if before and not CURSOR.fullmatch(before):
            return []
        # One after the other they would take most of the time that a page takes.
        with ThreadPoolExecutor(READERS) as readers:
            shards = readers.map(lambda shard: list(self._shard(slug, shard, limit, before)), range(SHARDS))
            newest = [signatory for shard in shards for signatory in shard]
        newest.sort(key=lambda signatory: signatory.cursor, reverse=True)
        return newest[:limit]

    def _shard(self, slug: str, shard: int, limit: int, before: str | None) -> Iterator[Signatory]:
        condition = "slug = :slug" + (" AND sk < :before" if before else "")
        values = {":slug": _slug(slug, shard), ":before": before}
        for item in self._table.query(condition, values, limit=limit, reverse=True, consistent=False):
            yield Signatory(
                name=item["name"],
                confirmed_at=datetime.fromisoformat(item["sk"].partition("#")[0]),
                organization=item.get("organization"),
                country=item.get("country"),
                union=item.get("union"),
                members=item.get("members"),
                cursor=item["sk"],
            )


def line_of(slug: str, sign_on: SignOn | None) -> Item | None:
    """The public line of a sign-on, None unless it counts and its signer chose `public`."""
    if (
        sign_on is None
        or not sign_on.counts
        or sign_on.visibility is not Visibility.PUBLIC
        or not sign_on.confirmed_at
    ):
        return None
    return {
        "slug": _slug(slug, zlib.crc32(sign_on.key.encode()) % SHARDS),
        "sk": f"{sign_on.confirmed_at.isoformat(timespec='microseconds')}#{sign_on.key}",
        "name": sign_on.name,
        "organization": sign_on.organization,
        "country": sign_on.country,
        "union": sign_on.union,
        "members": sign_on.members_represented,
    }


def replacing(table: Table, before: Item | None, after: Item | None) -> Iterator[Entry]:
    """The entries of a transaction that put a line where another one, by its keys, stood."""
    place = {"slug": after["slug"], "sk": after["sk"]} if after else None
    if before and before != place:
        yield table.deleting(before)
    if after:
        yield table.putting(after)


def _slug(slug: str, shard: int) -> str:
    return f"{slug}#wall#{shard:02d}"
