"""DynamoDB's Query: one partition of a table or of an index, in order, a page at a time."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.aws.expressions import Expressions
from bench.aws.tables import Partition, Table
from bench.aws.values import Item, invalid, item_size

PAGE = 1024 * 1024
Terms = list[tuple[str, list[str]]]
COMPARE: dict[str, Callable[..., bool]] = {
    "=": lambda value, other: value == other,
    "<": lambda value, other: value < other,
    "<=": lambda value, other: value <= other,
    ">": lambda value, other: value > other,
    ">=": lambda value, other: value >= other,
    "between": lambda value, low, high: low <= value <= high,
    "begins_with": lambda value, start: value.startswith(start),
}


@dataclass(frozen=True)
class Page:
    """An answer with what the request read, and where."""

    answer: dict[str, Any]
    place: tuple[str, str, str]
    bytes_read: int


def query(table: Table, asked: dict[str, Any], read: Expressions) -> Page:
    """The page that was asked for. Raises Refused."""
    index = asked.get("IndexName")
    hash_, value, terms = read.key(asked["KeyConditionExpression"])
    if hash_ != (table.indexes[index].hash if index else table.hash):
        raise invalid("Query condition missed key schema element")
    forward, start = asked.get("ScanIndexForward", True), asked.get("ExclusiveStartKey")
    ahead = (
        _of_index(table, index, value, terms, forward, start)
        if index
        else _of_partition(table, value, terms, forward, start)
    )
    limit, filtered, projected = (asked.get(n) for n in ("Limit", "FilterExpression", "ProjectionExpression"))
    items, scanned, size, last = [], 0, 0, None
    for item in ahead:
        if size > PAGE:
            break
        scanned, size, last = scanned + 1, size + item_size(item), item
        if read.holds(filtered, item):
            items.append(read.projected(projected, item))
        if scanned == limit:
            break
    else:
        last = None
    answer = {"Items": items, "Count": len(items), "ScannedCount": scanned}
    if asked.get("Select") == "COUNT":
        del answer["Items"]
    if last is not None:
        answer["LastEvaluatedKey"] = _key_of(table, index, last)
    return Page(answer, (f"{table.name}/{index}" if index else table.name, value, "*"), size)


def _of_partition(
    table: Table, value: str, terms: Terms, forward: bool, start: Item | None
) -> Iterator[Item]:
    partition = table.partitions[value] if value in table.partitions else Partition()
    order = partition.order
    if start is not None:
        _, sk = table.key(start)
        order = order[bisect_right(order, sk) :] if forward else order[: bisect_left(order, sk)]
    for sk in list(order) if forward else list(reversed(order)):
        item = partition.get(sk) if _within(sk, terms) else None
        if item is not None:
            yield item


def _of_index(
    table: Table, name: str, value: str, terms: Terms, forward: bool, start: Item | None
) -> Iterator[Item]:
    index = table.indexes[name]

    def place(entry: Item) -> tuple[str, str, str]:
        key = index.key(entry)
        if key is None:
            raise invalid("The provided starting key is invalid")
        return key[1], *table.key(entry)

    found = table.indexed(name, value)
    after = None if start is None else place(start)
    for range_, entry in found if forward else reversed(found):
        passed = after is None or (place(entry) > after if forward else place(entry) < after)
        if passed and _within(range_, terms):
            yield entry


def _within(value: str, terms: Terms) -> bool:
    return all(COMPARE[operator](value, *operands) for operator, operands in terms)


def _key_of(table: Table, index: str | None, item: Item) -> Item:
    names = [table.hash, table.range]
    if index is not None:
        names += [table.indexes[index].hash, table.indexes[index].range]
    return {name: item[name] for name in names if name}
