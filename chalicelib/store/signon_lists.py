"""Sign-ons as lists: all shards of an index asked at once, their answers merged, and the items read whole."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import get_args

from chalicelib.domain.addresses import canonical_address
from chalicelib.domain.asked import Visibility
from chalicelib.domain.keys import BUCKETS, SHARDS, bucket_of, buckets, is_key
from chalicelib.domain.mails import Asking
from chalicelib.domain.searching import Seen
from chalicelib.domain.signons import Pair, SignOn, Status
from chalicelib.ports.lists import STANDING, Attendee, Lines, ListPage, Looked, Wanted
from chalicelib.store.ahead import ahead
from chalicelib.store.dynamo import Item
from chalicelib.store.lines import ATTRIBUTES, cells_of
from chalicelib.store.looking import look
from chalicelib.store.signon_items import PROPOSAL, at, instant, name_of, sign_on_of
from chalicelib.store.table import Table

# A page of 50 takes some three of each shard; more than this of one is so rare that the page may be short.
OF_A_SHARD = 16
# Where few of many are wanted, as many are looked at.
LOOKED_AT = 250
LARGEST = 50
# What is read ahead for a file is held in memory: some 2 MB an answer.
LINES_AT_ONCE, BUCKETS_AT_ONCE = 250, 3
PLACE = re.compile(r"[0-9TZ:.-]{27}#[A-Za-z0-9_-]{12}")


@dataclass(frozen=True)
class Index:
    """One of the lists: its index, the attributes that it is made of, and whether the latest come first."""

    name: str
    shard: str
    place: str
    latest_first: bool

    def behind(self, place: str, other: str) -> bool:
        """Whether somebody stands behind another one."""
        return place < other if self.latest_first else place > other


NEWEST = Index("newest", "shard", "place", latest_first=True)
WAITING = Index("waiting", "waiting_shard", "waiting_place", latest_first=False)


class DynamoSignOnLists:
    """SignOnLists on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def newest(self, slug: str, after: str | None, limit: int, wanted: Wanted) -> ListPage:
        return self._page(NEWEST, slug, after, limit, wanted)

    def waiting(self, slug: str, after: str | None, limit: int, wanted: Wanted) -> ListPage:
        return self._page(WAITING, slug, after, limit, wanted)

    def unconfirmed(self, slug: str, since: datetime) -> dict[date, int]:
        with ThreadPoolExecutor(SHARDS) as readers:
            asked = partial(self._unconfirmed, instant(since))
            found = readers.map(asked, (f"{slug}#{number:02d}" for number in range(SHARDS)))
            total: Counter[date] = Counter()
            for days in found:
                total.update(days)
        return dict(total)

    def _unconfirmed(self, since: str, shard: str) -> "Counter[date]":
        items = self._table.query(
            "#shard = :shard AND #place >= :since",
            {":shard": shard, ":since": since, ":pending": Status.PENDING},
            {"#shard": NEWEST.shard, "#place": NEWEST.place, "#status": "status"},
            index=NEWEST.name,
            where="#status = :pending",
            only=("place",),
            consistent=False,
        )
        return Counter(date.fromisoformat(item["place"][:10]) for item in items)

    def named(self, slug: str, keys: Collection[str], wanted: Wanted) -> list[SignOn]:
        places = [at(slug, key, of) for key in keys if is_key(key) for of in get_args(Asking)]
        found: dict[str, dict[Asking, SignOn]] = {}
        for held in map(sign_on_of, self._table.batch_get(places)):
            found.setdefault(held.key, {})[held.of] = held
        people = [shown for pair in found.values() if (shown := Pair(**pair).shown)]
        return [held for held in people if _fits(held, wanted)]

    def of_address(self, slug: str, address: str, limit: int, wanted: Wanted) -> list[SignOn]:
        with ThreadPoolExecutor(SHARDS) as readers:
            found = readers.map(partial(self._keys_of, address), buckets(slug))
            keys = [key for keys in found for key in keys]
        people = self.named(slug, keys, wanted)
        return sorted(people, key=lambda held: held.signed_at, reverse=True)[:limit]

    def _keys_of(self, address: str, bucket: str) -> list[str]:
        """The keys of a bucket's people who signed with that address."""
        values, names = {":bucket": bucket}, {"#bucket": "bucket"}
        items = self._table.query("#bucket = :bucket", values, names, only=("bucket", "sk", "email"))
        return list({name_of(item).key for item in items if canonical_address(item["email"]) == address})

    def of_day(self, slug: str, day: date) -> list[Attendee]:
        with ThreadPoolExecutor(SHARDS) as readers:
            found = readers.map(partial(self._attendees, day.isoformat()), buckets(slug))
            return [one for some in found for one in some]

    def _attendees(self, day: str, bucket: str) -> list[Attendee]:
        values, names = {":bucket": bucket}, {"#bucket": "bucket"}
        only = ("sk", "day", "status", "visibility", "name")
        items = self._table.query("#bucket = :bucket", values, names, only=only)
        there = [item for item in items if item.get("day") == day and item["status"] in STANDING]
        return [
            Attendee(item["sk"], "" if item["visibility"] == Visibility.COUNTED else item["name"])
            for item in there
            if is_key(item["sk"])
        ]

    def look(self, slug: str, after: str | None, most: int, fits: Callable[[Seen], bool]) -> Looked:
        return look(self._table, slug, after, most, fits)

    def lines(self, slug: str, now: datetime, after: str | None = None) -> Generator[Lines, None, None]:
        # Where a key lies is told by the key, so the last one read is all there is to a place.
        first = buckets(slug).index(bucket_of(slug, after.removesuffix(PROPOSAL))) if after else 0
        sources = (
            self._lines(slug, number, now, after if number == first else None)
            for number in range(first, BUCKETS)
        )
        yield from ahead(sources, BUCKETS_AT_ONCE)

    def _lines(self, slug: str, number: int, now: datetime, after: str | None) -> Iterator[Lines]:
        bucket = buckets(slug)[number]
        answers = self._table.answers(
            "#bucket = :bucket",
            {":bucket": bucket},
            {"#bucket": "bucket"},
            start={"bucket": bucket, "sk": after} if after else None,
            at_once=LINES_AT_ONCE,
            only=ATTRIBUTES,
        )
        for items, _, _ in answers:
            if items:
                cells = list(cells_of(items, now, after))
                after = items[-1]["sk"]["S"]
                yield Lines(cells, after, number / BUCKETS)

    def _page(self, index: Index, slug: str, after: str | None, limit: int, wanted: Wanted) -> ListPage:
        if not 0 < limit <= LARGEST:
            raise ValueError(f"a page holds up to {LARGEST}")
        if after and not PLACE.fullmatch(after):
            raise ValueError("not a place in a list")
        with ThreadPoolExecutor(SHARDS) as readers:
            asked = partial(self._shard, index, after=after, wanted=wanted)
            shards = list(readers.map(asked, (f"{slug}#{number:02d}" for number in range(SHARDS))))
        lines = [line for found, _ in shards for line in found]
        lines.sort(key=lambda line: str(line[index.place]), reverse=index.latest_first)
        # Behind the nearest end of what was looked at, another shard may have more.
        ends = [end for _, end in shards if end]
        end = (max if index.latest_first else min)(ends) if ends else None
        if end:
            lines = [line for line in lines if not index.behind(line[index.place], end)]
        taken = lines[:limit]
        place = taken[-1][index.place] if len(lines) > limit else end
        return ListPage(self._whole(index, taken, wanted), place)

    def _shard(
        self, index: Index, shard: str, after: str | None, wanted: Wanted
    ) -> tuple[list[Item], str | None]:
        """What one shard has next, and how far it was looked at; None to its end."""
        condition, values, names = "#shard = :shard", {":shard": shard}, {"#shard": index.shard}
        if after:
            condition += f" AND #place {'<' if index.latest_first else '>'} :after"
            values[":after"], names["#place"] = after, index.place
        filters = []
        for name in ("status", "source", "kind", "country"):
            if value := getattr(wanted, name):
                filters.append(f"#{name} = :{name}")
                values[f":{name}"], names[f"#{name}"] = value, name
        pages = self._table.pages(
            condition,
            values,
            names,
            index=index.name,
            limit=LOOKED_AT if filters else OF_A_SHARD,
            where=" AND ".join(filters),
            reverse=index.latest_first,
            consistent=False,
        )
        page = next(pages)
        return list(page.items), str(page.last[index.place]) if page.last else None

    def _whole(self, index: Index, lines: list[Item], wanted: Wanted) -> list[SignOn]:
        """The items behind a list's lines, as they are now; no proposal beside which a sign-on stands."""
        keys: dict[tuple[str, Asking], Item] = {}
        for line in lines:
            slug, key, of = name_of(line)
            keys[key, "sign_on"], keys[key, of] = at(slug, key), at(slug, key, of)
        items = self._table.batch_get(list(keys.values()))
        found = {(held.key, held.of): held for held in map(sign_on_of, items)}
        people = []
        for line in lines:
            _, key, of = name_of(line)
            held = found.get((key, of))
            beside = of == "proposal" and (key, "sign_on") in found
            if held and not beside and _fits(held, wanted) and (index is NEWEST or held.waiting_since):
                people.append(held)
        return people


def _fits(held: SignOn, wanted: Wanted) -> bool:
    """Whether it is what was wanted: an index tells of a change a moment later."""
    return wanted.fits(held.status, held.source, held.partner_contact, held.kind, held.country)
