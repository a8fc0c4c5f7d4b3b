"""What people may type: every name there is, and nothing that deceives the eye."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from chalicelib.domain.text import clean_line, clean_lines, fold, has_letter


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien",
        "O’Brien",
        "Nguyễn Thị Ví Dụ",
        "李",
        "Plato",
        "José María Example-Ejemplo y Muestra",
        "مُحَمَّد المثال",
        "علی\u200cرضا",  # Persian, with a zero-width non-joiner
        "דוגמה\u200f",  # Hebrew, with a right-to-left mark
        "किरण उदाहरण",
        "がい 例",
        "Ņina Paraugs",
        "X Æ A-12",
    ],
)
def test_a_person_keeps_the_name_they_typed(name: str) -> None:
    assert clean_line(name) == unicodedata.normalize("NFC", name)
    assert has_letter(name)


def test_a_name_typed_with_separate_accents_is_composed() -> None:
    assert clean_line("Nguye\u0302\u0303n") == "Nguyễn"


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u2003", "\u3000"])
def test_spaces_around_a_name_go(space: str) -> None:
    assert clean_line(f"{space}Ada Example{space}") == "Ada Example"


@pytest.mark.parametrize(
    "character",
    [
        *("\x00", "\t", "\n", "\r", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"),
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
        "\ud800",
    ],
    ids=ascii,
)
@pytest.mark.parametrize("pattern", ["Ada{}Example", "{}Ada", "Ada{}"])
def test_nobody_hides_anything_in_a_line(character: str, pattern: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        clean_line(pattern.format(character))
    assert refused.value.type == "text_characters"


def test_the_refusal_does_not_repeat_what_was_typed() -> None:
    with pytest.raises(PydanticCustomError) as refused:
        clean_line("Ada\x00Example")
    assert "Ada" not in refused.value.message()


def test_a_comment_keeps_its_lines_however_they_end() -> None:
    assert clean_lines("one\r\ntwo\rthree\nfour\n") == "one\ntwo\nthree\nfour"


def test_a_comment_has_no_other_control_characters() -> None:
    with pytest.raises(PydanticCustomError):
        clean_lines("one\x00two")


def test_a_statement_keeps_the_indentation_that_markdown_reads() -> None:
    assert (
        clean_lines("- pay\n  - fair pay\n\nhard break  \nhere\n")
        == "- pay\n  - fair pay\n\nhard break  \nhere"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Example", "  ada   EXAMPLE "),
        ("O'Brien", "O’BRIEN"),
        ("Nguyễn", "Nguyen"),
        ("Straße", "STRASSE"),
        ("Ａｄａ", "Ada"),
        ("مُحَمَّد", "محمد"),
        ("Example-Local, No. 1", "example local no 1"),
        ("علی\u200cرضا", "علیرضا"),
        ("Example\u200b Un\u00adion", "Example Union"),
        ("葛\U000e0100 例", "葛 例"),
        ("㎒ Example", "MHz example"),
        ("SAĞLIK-İŞ", "sağlık iş"),
        ("SAĞLIK-İŞ", "Saglik-Is"),
        ("Łódź", "Lodz"),
        ("Ørsted", "ORSTED"),
        ("Færøerne", "Faeroerne"),
        ("Œuvre", "oeuvre"),
        ("Đoàn", "Doan"),
        ("Guðrún Þórsdóttir", "Gudrun Thorsdottir"),
        ("Ħaddiema", "Haddiema"),
        ("Ƙungiyar Ma'aikata", "Kungiyar Ma’aikata"),
        ("I.A.T.S.E.", "IATSE"),
        ("I. A. T. S. E. Local 1", "iatse local 1"),
        ("I.A.T.S.E", "IATSE"),
        ("Verein e. V., Bern", "Verein eV Bern"),
        ("தி.மு.க.", "திமுக"),
    ],
)
def test_two_spellings_of_one_name_compare_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("かい", "がい"),
        ("काम", "किम"),
        ("กา", "กิ"),
        ("ハハ", "パパ"),
        ("Ada", "Ida"),
        ("No. 1 A", "No. 1A"),
        ("Local 1.2", "Local 12"),
        ("St. Ada", "Stada"),
        ("C & A", "CA"),
        ("A. Philip", "Aphilip"),
    ],
)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_comparing_a_compared_name_changes_nothing(value: str) -> None:
    assert fold(fold(value)) == fold(value)


@given(st.text())
def test_whatever_has_a_letter_has_something_to_compare(value: str) -> None:
    if has_letter(value):
        assert fold(value)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_a_clean_line_stays_as_it_is(value: str) -> None:
    try:
        cleaned = clean_line(value)
    except PydanticCustomError:
        return
    assert clean_line(cleaned) == cleaned


@pytest.mark.parametrize(
    "blank", ["", " ", "...", "\u200b", "\u2800", "\u3164", "\u115f\u1160", "\uffa0", "🙂"]
)
def test_what_cannot_be_read_as_a_name_has_no_letter(blank: str) -> None:
    assert not has_letter(blank)
