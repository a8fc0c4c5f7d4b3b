"""JSON: one array of objects with the export's columns."""

from collections.abc import Sequence
from json import JSONEncoder

from chalicelib.documents.material import Material
from chalicelib.documents.pieces import State
from chalicelib.domain.exports import COLUMNS, Cells

encode = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class JsonPieces:
    """Pieces of the array, one sign-on a line."""

    def __init__(self, material: Material, state: State | None) -> None:
        self._rows: int = state["rows"] if state else 0

    @property
    def state(self) -> State:
        return {"rows": self._rows}

    def begin(self) -> bytes:
        return b"["

    def add(self, lines: Sequence[Cells]) -> bytes:
        objects = ",\n".join(encode(dict(zip(COLUMNS, cells, strict=True))) for cells in lines)
        before = (",\n" if self._rows else "\n") if lines else ""
        self._rows += len(lines)
        return f"{before}{objects}".encode()

    def cut(self) -> bytes:
        return b""

    def end(self) -> bytes:
        return b"\n]\n" if self._rows else b"]\n"
