"""The letter as pages: every script, and no markup but the organizers'."""

import pypdf

from chalicelib.documents.formats import offered
from chalicelib.domain.access import Role
from chalicelib.domain.exports import Format
from tests.builders import card, letter, pledge, sign_in
from tests.letters import NAMES, pdf_of, signer

# What a reader of PDF finds again letter by letter; others are drawn with joined or reordered glyphs.
PLAIN = [name for name, _, font in NAMES if font == "NotoSans-" or "CJK" in font if "ị" not in name]


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
        "people: 1",
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
    assert "people: 1" in text
    assert "not named here: 1" in text


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
