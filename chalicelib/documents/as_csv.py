"""CSV: UTF-8 with BOM, RFC 4180, and no cell that a spreadsheet takes for a formula.

A cell that would start a formula gets an apostrophe in front, which whoever reads the file by program
takes off again. Spreadsheets that split at semicolons do not respect quotes that start elsewhere, so
the same holds after a semicolon, tab, bar or line break inside a cell. One thing is left as it is: a
telephone number of a plus sign and groups of digits with spaces between, which no spreadsheet can
compute; without a space it would be read as a number and lose its plus, so it gets the apostrophe.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.documents.material import Material
from chalicelib.documents.pieces import State
from chalicelib.domain.exports import COLUMNS, Cells
from chalicelib.domain.fields import GIVEN

BOM = b"\xef\xbb\xbf"
# Space and what cannot be seen: controls, separators, soft hyphen, zero-width, joiners, marks, BOM.
UNSEEN = r"[\s\x00-\x20\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]*"
# As typed, and full-width, which some input methods and spreadsheets turn into the plain ones.
SIGNS = "=+-@＝＋－＠"
STARTS_FORMULA = re.compile(rf"((?:^|[;|\t\r\n]){UNSEEN})([{re.escape(SIGNS)}])")
LEADING_CONTROL = re.compile(r"^[\t\r\n]")
TELEPHONE = re.compile(r"\+[0-9]{1,4}( [0-9]{1,12})+")
TELEPHONES = frozenset(name for name, asked in GIVEN.items() if asked.type == "tel")
# What begins with none of these, holds nothing unseen and nothing to split at needs no closer look.
BEGINNINGS = frozenset(f"{SIGNS} ")


class CsvPieces:
    """Pieces of a CSV; the first line names the columns, `domain.exports.COLUMNS`."""

    def __init__(self, material: Material, state: State | None) -> None:
        self.state: State = {}

    def begin(self) -> bytes:
        return BOM + written([COLUMNS])

    def add(self, lines: Sequence[Cells]) -> bytes:
        return written(map(cell, COLUMNS, cells) for cells in lines)

    def cut(self) -> bytes:
        return b""

    def end(self) -> bytes:
        return b""


def written(lines: Iterable[Iterable[str]]) -> bytes:
    """Lines of inert cells as RFC 4180 has them."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()


def cell(column: str, value: Any) -> str:
    """A value as an inert cell: lists by spaces, true and false, nothing as an empty cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if column in TELEPHONES and TELEPHONE.fullmatch(value) else inert(value)
    if isinstance(value, list):
        return inert(" ".join(value))
    return str(value).lower()


def inert(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet could see the start of a formula."""
    if text[:1] not in BEGINNINGS and ";" not in text and "|" not in text and text.isprintable():
        return text
    marked = STARTS_FORMULA.sub(r"\1'\2", text)
    return f"'{marked}" if LEADING_CONTROL.match(marked) else marked
