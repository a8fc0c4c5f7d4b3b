"""Looking through all sign-ons of a campaign: a few attributes of each, many buckets at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalicelib.domain.asked import Visibility
from chalicelib.domain.keys import BUCKETS, SHARDS, buckets, is_key
from chalicelib.domain.searching import Seen
from chalicelib.ports.lists import Looked
from chalicelib.store.dynamo import Item
from chalicelib.store.signon_items import PROPOSAL
from chalicelib.store.table import Table

ATTRIBUTES = ("sk", "visibility", *(name for name in Seen._fields if name != "key"))


def look(table: Table, slug: str, after: str | None, most: int, fits: Callable[[Seen], bool]) -> Looked:
    """What SignOnLists.look says."""
    begun = next_bucket = _bucket(after)
    found: list[Seen] = []
    # What lies in the first says how many of the others may be asked at once.
    seen, at_once = 0, 1
    with ThreadPoolExecutor(SHARDS) as readers:
        while next_bucket < BUCKETS and seen <= most:
            some = buckets(slug)[next_bucket : next_bucket + at_once]
            for fitting, there in readers.map(lambda bucket: _in(table, bucket, fits), some):
                found += fitting
                seen += there
            next_bucket += len(some)
            in_each = max(1, seen // (next_bucket - begun))
            at_once = min(SHARDS, max(1, (most - seen) // in_each))
    place = str(next_bucket) if next_bucket < BUCKETS else None
    return Looked(found, seen, place, next_bucket / BUCKETS)


def _bucket(place: str | None) -> int:
    if place is None:
        return 0
    if not place.isdecimal() or not 0 < int(place) < BUCKETS:
        raise ValueError("not a place of a look")
    return int(place)


def _in(table: Table, bucket: str, fits: Callable[[Seen], bool]) -> tuple[list[Seen], int]:
    """Who fits of a bucket, and how many are in it."""
    people = 0
    found = []
    for one in _people(table, bucket):
        people += 1
        if fits(one):
            found.append(one)
    return found, people


def _people(table: Table, bucket: str) -> Iterator[Seen]:
    last = ""
    values, names = {":bucket": bucket}, {"#bucket": "bucket"}
    for item in table.query("#bucket = :bucket", values, names, only=ATTRIBUTES):
        key = item["sk"].removesuffix(PROPOSAL)
        # A proposal lies right behind its sign-on, which is what is shown.
        if is_key(key) and key != last:
            yield _seen(key, item)
        last = key


def _seen(key: str, item: Item) -> Seen:
    values: dict[str, Any] = {name: item.get(name) for name in Seen._fields}
    if item.get("visibility") == Visibility.COUNTED:
        values["name"] = None
    texts = {name: values[name] or "" for name in ("name", "email", "kind", "status", "signed_at")}
    held = {"key": key, "rev": values["rev"] or 0, "partner_contact": bool(values["partner_contact"])}
    return Seen(**{**values, **texts, **held})
