"""DynamoDB's calls, on tables in memory: those that this project makes, with their conditions and limits."""

import threading
from collections.abc import Callable
from typing import Any

from bench.aws.expressions import expressions
from bench.aws.metering import Meter
from bench.aws.queries import query
from bench.aws.tables import Table
from bench.aws.values import Item, Refused, invalid, item_size

AT_ONCE = 100
WRITTEN_AT_ONCE = 25
Asked = dict[str, Any]


class Dynamo:
    """Answers calls given as their JSON; with a meter it counts request units."""

    def __init__(self, tables: dict[str, Table]) -> None:
        self.tables, self.meter = tables, Meter()
        self._lock = threading.RLock()
        self._calls: dict[str, Callable[[Asked], Asked]] = {
            "GetItem": self._get,
            "BatchGetItem": self._batch_get,
            "BatchWriteItem": self._batch_write,
            "PutItem": lambda asked: self._write("Put", asked),
            "UpdateItem": lambda asked: self._write("Update", asked),
            "DeleteItem": lambda asked: self._write("Delete", asked),
            "TransactWriteItems": self._transact,
            "Query": self._query,
            "Scan": self._scan,
        }

    def answer(self, operation: str, asked: Asked) -> Asked:
        """The answer. Raises Refused for what DynamoDB refuses, KeyError for a call not known here."""
        with self._lock:
            return self._calls[operation](asked)

    def _get(self, asked: Asked) -> Asked:
        found = self._read(asked, asked["TableName"], asked["Key"])
        return {} if found is None else {"Item": found}

    def _batch_get(self, asked: Asked) -> Asked:
        wanted = asked["RequestItems"]
        if not 0 < sum(len(given["Keys"]) for given in wanted.values()) <= AT_ONCE:
            raise invalid("between 1 and 100 keys at once")
        answers = {
            name: [found for key in given["Keys"] if (found := self._read(given, name, key)) is not None]
            for name, given in wanted.items()
        }
        return {"Responses": answers, "UnprocessedKeys": {}}

    def _batch_write(self, asked: Asked) -> Asked:
        wanted = [(name, one) for name, some in asked["RequestItems"].items() for one in some]
        if not 0 < len(wanted) <= WRITTEN_AT_ONCE:
            raise invalid("between 1 and 25 requests at once")
        keys = [self._table(name).key(one["DeleteRequest"]["Key"]) for name, one in wanted]
        if len({(name, *key) for (name, _), key in zip(wanted, keys, strict=True)}) < len(wanted):
            raise invalid("Provided list of item keys contains duplicates")
        for name, one in wanted:
            self._write("Delete", {"TableName": name, **one["DeleteRequest"]})
        return {"UnprocessedItems": {}}

    def _read(self, asked: Asked, name: str, key: Item) -> Item | None:
        table = self._table(name)
        pk, sk = table.key(key)
        held = table.get(pk, sk)
        self.meter.read((name, pk, sk), item_size(held) if held else 0, asked.get("ConsistentRead", False))
        return None if held is None else expressions(asked).projected(asked.get("ProjectionExpression"), held)

    def _write(self, verb: str, asked: Asked) -> Asked:
        table, key, before = self._held(verb, asked)
        if not expressions(asked).holds(asked.get("ConditionExpression"), before):
            self.meter.refused(table, key, before, transaction=False)
            more = {"Item": before} if before and "ReturnValuesOnConditionCheckFailure" in asked else {}
            raise Refused("ConditionalCheckFailedException", "The conditional request failed", **more)
        after = self._after(verb, asked, before)
        self.meter.write(table, key, before, after, transaction=False)
        table.put(*key, after)
        return _returned(asked, before, after)

    def _transact(self, asked: Asked) -> Asked:
        entries = [next(iter(entry.items())) for entry in asked["TransactItems"]]
        if not 0 < len(entries) <= AT_ONCE:
            raise invalid("between 1 and 100 entries in a transaction")
        held = [self._held(verb, entry) for verb, entry in entries]
        if len({(table.name, *key) for table, key, _ in held}) < len(held):
            raise invalid("Transaction request cannot include multiple operations on one item")
        met = [
            expressions(entry).holds(entry.get("ConditionExpression"), before)
            for (_, entry), (_, _, before) in zip(entries, held, strict=True)
        ]
        if not all(met):
            self._cancel(entries, held, met)
        after = [
            self._after(verb, entry, before)
            for (verb, entry), (_, _, before) in zip(entries, held, strict=True)
        ]
        for (verb, _), (table, key, before), made in zip(entries, held, after, strict=True):
            if verb == "ConditionCheck":
                self.meter.refused(table, key, before, transaction=True)
                continue
            self.meter.write(table, key, before, made, transaction=True)
            table.put(*key, made)
        return {}

    def _cancel(
        self,
        entries: list[tuple[str, Asked]],
        held: list[tuple[Table, tuple[str, str], Item | None]],
        met: list[bool],
    ) -> None:
        reasons: list[Asked] = []
        for (_, entry), (table, key, before), good in zip(entries, held, met, strict=True):
            self.meter.refused(table, key, before, transaction=True)
            reason: Asked = {"Code": "None"}
            if not good:
                reason = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
                if before and entry.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD":
                    reason["Item"] = before
            reasons.append(reason)
        raise Refused("TransactionCanceledException", "Transaction cancelled", CancellationReasons=reasons)

    def _held(self, verb: str, asked: Asked) -> tuple[Table, tuple[str, str], Item | None]:
        table = self._table(asked["TableName"])
        key = table.key(asked["Item"] if verb == "Put" else asked["Key"])
        return table, key, table.get(*key)

    def _after(self, verb: str, asked: Asked, before: Item | None) -> Item | None:
        match verb:
            case "Put":
                return dict(asked["Item"])
            case "Update":
                return expressions(asked).updated(asked.get("UpdateExpression"), before or asked["Key"])
            case "ConditionCheck":
                return before
        return None

    def _query(self, asked: Asked) -> Asked:
        page = query(self._table(asked["TableName"]), asked, expressions(asked))
        self.meter.read(page.place, page.bytes_read, asked.get("ConsistentRead", False))
        return page.answer

    def _scan(self, asked: Asked) -> Asked:
        """All of a table as one page."""
        table, read = self._table(asked["TableName"]), expressions(asked)
        everything = list(table.items())
        size = sum(map(item_size, everything))
        self.meter.read((table.name, "*", "*"), size, asked.get("ConsistentRead", False))
        found = [item for item in everything if read.holds(asked.get("FilterExpression"), item)]
        if asked.get("Select") == "COUNT":
            return {"Count": len(found), "ScannedCount": len(everything)}
        items = [read.projected(asked.get("ProjectionExpression"), item) for item in found]
        return {"Items": items, "Count": len(items), "ScannedCount": len(everything)}

    def _table(self, name: str) -> Table:
        if name not in self.tables:
            raise Refused("ResourceNotFoundException", f"no table {name}")
        return self.tables[name]


def _returned(asked: Asked, before: Item | None, after: Item | None) -> Asked:
    """What the caller wanted back; of an update's new values all are given whose value changed."""
    wanted = asked.get("ReturnValues", "NONE")
    if wanted == "ALL_OLD":
        return {"Attributes": before} if before else {}
    if wanted == "ALL_NEW":
        return {"Attributes": after}
    if wanted == "UPDATED_NEW":
        old = before or {}
        return {
            "Attributes": {name: value for name, value in (after or {}).items() if old.get(name) != value}
        }
    return {}
