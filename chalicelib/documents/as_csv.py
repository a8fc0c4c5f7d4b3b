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
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.documents.material import Material
from chalicelib.domain.exports import COLUMNS, row
from chalicelib.domain.fields import GIVEN
from chalicelib.domain.signons import SignOn

BOM = b"\xef\xbb\xbf"
CHUNK = 64 * 1024
# Space and what cannot be seen: controls, separators, soft hyphen, zero-width, joiners, marks, BOM.
UNSEEN = r"[\s\x00-\x20\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]*"
# As typed, and full-width, which some input methods and spreadsheets turn into the plain ones.
STARTS_FORMULA = re.compile(rf"((?:^|[;|\t\r\n]){UNSEEN})([=+\-@＝＋－＠])")
LEADING_CONTROL = re.compile(r"^[\t\r\n]")
TELEPHONE = re.compile(r"\+[0-9]{1,4}( [0-9]{1,12})+")
TELEPHONES = frozenset(name for name, asked in GIVEN.items() if asked.type == "tel")


def csv_chunks(material: Material, sign_ons: Iterable[SignOn]) -> Iterator[bytes]:
    """The file in pieces of some 64 KiB; the first line names the columns, `domain.exports.COLUMNS`."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    yield BOM
    lines.writerow(COLUMNS)
    for sign_on in sign_ons:
        lines.writerow(cell(name, value) for name, value in row(sign_on).items())
        if text.tell() >= CHUNK:
            yield _taken(text)
    yield _taken(text)


def cell(column: str, value: Any) -> str:
    """A value as an inert cell: lists by spaces, true and false, nothing as an empty cell."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case list():
            return inert(" ".join(value))
    if column in TELEPHONES and TELEPHONE.fullmatch(value):
        return str(value)
    return inert(str(value))


def inert(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet could see the start of a formula."""
    marked = STARTS_FORMULA.sub(r"\1'\2", text)
    return f"'{marked}" if LEADING_CONTROL.match(marked) else marked


def _taken(text: io.StringIO) -> bytes:
    value = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return value
