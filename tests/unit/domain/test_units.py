"""Whom of a bargaining unit a card is of, and what files a list of it may come in."""

import io

import pytest
import xlsxwriter

from chalicelib.domain.errors import Invalid
from chalicelib.domain.units import Line, Roll, lines_of, rows_of
from tests.builders import PEPPER

SLUG = "our-card"


def lines(text: str) -> list[Line]:
    return lines_of(rows_of(text.encode()), PEPPER, SLUG)


LIST = """Employee ID;Last name;First name;Job title;Email
7;Example;Ada;Editor;ada@studio.example
8;Example;Ada;Grip;other@studio.example
9;Nobody;Zoë;Gaffer;"""


def asked(name: str, email: str = "somebody@example.org", told: bool = True) -> tuple[str, list[str | None]]:
    found = Roll(lines(LIST)).look_up(name, email, told)
    return found.result, [line.job for line in found.lines]


def test_a_card_is_matched_near_or_not_on_the_list() -> None:
    assert asked("Zoe Nobody") == ("matched", ["Gaffer"])
    assert asked("Nobody, Zoë") == ("matched", ["Gaffer"])
    assert asked("Zoe Nobodi") == ("near", ["Gaffer"])
    assert asked("Mallory Else") == ("absent", [])


def test_of_two_namesakes_the_one_is_meant_who_has_the_address() -> None:
    assert asked("Ada Example") == ("matched", ["Editor", "Grip"])
    assert asked("Ada Example", "Other@studio.example") == ("matched", ["Grip"])


def test_an_address_under_another_name_is_only_near() -> None:
    assert asked("Ada Married-Name", "ada@studio.example") == ("near", ["Editor"])


def test_whoever_may_not_see_the_list_is_told_no_name_or_job() -> None:
    (line,) = Roll(lines(LIST)).look_up("Zoe Nobody", "", told=False).lines
    assert (line.name, line.job, len(line.key)) == (None, None, 43)


@pytest.mark.parametrize(
    "text",
    ["Name,Job\nAda Example,Editor", "name\tjob\nAda Example\tEditor", "\ufeffName;Job\nAda Example;Editor"],
)
def test_a_list_is_read_however_a_spreadsheet_writes_it(text: str) -> None:
    assert [(line.name, line.job) for line in lines(text)] == [("Ada Example", "Editor")]


def test_a_list_of_names_alone_needs_no_heading() -> None:
    found = lines("Example, Ada\r\nNobody, Zoë\r\n\r\n")
    assert [line.folded for line in found] == ["ada example", "nobody zoe"]


def test_a_workbook_is_read() -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    book.add_worksheet().add_table("A1:B3", {"columns": [{"header": "Id"}, {"header": "Full name"}]})
    for row, values in enumerate([(7, "Ada Example"), (8, "Zoë Nobody")], start=1):
        book.worksheets()[0].write_row(row, 0, values)
    book.close()
    found = lines_of(rows_of(content.getvalue()), PEPPER, SLUG)
    assert [line.name for line in found] == ["Ada Example", "Zoë Nobody"]


def test_the_same_line_keeps_its_key_in_the_next_list() -> None:
    before, after = lines(LIST), lines(LIST.replace("Editor", "Director") + "\n10;New;Person;;")
    assert [line.key for line in before] == [line.key for line in after[:3]]
    assert len({line.key for line in after}) == 4


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty"), (b"Name\n", "empty"), (b"PK\x03\x04?", "not_a_table")]
)
def test_what_is_no_list_is_said_to_be_none(content: bytes, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        lines_of(rows_of(content), PEPPER, SLUG)
