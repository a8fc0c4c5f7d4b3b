"""The letter as pages: every script, no markup but the organizers', thousands of names in seconds."""

import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.documents.as_letter import letter_chunks, letter_document
from chalicelib.documents.formats import offered
from chalicelib.documents.material import Material
from chalicelib.documents.typesetting import typeset
from chalicelib.domain.access import Role
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.exports import Format
from chalicelib.domain.signatories import Country, Group, Name, Signatories
from chalicelib.domain.signons import SignOn
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.words.markdown import tree
from tests.builders import approved, card, confirmed, letter, pledge, sign_in

MADE_AT = datetime(2026, 3, 16, 12, 0, 7, 123456, tzinfo=UTC)
# A name, where it is from, and the font that has its letters.
NAMES = (
    ("Ada Example", "GB", "NotoSans-"),
    ("Łukasz Żółć", "PL", "NotoSans-"),
    ("Nguyễn Thị Ánh", "VN", "NotoSans-"),
    ("Γιώργος Παππάς", "GR", "NotoSans-"),
    ("Анна Иванова", "BG", "NotoSans-"),
    ("محمد الأمين", "EG", "NotoSansArabic"),
    ("דנה לוי", "IL", "NotoSansHebrew"),
    ("अनिता शर्मा", "IN", "NotoSansDevanagari"),
    ("สมชาย ใจดี", "TH", "NotoSansThai"),
    ("山田 花子", "JP", "NotoSansCJKjp"),
    ("李小龙", "CN", "NotoSansCJKsc"),
    ("鄭成功", "TW", "NotoSansCJKtc"),
    ("김민수", "KR", "NotoSansCJK"),
)
# What a reader of PDF finds again letter by letter; others are drawn with joined or reordered glyphs.
PLAIN = [name for name, _, font in NAMES if font == "NotoSans-" or "CJK" in font if "ị" not in name]
# What Markdown and Typst read as more than letters.
MARKUP = "#*-_>`[]()!<&\\1. \n\t:/'\"@$={}~|abع日"


def pdf_of(campaign: Campaign, sign_ons: Any = ()) -> pypdf.PdfReader:
    text = text_version(campaign, None)
    material = Material(StoredCampaign(campaign, text, 1), {1: text}.get, MADE_AT, lambda _: None)
    return pypdf.PdfReader(io.BytesIO(b"".join(letter_chunks(material, sign_ons))))


def text_of(pdf: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def fonts_of(pdf: pypdf.PdfReader) -> str:
    fonts = [page["/Resources"]["/Font"].values() for page in pdf.pages]
    return " ".join(str(font.get_object()["/BaseFont"]) for found in fonts for font in found)


def signer(number: int, name: str, **changes: Any) -> SignOn:
    return confirmed(
        **({"name": name, "email": f"person{number}@example.org", "visibility": "public"} | changes)
    )


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


def test_ten_thousand_names_take_less_than_twenty_seconds() -> None:
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

    sign_ons = list(everybody())
    started = time.monotonic()
    pdf = pdf_of(letter(), sign_ons)
    assert time.monotonic() - started < 20
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


def test_markdown_becomes_a_tree_without_html() -> None:
    assert tree("Go *on* <b>[there](https://example.org)") == [
        {
            "is": "paragraph",
            "parts": [
                {
                    "is": "inline",
                    "parts": [
                        {"is": "text", "text": "Go "},
                        {"is": "em", "parts": [{"is": "text", "text": "on"}]},
                        {"is": "text", "text": " <b>"},
                        {
                            "is": "link",
                            "href": "https://example.org",
                            "parts": [{"is": "text", "text": "there"}],
                        },
                    ],
                }
            ],
        }
    ]


@pytest.mark.parametrize("markdown", ["[x](javascript:alert(1))", "[x](data:text/html,x)"])
def test_links_that_could_do_harm_are_text(markdown: str) -> None:
    assert "link" not in repr(tree(markdown))
