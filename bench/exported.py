"""`python -m bench.exported FILE OUT`: one export in a process of its own, prepared in FILE."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.aws.dynamo import Dynamo
from bench.aws.tables import Table
from bench.aws.values import Item
from bench.house import LETTER, House
from bench.memory import peak_mb, resident_mb
from bench.sizes import size
from chalicelib.domain.keys import BUCKETS

ROWS = size(1_000_000) // BUCKETS * BUCKETS
# As many sign-ons as fit into a page of 1 MB.
A_PAGE = 1_000


class Repeating(Dynamo):
    """The same page of sign-ons for every bucket of a campaign, again and again, until all rows are read."""

    def __init__(self, tables: dict[str, Table], page: list[Item]) -> None:
        super().__init__(tables)
        self._page = (page * (A_PAGE // len(page) + 1))[:A_PAGE]
        self._made: dict[tuple[int, bool, str], Any] = {}
        self._served: dict[str, int] = {}

    def answer(self, operation: str, asked: dict[str, Any]) -> Any:
        """Bytes for a query of sign-ons, so that no time goes into making them."""
        if operation != "Query" or asked["TableName"] != "SignOns" or "IndexName" in asked:
            return super().answer(operation, asked)
        values = [value["S"] for value in asked["ExpressionAttributeValues"].values() if "S" in value]
        bucket = next(value for value in values if value.startswith(f"{LETTER}#"))
        begins = len(values) == 1 and "ExclusiveStartKey" not in asked
        served = 0 if begins else self._served.get(bucket, 0)
        rows = min(asked.get("Limit", A_PAGE), A_PAGE, ROWS // BUCKETS - served)
        self._served[bucket] = served + rows
        return self._bytes(rows, self._served[bucket] == ROWS // BUCKETS, asked)

    def _bytes(self, rows: int, last: bool, asked: dict[str, Any]) -> bytes:
        wanted = asked.get("ProjectionExpression", "")
        if (rows, last, wanted) not in self._made:
            names = {asked["ExpressionAttributeNames"][name] for name in wanted.split(", ") if name}
            items = [
                {name: held for name, held in item.items() if name in names or not names}
                for item in self._page[:rows]
            ]
            answer: dict[str, Any] = {"Items": items, "Count": rows, "ScannedCount": rows}
            if not last:
                answer["LastEvaluatedKey"] = {n: self._page[rows - 1][n] for n in ("bucket", "sk")}
            self._made[rows, last, wanted] = json.dumps(answer).encode()
        made: bytes = self._made[rows, last, wanted]
        return made

    def rows(self) -> int:
        """How many were read."""
        return sum(self._served.values())


class Counted:
    """ExportFiles that keep nothing."""

    def __init__(self) -> None:
        self.bytes = 0

    def write(self, name: str, content_type: str, shown_as: str, chunks: Iterable[bytes]) -> None:
        """Takes the chunks as a bucket would."""
        self.bytes += sum(map(len, chunks))

    def begin(self, name: str, content_type: str, shown_as: str) -> str:
        """Begins nothing."""
        return "upload"

    def add(self, name: str, upload: str, number: int, part: bytes) -> str:
        """Takes a part as a bucket would."""
        self.bytes += len(part)
        return "receipt"

    def finish(self, name: str, upload: str, parts: Iterable[tuple[int, str]]) -> None:
        """Joins nothing."""

    def abandon(self, name: str, upload: str) -> None:
        """There is nothing to remove."""

    def link(self, name: str, seconds: int) -> str:
        """No link leads to nothing."""
        raise LookupError


def main() -> None:
    """Writes microseconds of CPU for each row, the peak over idle in MB, and the file's size."""
    prepared = json.loads(Path(sys.argv[1]).read_text())
    house = House()
    house.clock.now = datetime.fromisoformat(prepared["now"])
    for name, items in prepared["tables"].items():
        for item in items:
            house.tables[name].put(*house.tables[name].key(item), item)
    repeating = house.wire.dynamo = Repeating(house.tables, prepared["page"])
    counted = Counted()
    house.services("exporter").files = counted
    export = house.handler("exporter")
    idle, began = resident_mb(), house.wire.cpu()
    export(prepared["event"])
    took = house.wire.cpu() - began
    figures = {"us_per_row": took / ROWS * 1e6, "peak_mb": peak_mb() - idle, "mb": counted.bytes / 1e6}
    assert (repeating.rows(), counted.bytes > ROWS) == (ROWS, True), "not every row came into the file"
    Path(sys.argv[2]).write_text(json.dumps(figures))


if __name__ == "__main__":
    main()
