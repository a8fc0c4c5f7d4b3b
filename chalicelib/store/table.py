"""One table of DynamoDB, held by each store that keeps something in it.

Plain values go in and come out. Every call raises Conflict or TryLater as `failures` says. Keys and
expressions are the stores' own; a store that moves to another table is given another Table, nothing more.
"""

from collections.abc import Iterable, Iterator
from math import inf
from typing import Any, NamedTuple, TypedDict, Unpack

from chalicelib.store.dynamo import DynamoDBClient, Item, failures, from_attributes, to_attributes

# As many keys as one BatchGetItem takes.
KEYS_AT_ONCE = 100
# As many as one BatchWriteItem takes.
DELETES_AT_ONCE = 25

# One part of a transaction: `{"Put": …}`, `{"Update": …}`, `{"Delete": …}` or `{"ConditionCheck": …}`.
Entry = dict[str, Any]
Names = dict[str, str]
# What makes the same change outside of a transaction.
ALONE = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}


class Page(NamedTuple):
    """One answer of a query; `read` counts the items that a filter left out, too.

    `last` is the key of the last item that was read, None when there is nothing behind it.
    """

    items: Iterator[Item]
    read: int
    last: Item | None


class How(TypedDict, total=False):
    """How a query is read: strongly consistent and in the order of the sort keys unless it says otherwise.

    `limit` is the most items to read, `at_once` the most in one call; `start` the key of the item after which
    to begin, which need not be there any more; `index` the name of an index, which is never consistent;
    `where` filters what was read, of which the answers hold `only` these attributes.
    """

    limit: int
    at_once: int
    start: Item | None
    index: str
    reverse: bool
    consistent: bool
    where: str
    only: Iterable[str]


