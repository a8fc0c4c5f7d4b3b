"""A workbook is what a person wants to open, however many pieces and sheets it came in."""

import io
import json
import re
import zipfile
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from chalicelib.documents.as_xlsx import XlsxPieces
from chalicelib.documents.material import Material
from chalicelib.domain.exports import COLUMNS, Cells, row
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from tests.builders import NOW, approved, confirmed, letter

MATERIAL = Material(
    StoredCampaign(letter(), text_version(letter(), None), 1), lambda *_: None, NOW, lambda _: None
)


def lines(number: int, **changes: Any) -> list[Cells]:
    people = (confirmed(email=f"p{n}@example.org", name=f"Ada {n}", **changes) for n in range(number))
    return [list(row(person).values()) for person in people]


def book(*batches: list[Cells], rows_a_sheet: int = 1_000, cut: bool = False) -> bytes:
    """The file of these lines; with `cut` each batch is added by pieces that know but the state before."""
    pieces = XlsxPieces(MATERIAL, None, rows_a_sheet)
    found = [pieces.begin()]
    for batch in batches:
        found.append(pieces.add(batch))
        if cut:
            found.append(pieces.cut())
            pieces = XlsxPieces(MATERIAL, json.loads(json.dumps(pieces.state)), rows_a_sheet)
    return b"".join([*found, pieces.end()])


def opened(content: bytes) -> list[Worksheet]:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets


def cell(sheet: Worksheet, column: str, line: int = 2) -> Any:
    return sheet.cell(line, COLUMNS.index(column) + 1)


def test_it_opens_as_a_person_wants_it() -> None:
    (sheet,) = opened(book(lines(3, country="DE")))
    assert [c.value for c in sheet[1]] == list(COLUMNS)
    assert all(c.font.b for c in sheet[1])
    assert (sheet.freeze_panes, sheet.max_row) == ("A2", 4)
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.column_dimensions["G"].width > 20


def test_times_are_times_and_figures_figures() -> None:
    members = approved(members_represented=1200, commitments=["join", "tell"])
    (sheet,) = opened(book([list(row(members).values())]))
    assert cell(sheet, "signed_at").value == datetime(2026, 3, 14, 9, 26, 53)
    assert cell(sheet, "signed_at").is_date
    assert cell(sheet, "withdrawn_at").value is None
    assert cell(sheet, "members_represented").value == 1200
    assert cell(sheet, "updates").value is False
    assert cell(sheet, "commitments").value == "join tell"


def test_a_time_that_is_none_is_shown_as_it_is() -> None:
    (sheet,) = opened(book([[("2026-99-99T09:26:53Z" if n == "signed_at" else None) for n in COLUMNS]]))
    assert cell(sheet, "signed_at").value == "2026-99-99T09:26:53Z"


@pytest.mark.parametrize("typed", ['<b> & "it\'s" >', " space ", "one\ntwo", "\ttab", "é 李 🙂 مُحَمَّد", "=1+1"])
def test_text_is_read_back_as_it_was_typed(typed: str) -> None:
    (sheet,) = opened(book(lines(1, comment=typed)))
    assert (cell(sheet, "comment").value, cell(sheet, "comment").data_type) == (typed, "s")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("a\x01b", "a_x0001_b"), ("\r", "_x000D_"), ("_x0041_", "_x005F_x0041_"), ("_x", "_x")],
)
def test_what_xml_cannot_say_is_said_by_its_number(typed: str, said: str) -> None:
    (sheet,) = opened(book(lines(1, comment=typed)))
    assert cell(sheet, "comment").value == said


def test_further_sheets_take_what_one_cannot_hold() -> None:
    people = lines(25)
    sheets = opened(book(people[:7], people[7:], rows_a_sheet=10))
    assert [sheet.max_row for sheet in sheets] == [11, 11, 6]
    names = [cell(sheet, "name", line).value for sheet in sheets for line in range(2, sheet.max_row + 1)]
    assert names == [f"Ada {n}" for n in range(25)]
    assert [sheet.auto_filter.ref for sheet in sheets] == [sheet.dimensions for sheet in sheets]


@pytest.mark.parametrize("rows_a_sheet", [1_000, 10, 5])
def test_another_run_goes_on_where_one_was_cut(rows_a_sheet: int) -> None:
    people = lines(25)
    batches = [people[start : start + 5] for start in range(0, 25, 5)]
    at_once, cut = (book(*batches, rows_a_sheet=rows_a_sheet, cut=cut) for cut in (False, True))
    with zipfile.ZipFile(io.BytesIO(at_once)) as one, zipfile.ZipFile(io.BytesIO(cut)) as other:
        assert (one.testzip(), other.testzip()) == (None, None)
        assert {n: one.read(n) for n in one.namelist()} == {n: other.read(n) for n in other.namelist()}


def test_nobody_at_all_is_a_workbook_too() -> None:
    (sheet,) = opened(book())
    assert sheet.max_row == 1


def test_telephone_numbers_and_postcodes_have_no_green_corners() -> None:
    with zipfile.ZipFile(io.BytesIO(book(lines(3)))) as made:
        sheet = made.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'</sheetData>.*<ignoredError sqref="A1:\w+1048576" numberStoredAsText="1"/>', sheet)
