"""A stage's tables as whoever copies them sees them: all items out, items in."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from tools.ops.copies import Attributes, Row
from tools.ops.stage import Stage

# By when each is copied. Markers before sign-ons, so that whoever is counted is there or known to be gone;
# marks of erasures at the end, so that whoever is erased while others are copied is known to be.
ORDER = ("Tallies", "Campaigns", "Work", "Access", "Audit", "SignOns", "Limits")
KEYS = {
    "Tallies": "slug",
    "Campaigns": "slug",
    "SignOns": "bucket",
    "Work": "pk",
    "Access": "pk",
    "Audit": "pk",
    "Limits": "pk",
}
AT_ONCE = 32
AHEAD = 2_000


def connected(stage: Stage) -> Any:
    """A client of the stage's DynamoDB that may be asked by as many as write at once, and is patient."""
    retries: Any = {"mode": "standard", "total_max_attempts": 10}
    return stage.clients("dynamodb", config=Config(max_pool_connections=AT_ONCE, retries=retries))


def everything(client: Any, names: dict[str, str], tables: Iterable[str] = ORDER) -> Iterator[Row]:
    """All items, table by table; `names` are what AWS calls them. Raises what boto3 raises."""
    for table in tables:
        pages = client.get_paginator("scan").paginate(TableName=names[table], ConsistentRead=True)
        for page in pages:
            yield from (Row(table, item) for item in page["Items"])


class Writer:
    """Puts items where none is, many at once; of sign-ons the one that changed last stays."""

    def __init__(self, client: Any, names: dict[str, str]) -> None:
        self._client, self._names = client, names

    def write(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Writes the rows; gives back those that were written, in no order. Raises what boto3 raises."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for some in _by(AHEAD, rows):
                for row, done in zip(some, pool.map(self._put, some), strict=True):
                    if done:
                        yield row

    def _put(self, row: Row) -> bool:
        request: dict[str, Any] = {
            "TableName": self._names[row.table],
            "Item": row.item,
            "ConditionExpression": "attribute_not_exists(#hash)",
            "ExpressionAttributeNames": {"#hash": KEYS[row.table]},
        }
        if row.table == "SignOns":
            request["ConditionExpression"] += " OR rev < :rev"
            request["ExpressionAttributeValues"] = {":rev": row.item["rev"]}
        try:
            self._client.put_item(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True


def text(item: Attributes, name: str) -> str:
    """A text of an item, empty where it has none."""
    return str(item.get(name, {}).get("S", ""))


def _by(many: int, rows: Iterable[Row]) -> Iterator[list[Row]]:
    some: list[Row] = []
    for row in rows:
        some.append(row)
        if len(some) == many:
            yield some
            some = []
    if some:
        yield some
