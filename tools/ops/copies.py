"""A copy of a stage: one sealed file, whose lines are JSON, packed.

The first line is the Header, each further one a table and an item in DynamoDB's own JSON, the last one how
many items of each table there are.
"""

import base64
import gzip
import io
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from tools.ops.sealed import CannotOpen, Opened, Sealing

FORMAT = 1
Attributes = dict[str, Any]
"""An item as DynamoDB writes it."""


class Row(NamedTuple):
    """An item of a table, which is named as in the template."""

    table: str
    item: Attributes


@dataclass(frozen=True)
class Header:
    """What a copy is of, and when it was begun. `keys` tells stages with the same secret from others.

    `figures` are people, organizations and workers that counted then, by campaign.
    """

    stage: str
    at: datetime
    keys: str
    figures: dict[str, list[int]]


def write(path: Path, passphrase: str, header: Header, rows: Iterable[Row]) -> Counter[str]:
    """Writes a copy, readable by its owner only, and there under its name once it is whole.

    Returns how many items of each table are in it.
    """
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    written: Counter[str] = Counter()
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        open(descriptor, "wb") as file,
        Sealing(file, passphrase) as sealing,
        gzip.GzipFile(fileobj=sealing, mode="wb", mtime=0) as packing,
    ):
        packing.write(_line({"format": FORMAT, **asdict(header), "at": header.at.isoformat()}))
        for table, item in rows:
            packing.write(_line([table, item]))
            written[table] += 1
        packing.write(_line({"end": written}))
    unfinished.rename(path)
    return written


class Copy:
    """A copy that was opened; its rows can be read several times. Raises CannotOpen, OSError."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path, self._passphrase = path, passphrase
        with self._lines() as lines:
            begun = json.loads(next(lines, b"{}"))
        if begun.pop("format", None) != FORMAT:
            raise CannotOpen("This copy was made by a newer version of Undersigned; take that one.")
        self.header = Header(**{**begun, "at": datetime.fromisoformat(begun["at"])})

    def rows(self) -> Iterator[Row]:
        """All items, in the order in which they were copied.

        Raises CannotOpen for a copy that is not whole, if need be at its end.
        """
        read: Counter[str] = Counter()
        with self._lines() as lines:
            next(lines)
            for line in lines:
                found = json.loads(line)
                if isinstance(found, dict):
                    if found["end"] != read:
                        raise CannotOpen("The copy is not whole.")
                    return
                table, item = found
                read[table] += 1
                yield Row(table, {name: with_bytes(value) for name, value in item.items()})
        raise CannotOpen("The copy is not whole.")

    @contextmanager
    def _lines(self) -> Iterator[Iterator[bytes]]:
        with (
            self._path.open("rb") as file,
            Opened(file, self._passphrase) as opened,
            gzip.GzipFile(fileobj=io.BufferedReader(opened)) as unpacked,
        ):
            yield iter(unpacked)


def _line(value: Any) -> bytes:
    return json.dumps(value, default=_as_text, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _as_text(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"nothing of type {type(value).__name__} is stored")


def with_bytes(attribute: Attributes) -> Attributes:
    """An attribute as JSON has it, with bytes where it has base64."""
    ((kind, value),) = attribute.items()
    if kind == "B" and isinstance(value, str):
        return {"B": base64.b64decode(value, validate=True)}
    if kind == "M":
        return {"M": {name: with_bytes(inner) for name, inner in value.items()}}
    return {"L": [with_bytes(inner) for inner in value]} if kind == "L" else attribute
