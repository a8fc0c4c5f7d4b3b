"""The letter as pages: every script, and no markup but the organizers'."""

import base64
import re

import pypdf
import pytest

from chalicelib.documents.formats import offered
from chalicelib.domain.access import Role
from chalicelib.domain.exports import Format
from chalicelib.words.languages import INTERFACE_LANGUAGES
from tests.builders import card, letter, pledge, sign_in
from tests.letters import NAMES, pdf_of, pieces_of, signer

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsfeier"
# In points.
MARGIN = 76
JOINED = ("Nguyễn Thị Ánh", "דנה לוי")
# What a reader of PDF finds again letter by letter; others are drawn with joined or reordered glyphs.
PLAIN = [name for name, _, font in NAMES if "Serif" in font or "CJK" in font if name not in JOINED]


def squeezed(text: str) -> str:
    """Without spaces, and without the marks that let a word break."""
    return re.sub(r"[\s\u200b]", "", text)


def text_of(pdf: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def fonts_of(pdf: pypdf.PdfReader) -> str:
    fonts = [page["/Resources"]["/Font"].values() for page in pdf.pages]
    return " ".join(str(font.get_object()["/BaseFont"]) for found in fonts for font in found)


def test_the_letter_stands_before_its_names() -> None:
    campaign = letter(
        issuer={"en": "Example Union"},
        dateline={"place": {"en": "Nyon"}, "date": "2024-03-14"},
        addressed_to={"en": "Example Pictures"},
        in_support_of={"en": "The crew"},
        statement={"en": "We **stand** with the crew:\n\n- all of us;\n- every day."},
        demands=[{"id": "pay", "text": {"en": "Fair pay."}}],
    )
    text = text_of(pdf_of(campaign, [signer(1, "Ada Example", country="FR")]))

    order = [
        "Example Union",
        "Stand with the crew",
        "Nyon, March 14, 2024",
        "Example Pictures",
        "The crew",
        "We stand with the crew:",
        "every day.",
        "Fair pay.",
        "1 person has signed.",
        "France",
        "Ada Example",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places
    assert places == sorted(places)


def test_names_of_all_scripts_are_drawn_with_letters_of_theirs() -> None:
    pdf = pdf_of(letter(), [signer(n, name, country=country) for n, (name, country, _) in enumerate(NAMES)])

    text, fonts = text_of(pdf), fonts_of(pdf)
    assert [name for name in PLAIN if name not in text] == []
    assert [font for _, _, font in NAMES if font not in fonts] == []


def test_a_letter_in_arabic_runs_from_right_to_left() -> None:
    campaign = letter(
        languages=["ar"], title={"ar": "مع الطاقم"}, summary={"ar": "م"}, statement={"ar": "نحن معكم."}
    )
    [page] = pdf_of(campaign).pages

    starts: list[float] = []
    page.extract_text(visitor_text=lambda text, here, *_: starts.append(here[4]) if text.strip() else None)
    assert starts[0] > float(page.mediabox.width) / 2
    assert "NotoSansArabic" in fonts_of(pdf_of(campaign))


def test_what_people_typed_is_never_markup() -> None:
    typed = [
        '#panic("x")',
        "*bold*",
        "$x^2$",
        "@label",
        "<label>",
        "= Heading",
        "\\u{41}",
        '"] #read("letter.typ")',
    ]
    text = text_of(pdf_of(letter(), [signer(number, name, union=name) for number, name in enumerate(typed)]))
    assert [name for name in typed if name not in text] == []


def test_no_name_under_a_letter_whose_names_are_sealed() -> None:
    text = text_of(pdf_of(letter(names="sealed"), [signer(1, "Ada Example")]))
    assert "Ada Example" not in text
    assert "1 person has signed. 1 signatory is not named here." in text


def test_who_does_not_want_to_be_named_is_not() -> None:
    text = text_of(
        pdf_of(letter(), [signer(1, "Ada Example"), signer(2, "Bea Example", visibility="organizers")])
    )
    assert "Ada Example" in text
    assert "Bea Example" not in text


def test_nothing_that_is_for_the_organizers_is_in_it() -> None:
    sign_on = signer(
        1, "Ada Example", employer="Example Pictures", phone="+1 555 0100", comment="Hush", postcode="12345"
    )
    text = text_of(pdf_of(letter(), [sign_on]))
    for hidden in ("Example Pictures", "555", "Hush", "12345", "person1@"):
        assert hidden not in text


def test_it_is_offered_for_letters_and_pledges_to_those_who_manage_them() -> None:
    assert all(Format.LETTER_PDF in offered(campaign, Role.ORGANIZER) for campaign in (letter(), pledge()))
    assert not any(Format.LETTER_PDF in offered(campaign, Role.OWNER) for campaign in (card(), sign_in()))
    assert not any(Format.LETTER_PDF in offered(letter(), role) for role in (Role.PARTNER, Role.DOOR))


def is_for_readers_aloud(pdf: pypdf.PdfReader) -> bool:
    """Whether it says of itself that it is PDF/UA, which Typst has then checked."""
    return b"pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_object().get_data()


# As organizers write: headings of any level, in any order and within others, code, and words without an end.
CARELESS = f"#### {LONG}\n\n# One\n\n###### Six\n\n> ##### Quoted\n> - [{LONG}](https://example.org)\n\n" + (
    f"---\n\n7. `{LONG}`\n\n```\n{LONG}{LONG}\n```\n"
)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_it_can_be_read_aloud_in_each_language_however_its_text_is_written(language: str) -> None:
    texts = {name: {language: LONG} for name in ("title", "summary")} | {"statement": {language: CARELESS}}
    pdf = pdf_of(letter(languages=[language], **texts), [signer(1, "Ada Example", union=LONG)])
    root = pdf.trailer["/Root"]
    assert is_for_readers_aloud(pdf)
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (language, True)


def test_a_name_in_letters_that_no_font_has_keeps_nobody_from_the_file() -> None:
    pdf = pdf_of(letter(), [signer(1, "བོད"), signer(2, "Ada Example")])
    assert "Ada Example" in text_of(pdf)
    assert not is_for_readers_aloud(pdf)


def test_what_is_typed_without_a_space_is_broken_where_its_column_ends() -> None:
    sign_on = signer(1, LONG, union=LONG, country="GB")
    pdf = pdf_of(letter(issuer={"en": LONG * 2}, statement={"en": f"`{LONG}`"}), [sign_on])
    [page] = pdf.pages
    pieces = pieces_of(page)
    assert squeezed("".join(text for *_, text in pieces)).count(LONG) == 7
    assert max(x for x, *_ in pieces) < float(page.mediabox.width) - MARGIN
    end = next(y for _, y, text in pieces if "has signed" in text)
    # Below it the country, and three lines each for the union and, in the same column, for the name.
    assert len({round(y) for x, y, _ in pieces if 60 < y < end and x < 225}) == 7


@pytest.mark.parametrize("number", [30, 300])
def test_nobody_is_left_out_and_the_last_page_ends_in_equal_columns(number: int) -> None:
    pdf = pdf_of(letter(), [signer(n, f"Name No {n}") for n in range(number)])
    text = text_of(pdf)
    assert sorted(re.findall(r"Name No (\d+)", text), key=int) == [str(n) for n in range(number)]
    columns: dict[int, list[float]] = {}
    for x, y, piece in pieces_of(pdf.pages[-1]):
        if "Name No" in piece:
            columns.setdefault(round(x), []).append(y)
    heights = [len(lines) for lines in columns.values()]
    assert len(heights) == 3
    # The heading of the country takes the place of two.
    assert max(heights) - min(heights) <= 2


@pytest.mark.slow
def test_nobody_is_left_out_of_a_letter_that_is_too_long_for_equal_columns() -> None:
    text = text_of(pdf_of(letter(), [signer(n, f"No {n}") for n in range(5_001)]))
    assert len(set(re.findall(r"No (\d+)", text))) == 5_001


def svg(inside: str) -> str:
    """A logo's data URI."""
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10">{inside}</svg>'
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"


def test_a_logo_stands_over_the_letter_and_says_nothing_to_who_has_it_read_aloud() -> None:
    def first_line(**appearance: str) -> float:
        """How far the issuer's name is from the foot of the page."""
        pdf = pdf_of(letter(issuer={"en": "Example Union"}, appearance=appearance))
        assert is_for_readers_aloud(pdf)
        return next(y for _, y, text in pieces_of(pdf.pages[0]) if "Example Union" in text)

    lower = first_line() - first_line(logo=svg('<rect width="40" height="10" fill="#23406f"/>'))
    # Sixty millimetres wide, so fifteen high, and the room below.
    assert 42 < lower < 58


def test_a_logo_that_cannot_be_set_in_type_keeps_nobody_from_the_letter() -> None:
    # Browsers draw it nowhere, and Typst takes it for a mistake.
    flat = (
        "data:image/svg+xml;base64,"
        + base64.b64encode(
            b'<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"><path d="M0 0h1"/></svg>'
        ).decode()
    )
    campaign = letter(appearance={"logo": flat})
    assert "Stand with the crew" in text_of(pdf_of(campaign))
