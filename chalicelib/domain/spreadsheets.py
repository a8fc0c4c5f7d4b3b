"""Tables that people keep elsewhere: CSV of any encoding and delimiter, XLSX, ODS.

A row goes by the number that the spreadsheet gives it: the first is 1, and empty ones are counted.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from chalicelib.domain.errors import DomainError

# As a file, and unpacked: what is larger would not fit into the function's memory.
MOST_BYTES, MOST_UNPACKED = 50 * 1024 * 1024, 300 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 200_000, 200
PACKED, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What Excel writes where it does not write UTF-8, by the language of its Windows.
CODEPAGES = {"ja": "cp932", "ar": "cp1256", "pl": "cp1250"}
DELIMITERS = ",;\t|"
LOOKED_AT = 20
# What our own files put before what a spreadsheet would compute.
INERT = ("'=", "'+", "'-", "'@")


class NoTable(DomainError):
    """A file that holds no table; the code says why.

    It is `not_a_table`, `empty`, `too_many_rows` or `file_too_large`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Table:
    """The headings, and the rows below by number; each row has as many cells as there are headings.

    Empty rows are left out.
    """

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(content: bytes, languages: Sequence[str] = ()) -> Table:
    """The table of a file; `languages` are of those who may have written it. Raises NoTable.

    Of a workbook it is the first sheet. The headings are the first row with anything in it.
    """
    if len(content) > MOST_BYTES:
        raise NoTable("file_too_large")
    packed = content.startswith((PACKED, OLD_EXCEL))
    lines = _sheet(content) if packed else _records(_text(content, languages))
    numbered = ((number, cells) for number, cells in enumerate(lines, start=1) if any(cells))
    found = next(numbered, None)
    if found is None:
        raise NoTable("empty")
    headings = found[1][:MOST_COLUMNS]
    while headings and not headings[-1]:
        headings.pop()
    width = len(headings)
    rows: list[tuple[int, list[str]]] = []
    for number, cells in numbered:
        if len(rows) == MOST_ROWS:
            raise NoTable("too_many_rows")
        rows.append((number, [*cells[:width], *[""] * (width - len(cells))]))
    return Table(headings, rows)


def _text(content: bytes, languages: Sequence[str]) -> str:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                raise NoTable("not_a_table") from None
    if b"\0" in content[:1000]:
        raise NoTable("not_a_table")
    pages = [CODEPAGES[language] for language in languages if language in CODEPAGES]
    for encoding in ("utf-8", *pages, "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _records(text: str) -> Iterator[list[str]]:
    delimiter = None
    if text[:4].lower() == "sep=" and text[4:5] and text[5:6] in ("\r", "\n"):
        # A line for Excel, which does not show it.
        delimiter, text = text[4], text[5:].lstrip("\r").removeprefix("\n")
    delimiter = delimiter or max(DELIMITERS, key=lambda one: _fits(text, one))
    try:
        for cells in _reader(text, delimiter):
            yield [_plain(cell) for cell in cells]
    except csv.Error:
        raise NoTable("not_a_table") from None


def _reader(text: str, delimiter: str) -> Iterable[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _fits(text: str, delimiter: str) -> tuple[int, int]:
    """How well a delimiter divides the first rows: in how many as many cells as above, and how many cells."""
    rows: list[int] = []
    try:
        for cells in _reader(text, delimiter):
            if any(cells):
                rows.append(len(cells))
            if len(rows) == LOOKED_AT:
                break
    except csv.Error:
        return 0, 0
    first = rows[0] if rows else 0
    return (sum(number == first for number in rows), first) if first > 1 else (0, 0)


def _plain(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith(INERT) else cell


def _sheet(content: bytes) -> Iterator[list[str]]:
    # Late, because one function alone reads workbooks.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _ensure_fits(content)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        if sheet.total_width > 16_384 or sheet.total_height > MOST_ROWS + 1_000:
            raise NoTable("too_many_rows")
        found = sheet.to_python(skip_empty_area=False)
    except (CalamineError, PasswordError, OSError, ValueError, IndexError):
        raise NoTable("not_a_table") from None
    for cells in found:
        yield [_cell(value) for value in cells]


def _ensure_fits(content: bytes) -> None:
    if not content.startswith(PACKED):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED:
                raise NoTable("file_too_large")
    except zipfile.BadZipFile:
        raise NoTable("not_a_table") from None


def _cell(value: Any) -> str:
    """A cell as somebody would type it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _plain(str(value))
