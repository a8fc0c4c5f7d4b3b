"""The public wall: who chose to be named, newest first.

A line's sort key is the time of confirmation and a hash of the sign-on's key: where a line stands is told to
everybody, and from the key itself more could be made. The lines of one campaign lie in 32 partitions, so that
many may be written at once.
"""

import base64
import hashlib
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
PLACE = re.compile(r"[0-9T:.+-]{1,40}#[0-9a-f]{32}")


class DynamoWall:
    """WallStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def newest(self, slug: str, limit: int, before: str | None = None) -> list[Signatory]:
        place = _place(before) if before else None
        if before and not place:
            return []
        # One after the other they would take most of the time that a page takes.
        with ThreadPoolExecutor(READERS) as readers:
            shards = readers.map(lambda shard: list(self._shard(slug, shard, limit, place)), range(SHARDS))
            lines = [line for shard in shards for line in shard]
        lines.sort(key=lambda line: str(line["sk"]), reverse=True)
        return [_signatory(line) for line in lines[:limit]]

    def _shard(self, slug: str, shard: int, limit: int, before: str | None) -> Iterator[Item]:
        condition = "slug = :slug" + (" AND sk < :before" if before else "")
        values = {":slug": _slug(slug, shard), ":before": before}
        return self._table.query(condition, values, limit=limit, reverse=True, consistent=False)


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
        "sk": f"{sign_on.confirmed_at.isoformat(timespec='microseconds')}#{_hashed(sign_on.key)}",
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


def _signatory(line: Item) -> Signatory:
    return Signatory(
        name=line["name"],
        confirmed_at=datetime.fromisoformat(line["sk"].partition("#")[0]),
        organization=line.get("organization"),
        country=line.get("country"),
        union=line.get("union"),
        members=line.get("members"),
        cursor=base64.urlsafe_b64encode(line["sk"].encode()).decode().rstrip("="),
    )


def _place(cursor: str) -> str | None:
    """The sort key that a cursor stands for, None for what no page gave."""
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError:
        return None
    return place if PLACE.fullmatch(place) else None


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _slug(slug: str, shard: int) -> str:
    return f"{slug}#wall#{shard:02d}"