class Table:
    """A client and a table's name. Values that are None are written nowhere."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client, self._name = client, name

    def get(self, key: Item, consistent: bool = True) -> Item | None:
        """The item, None when there is none."""
        with failures():
            found = self._client.get_item(
                TableName=self._name, Key=to_attributes(key), ConsistentRead=consistent
            )
        return from_attributes(found["Item"]) if "Item" in found else None

    def batch_get(self, keys: list[Item], consistent: bool = True, only: Iterable[str] = ()) -> list[Item]:
        """Those of the items that are there, in no order, with these attributes `only` if any are named.

        Each key may be named once.
        """
        found: list[Item] = []
        how: dict[str, Any] = {"ConsistentRead": consistent, **_projection(only)}
        for start in range(0, len(keys), KEYS_AT_ONCE):
            wanted = [to_attributes(key) for key in keys[start : start + KEYS_AT_ONCE]]
            request: Any = {self._name: {"Keys": wanted, **how}}
            while request:
                with failures():
                    answer = self._client.batch_get_item(RequestItems=request)
                found.extend(map(from_attributes, answer["Responses"].get(self._name, ())))
                request = answer.get("UnprocessedKeys")
        return found

    def query(
        self, condition: str, values: Item, names: Names | None = None, **how: Unpack[How]
    ) -> Iterator[Item]:
        """The items that fit the key condition, asked for as far as they are taken."""
        for page in self.pages(condition, values, names, **how):
            yield from page.items

    def pages(
        self, condition: str, values: Item, names: Names | None = None, **how: Unpack[How]
    ) -> Iterator[Page]:
        """The same, one answer of DynamoDB at a time."""
        for items, read, last in self.answers(condition, values, names, **how):
            yield Page(map(from_attributes, items), read, from_attributes(last) if last else None)

    def answers(
        self, condition: str, values: Item, names: Names | None = None, **how: Unpack[How]
    ) -> Iterator[tuple[list[dict[str, Any]], int, dict[str, Any] | None]]:
        """The same as DynamoDB writes it: a Page with items and key as attribute values."""
        request: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": to_attributes(values),
            "ConsistentRead": how.get("consistent", True),
            "ScanIndexForward": not how.get("reverse"),
        }
        projection = _projection(how.get("only", ()))
        optional = {
            **projection,
            "ExpressionAttributeNames": {**(names or {}), **projection.get("ExpressionAttributeNames", {})},
            "FilterExpression": how.get("where"),
            "IndexName": how.get("index"),
        }
        request |= {name: value for name, value in optional.items() if value}
        if start := how.get("start"):
            request["ExclusiveStartKey"] = to_attributes(start)
        left, at_once = how.get("limit", inf), how.get("at_once", inf)
        while left > 0:
            if (most := min(left, at_once)) < inf:
                request["Limit"] = most
            with failures():
                page = self._client.query(**request)
            last = page.get("LastEvaluatedKey")
            yield page["Items"], page["ScannedCount"], last
            if not last:
                return
            request["ExclusiveStartKey"] = last
            left -= page["ScannedCount"]

    def put(
        self, item: Item, condition: str | None = None, values: Item | None = None, names: Names | None = None
    ) -> None:
        """Write it, in place of what is there; raises ConditionFailed when the condition does not hold."""
        self.transact([self.putting(item, condition, values, names)])

    def update(
        self,
        key: Item,
        changes: str,
        values: Item,
        condition: str | None = None,
        names: Names | None = None,
    ) -> None:
        """Change the item by an update expression; raises as `put` does."""
        self.transact([self.updating(key, changes, values, condition, names)])

    def updated(
        self,
        key: Item,
        changes: str,
        values: Item,
        condition: str | None = None,
        names: Names | None = None,
    ) -> Item:
        """The same; returns the item as it is then."""
        request = self.updating(key, changes, values, condition, names)["Update"]
        with failures():
            changed = self._client.update_item(**request, ReturnValues="ALL_NEW")
        return from_attributes(changed["Attributes"])

    def delete(
        self, key: Item, condition: str | None = None, values: Item | None = None, names: Names | None = None
    ) -> None:
        """Remove it if it is there; raises as `put` does."""
        self.transact([self.deleting(key, condition, values, names)])

    def remove(self, keys: list[Item]) -> None:
        """Delete these items, a few at once and each on its own; each key may be named once."""
        for start in range(0, len(keys), DELETES_AT_ONCE):
            some = keys[start : start + DELETES_AT_ONCE]
            request: Any = {self._name: [{"DeleteRequest": {"Key": to_attributes(key)}} for key in some]}
            while request:
                with failures():
                    request = self._client.batch_write_item(RequestItems=request).get("UnprocessedItems")

    def transact(self, entries: Iterable[Entry]) -> None:
        """Write all the entries, of whichever tables, or none of them.

        Raises ConditionFailed with the positions of those that refused, Conflict when somebody else writes.
        One entry alone is no transaction, and costs half as much.
        """
        items: list[Any] = list(entries)
        with failures():
            if len(items) == 1 and "ConditionCheck" not in items[0]:
                ((kind, request),) = items[0].items()
                getattr(self._client, ALONE[kind])(**request)
            else:
                self._client.transact_write_items(TransactItems=items)

    def putting(
        self, item: Item, condition: str | None = None, values: Item | None = None, names: Names | None = None
    ) -> Entry:
        """A transaction's entry that does what `put` does."""
        request = {"TableName": self._name, "Item": to_attributes(item)}
        return {"Put": _when(request, condition, values, names)}

    def updating(
        self,
        key: Item,
        changes: str,
        values: Item,
        condition: str | None = None,
        names: Names | None = None,
    ) -> Entry:
        """A transaction's entry that does what `update` does."""
        request = {"TableName": self._name, "Key": to_attributes(key), "UpdateExpression": changes}
        return {"Update": _when(request, condition, values, names)}

    def deleting(
        self, key: Item, condition: str | None = None, values: Item | None = None, names: Names | None = None
    ) -> Entry:
        """A transaction's entry that does what `delete` does."""
        request = {"TableName": self._name, "Key": to_attributes(key)}
        return {"Delete": _when(request, condition, values, names)}

    def checking(
        self, key: Item, condition: str, values: Item | None = None, names: Names | None = None
    ) -> Entry:
        """A transaction's entry that writes nothing and refuses when the condition does not hold."""
        request = {"TableName": self._name, "Key": to_attributes(key)}
        return {"ConditionCheck": _when(request, condition, values, names)}


def _projection(only: Iterable[str]) -> dict[str, Any]:
    names = {f"#p{number}": name for number, name in enumerate(only)}
    return {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names} if names else {}


def _when(request: Entry, condition: str | None, values: Item | None, names: Names | None) -> Entry:
    if condition:
        request["ConditionExpression"] = condition
    if values:
        request["ExpressionAttributeValues"] = to_attributes(values)
    if names:
        request["ExpressionAttributeNames"] = names
    return request
