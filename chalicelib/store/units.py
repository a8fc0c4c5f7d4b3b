"""Lists of bargaining units: compressed lines, a head that says which they are, and which card has which."""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

from chalicelib.domain.packing import packed, unpacked
from chalicelib.domain.units import Line, UnitList
from chalicelib.store.dynamo import Item, written
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, VERSION, current

# So many are some 200 KB, of the 400 that an item may have.
LINES_AT_ONCE = 4_000
WRITERS = 8


class DynamoUnits:
    """UnitStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, slug: str) -> UnitList | None:
        return _head(self._table, slug)

    def put(self, made: UnitList, lines: Sequence[Line], until: datetime | None) -> None:
        slug = made.slug
        for number, some in enumerate(_parts(lines)):
            text = json.dumps(some, ensure_ascii=False)
            item = {**_part_at(slug, made.version, number), **STAMP, "lines": packed(text)}
            self._table.put({**item, **_until(until)})
        values = {"version": made.version, "lines": made.lines, "by": made.by}
        times = {"as_of": made.as_of.isoformat(), "uploaded_at": written(made.uploaded_at)}
        self._table.put({**_head_at(slug), **STAMP, **values, **times, **_until(until)})
        self._delete(key for key in self._keys(slug, "lines#") if made.version not in key["sk"])

    def remove(self, slug: str) -> None:
        self._table.delete(_head_at(slug))
        self._delete(self._keys(slug))

    def keep(self, slug: str, until: datetime | None) -> None:
        def note(key: Item) -> None:
            if until:
                values = {":until": int(until.timestamp())}
                self._table.update(key, "SET expires_at = :until", values, "attribute_exists(pk)")
            else:
                self._table.update(key, "REMOVE expires_at", {}, "attribute_exists(pk)")

        with ThreadPoolExecutor(WRITERS) as writers:
            list(writers.map(note, list(self._keys(slug))))

    def taken(self, slug: str, line: str) -> tuple[str, ...]:
        item = self._table.get(_taken_at(slug, line))
        return tuple(current(item).get(line, ())) if item else ()

    def take(
        self,
        slug: str,
        line: str,
        cards: Iterable[str],
        instead_of: Iterable[str],
        until: datetime | None = None,
    ) -> None:
        values: Item = {":cards": list(cards), ":v": VERSION}
        before, if_so = list(instead_of), "attribute_not_exists(#line)"
        if before:
            values[":before"], if_so = before, "#line = :before"
        change = "SET #line = :cards, v = :v"
        if until:
            change += ", expires_at = :until"
            values[":until"] = int(until.timestamp())
        self._table.update(_taken_at(slug, line), change, values, if_so, {"#line": line})

    def _keys(self, slug: str, begin: str = "") -> Iterator[Item]:
        values = {":pk": _partition(slug), ":begin": begin}
        condition = "pk = :pk AND begins_with(sk, :begin)" if begin else "pk = :pk"
        given = values if begin else {":pk": values[":pk"]}
        yield from self._table.query(condition, given, only=("pk", "sk"))

    def _delete(self, keys: Iterable[Item]) -> None:
        with ThreadPoolExecutor(WRITERS) as writers:
            list(writers.map(self._table.delete, list(keys)))


class DynamoRolls:
    """UnitRolls on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def lines(self, slug: str) -> tuple[UnitList, list[Line]] | None:
        head = _head(self._table, slug)
        if head is None:
            return None
        numbers = range(-(-head.lines // LINES_AT_ONCE))
        found: list[Line] = []
        for number in numbers:
            item = self._table.get(_part_at(slug, head.version, number))
            if item is None:
                # Another one takes its place at this moment, or its time is over.
                return None
            found += [Line(*one) for one in json.loads(unpacked(current(item)["lines"]))]
        return head, found


def _parts(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    for start in range(0, len(lines), LINES_AT_ONCE):
        yield lines[start : start + LINES_AT_ONCE]


def _head(table: Table, slug: str) -> UnitList | None:
    item = table.get(_head_at(slug))
    if item is None:
        return None
    held = current(item)
    as_of, uploaded_at = date.fromisoformat(held["as_of"]), datetime.fromisoformat(held["uploaded_at"])
    return UnitList(slug, held["version"], held["lines"], as_of, uploaded_at, held["by"])


def _until(until: datetime | None) -> Item:
    return {"expires_at": int(until.timestamp())} if until else {}


def _partition(slug: str) -> str:
    return f"unit#{slug}"


def _head_at(slug: str) -> Item:
    return {"pk": _partition(slug), "sk": "list"}


def _part_at(slug: str, version: str, number: int) -> Item:
    return {"pk": _partition(slug), "sk": f"lines#{version}#{number:04d}"}


def _taken_at(slug: str, line: str) -> Item:
    # Of a large unit some thousand lines lie in one item.
    return {"pk": _partition(slug), "sk": f"taken#{line[:1]}"}
