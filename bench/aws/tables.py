"""Tables in memory: items by partition and sort key, their indexes, the stream of what changed.

Keys are texts, as all of this project's are. Items are never changed in place, so the stream may hold them.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.aws.values import Item, invalid, item_size

LARGEST = 400 * 1024
Made = Callable[[str], Item]


@dataclass(frozen=True)
class Index:
    """A global secondary index: its key's attributes, and which attributes it holds (None for all)."""

    name: str
    hash: str
    range: str | None
    holds: frozenset[str] | None

    def key(self, item: Item | None) -> tuple[str, str] | None:
        """The item's place in the index, None when it is not in it."""
        if item is None or self.hash not in item or (self.range and self.range not in item):
            return None
        return item[self.hash]["S"], item[self.range]["S"] if self.range else ""

    def entry(self, item: Item) -> Item:
        """What the index holds of the item."""
        return item if self.holds is None else {name: item[name] for name in self.holds if name in item}


class Partition:
    """The items under one hash key, in the order of their sort keys.

    Beside those that were written there may be many that are made each time they are read.
    """

    def __init__(self) -> None:
        self.order: list[str] = []
        self._items: dict[str, Item] = {}
        self._made: dict[str, Made] = {}

    def get(self, sk: str) -> Item | None:
        """The item of that sort key."""
        if sk in self._items:
            return self._items[sk]
        return self._made[sk](sk) if sk in self._made else None

    def put(self, sk: str, item: Item | None) -> None:
        """Holds the item, or with None nothing."""
        there = sk in self._items or sk in self._made
        self._made.pop(sk, None)
        if item is None:
            self._items.pop(sk, None)
            if there:
                del self.order[bisect_left(self.order, sk)]
            return
        self._items[sk] = item
        if not there:
            insort(self.order, sk)

    def add_made(self, made: dict[str, Made]) -> None:
        """Lets the items of these sort keys be made when they are read; those that are held stay."""
        self._made |= {sk: make for sk, make in made.items() if sk not in self._items}
        self.order = sorted(self._items.keys() | self._made.keys())


@dataclass
class Table:
    """A table of the template; `stream` is None unless it has one."""

    name: str
    hash: str
    range: str | None
    indexes: dict[str, Index] = field(default_factory=dict)
    stream: list[dict[str, Any]] | None = None
    partitions: dict[str, Partition] = field(default_factory=lambda: defaultdict(Partition))
    _index: dict[str, dict[str, list[tuple[str, str, str]]]] = field(default_factory=dict)

    def key(self, item: Item) -> tuple[str, str]:
        """The item's partition and sort key. Raises Refused for one that has none."""
        try:
            return item[self.hash]["S"], item[self.range]["S"] if self.range else ""
        except KeyError:
            raise invalid("a key is missing, or is no text") from None

    def get(self, pk: str, sk: str) -> Item | None:
        """The item, if it is held."""
        return self.partitions[pk].get(sk) if pk in self.partitions else None

    def items(self) -> Iterator[Item]:
        """All items, partition by partition."""
        for partition in list(self.partitions.values()):
            for sk in partition.order:
                item = partition.get(sk)
                assert item is not None
                yield item

    def put(self, pk: str, sk: str, item: Item | None) -> None:
        """Writes the item, or with None erases it; tells the stream of what changed."""
        before = self.get(pk, sk)
        if item is not None and item_size(item) > LARGEST:
            raise invalid("Item size has exceeded the maximum allowed size")
        if before == item:
            return
        self.partitions[pk].put(sk, item)
        for index in self.indexes.values():
            self._moved(index, (pk, sk), before, item)
        if self.stream is not None:
            self.stream.append(self._record(before, item))

    def indexed(self, index: str, value: str) -> list[tuple[str, Item]]:
        """What an index holds under a hash value: (its range value, the entry), in order."""
        places = self._index.get(index, {}).get(value, [])
        found = ((range_, self.get(pk, sk)) for range_, pk, sk in places)
        return [(range_, self.entry(index, item)) for range_, item in found if item is not None]

    def entry(self, index: str, item: Item) -> Item:
        """What that index holds of the item."""
        return self.indexes[index].entry(item)

    def _moved(self, index: Index, key: tuple[str, str], before: Item | None, item: Item | None) -> None:
        held = self._index.setdefault(index.name, {})
        old, new = index.key(before), index.key(item)
        if old == new:
            return
        if old:
            held[old[0]].remove((old[1], *key))
        if new:
            insort(held.setdefault(new[0], []), (new[1], *key))

    def _record(self, before: Item | None, item: Item | None) -> dict[str, Any]:
        assert self.stream is not None
        shown = item or before
        assert shown is not None
        keys = {name: shown[name] for name in (self.hash, self.range) if name}
        number = str(len(self.stream) + 1)
        images = {"OldImage": before, "NewImage": item}
        name = "INSERT" if before is None else "REMOVE" if item is None else "MODIFY"
        return {
            "eventID": number,
            "eventName": name,
            "eventSource": "aws:dynamodb",
            "dynamodb": {
                "Keys": keys,
                "SequenceNumber": number.zfill(21),
                "StreamViewType": "NEW_AND_OLD_IMAGES",
                **{image: held for image, held in images.items() if held is not None},
            },
        }


def tables_of(template: dict[str, Any]) -> dict[str, Table]:
    """The template's tables, empty, under their logical names."""
    found = {}
    for name, resource in template["Resources"].items():
        if resource.get("Type") == "AWS::DynamoDB::Table":
            found[name] = _table(name, resource["Properties"])
    return found


def _table(name: str, properties: dict[str, Any]) -> Table:
    hash_, range_ = _schema(properties)
    table = Table(name, hash_, range_, stream=[] if "StreamSpecification" in properties else None)
    for given in properties.get("GlobalSecondaryIndexes", []):
        projection = given["Projection"]
        keys = {key for key in (hash_, range_, *_schema(given)) if key}
        everything = projection["ProjectionType"] == "ALL"
        holds = None if everything else frozenset(keys | set(projection.get("NonKeyAttributes", [])))
        table.indexes[given["IndexName"]] = Index(given["IndexName"], *_schema(given), holds)
    return table


def _schema(given: dict[str, Any]) -> tuple[str, str | None]:
    kinds = {entry["KeyType"]: entry["AttributeName"] for entry in given["KeySchema"]}
    return kinds["HASH"], kinds.get("RANGE")
