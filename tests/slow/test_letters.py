"""Letters that take their time: with thousands of names, and with whatever anybody may write."""

from collections.abc import Iterator

from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.documents.as_letter import letter_document
from chalicelib.documents.typesetting import typeset
from chalicelib.domain.signatories import Country, Group, Name, Signatories
from chalicelib.domain.signons import SignOn
from tests.builders import approved, letter
from tests.letters import MADE_AT, NAMES, pdf_of, signer

# What Markdown and Typst read as more than letters.
MARKUP = "#*-_>`[]()!<&\\1. \n\t:/'\"@$={}~|abع日"


def test_ten_thousand_names_stand_under_a_letter() -> None:
    def everybody() -> Iterator[SignOn]:
        for number in range(10_000):
            name, country, _ = NAMES[number % len(NAMES)]
            if number % 50:
                yield signer(number, f"{name} {number}", country=country, union=f"Local {number % 7}")
            else:
                values = {
                    "organization": f"Union {number}",
                    "name": name,
                    "country": country,
                    "visibility": "public",
                }
                yield approved(email=f"union{number}@example.org", **values)

    pdf = pdf_of(letter(), everybody())
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
    assert typeset("letter", letter_document(campaign, found), MADE_AT).startswith(b"%PDF-")
