"""Letters that take their time: with thousands of names, and with whatever anybody may write."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.documents.as_letter import letter_document
from chalicelib.documents.typesetting import typeset
from chalicelib.domain.signatories import Country, Group, Name, Signatories
from tests.builders import letter
from tests.letters import MADE_AT, everybody, pdf_of

# What Markdown and Typst read as more than letters.
MARKUP = "#*-_>`[]()!<&\\1. \n\t:/'\"@$={}~|abع日"


def test_ten_thousand_names_stand_under_a_letter() -> None:
    pdf = pdf_of(letter(), everybody(10_000))
    assert len(pdf.pages) > 50
    # The last country by name: every thirteenth of them is from there.
    last = pdf.pages[-1].extract_text()
    assert "Nguyễn" in last


@given(st.text(MARKUP, min_size=1, max_size=60), st.text(max_size=30))
@example("[x]()", "")
@example("#", "")
@example("![x](https://example.org/x.png)", "")
@example("0. x\n\n> > - #", "\u2069\u2068")
@settings(max_examples=60)
def test_whatever_organizers_write_and_signers_type_becomes_pages(statement: str, typed: str) -> None:
    campaign = letter().model_copy(update={"statement": {"en": statement}})
    group = Group(typed or None, None, 5, [Name(typed, typed or None, None)])
    found = Signatories([Country(typed or None, [group])], 1, 1, 5, 1)
    assert typeset("letter", letter_document(campaign, found), MADE_AT, read_aloud=True).startswith(b"%PDF-")
