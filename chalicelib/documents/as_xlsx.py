"""XLSX: every cell is text or a number, so that none is a formula or a link."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.documents.material import Material
from chalicelib.domain.exports import COLUMNS, row
from chalicelib.domain.signons import SignOn

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

CHUNK = 1024 * 1024
# What a sheet can hold (ECMA-376 as Excel implements it), the heading not counted.
ROWS = 1_048_575
SETTINGS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def xlsx_chunks(material: Material, sign_ons: Iterable[SignOn]) -> Iterator[bytes]:
    """The workbook, after the last sign-on was read; further sheets take what one cannot hold."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "export.xlsx"
        _write(file, sign_ons, {**SETTINGS, "tmpdir": place})
        with file.open("rb") as written:
            while chunk := written.read(CHUNK):
                yield chunk


def _write(file: Path, sign_ons: Iterable[SignOn], settings: dict[str, Any]) -> None:
    from xlsxwriter import Workbook

    with Workbook(str(file), settings) as book:
        sheet = _sheet(book)
        line = 0
        for sign_on in sign_ons:
            if line == ROWS:
                sheet, line = _sheet(book), 0
            line += 1
            for column, value in enumerate(row(sign_on).values()):
                _cell(sheet, line, column, value)


def _sheet(book: "Workbook") -> "Worksheet":
    sheet = book.add_worksheet()
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name)
    return sheet


def _cell(sheet: "Worksheet", line: int, column: int, value: Any) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(line, column, value)
        case int():
            sheet.write_number(line, column, value)
        case list():
            sheet.write_string(line, column, " ".join(value))
        case _:
            sheet.write_string(line, column, value)
