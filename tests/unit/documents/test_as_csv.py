"""No cell of a CSV file is ever computed, and a program still gets back what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.documents.as_csv import cell, inert
from tests.builders import FORMULAS


@pytest.mark.parametrize("typed", FORMULAS)
@pytest.mark.parametrize("column", ["name", "phone", "comment"])
def test_nothing_is_read_as_a_formula(column: str, typed: str) -> None:
    shown = cell(column, typed)
    for piece in pieces(shown):
        assert not starts_formula(piece)


@given(st.text(alphabet="=+-@\t\r\n;| \ufeff\u200b\u00a0＝＋a1'\"", max_size=12))
def test_nothing_anybody_makes_up_is_read_as_a_formula(typed: str) -> None:
    assert not any(starts_formula(piece) for piece in pieces(inert(typed)))


@pytest.mark.parametrize("phone", ["+49 30 901820", "+1 555 0100", "030 901820"])
def test_a_telephone_number_in_groups_stays_as_it_was_given(phone: str) -> None:
    assert cell("phone", phone) == phone


@pytest.mark.parametrize("typed", ["=1+1", "+4930901820", "-", "@home", "plain", "O'Brien"])
def test_a_program_gets_back_what_was_typed(typed: str) -> None:
    assert unread(typed) == typed


def test_ordinary_text_is_left_alone() -> None:
    for text in ("a-b", "a@b.example.org", "1+1=2", "C++", "a; b", "x|y", "«=»"):
        assert inert(text) == text


def unread(wanted: str, column: str = "comment") -> str:
    """What a program gets back from a cell."""
    return cell(column, wanted).removeprefix("'")


def pieces(text: str) -> list[str]:
    """The cell, and what is left of it when somebody opens the file with another separator."""
    found = [text]
    for separator in ";|\t\r\n":
        found = [piece for part in found for piece in part.split(separator)]
    return [text, *found]


def starts_formula(text: str) -> bool:
    visible = text.strip("\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad \t\r\n\u00a0\u3000")
    return visible.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) or text.startswith(
        ("\t", "\r", "\n")
    )
