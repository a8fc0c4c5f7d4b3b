"""The picture for links: what it says, in which language, and that all of it has room."""

import io
import struct

import pypdf
import pytest

from chalicelib.documents.picture import picture, picture_document
from chalicelib.documents.typesetting import typeset
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.figures import Figures
from chalicelib.domain.tally import Counts
from tests.builders import letter
from tests.letters import MADE_AT, pieces_of

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsfeier"
TITLES = {
    "en": "Stand with the crew",
    "ar": "قفوا مع الطاقم",
    "ja": "スタッフとともに",
    "th": "ยืนหยัดเคียงข้างทีมงาน",
}
CROWD = Figures(counts=Counts(individuals=312, organizations=2, workers=1_200_345))


def titled(*languages: str, **more: object) -> Campaign:
    titles = {language: TITLES[language] for language in languages}
    return letter(languages=list(languages), title=titles, summary=titles, statement=titles, **more)


@pytest.mark.parametrize("language", TITLES)
def test_every_language_is_drawn_in_its_own_script(language: str) -> None:
    png = picture(titled(language), Figures(), language)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (1200, 630)
    blank = picture(titled(language).model_copy(update={"title": {language: "."}}), Figures(), language)
    assert len(png) > len(blank) + 3_000


@pytest.mark.parametrize("title", ["Yes", WORD, f"{WORD} {WORD}", "声明" * 150, "We stand together. " * 15])
def test_a_title_of_any_length_is_drawn(title: str) -> None:
    campaign = letter().model_copy(update={"title": {"en": title}})
    # What DynamoDB takes as one item.
    assert len(picture(campaign, CROWD, "en")) < 380_000


def test_it_says_how_far_a_letter_is_in_rounded_figures() -> None:
    said = picture_document(titled("en", "ar", issuer={"en": "Example Union"}), CROWD, "en")
    assert said == {
        "language": "en",
        "direction": "ltr",
        "colour": "#8c1d22",
        "issuer": "Example Union",
        "title": "Stand with the crew",
        "figures": ["1,000,000+ workers represented", "250+ people"],
    }


def test_a_milestone_stands_for_all_figures() -> None:
    half = Figures(counts=Counts(individuals=60), milestone=50)
    assert picture_document(titled("en"), half, "en")["figures"] == ["Majority: reached"]


def test_figures_are_written_as_the_language_of_the_title_writes_them() -> None:
    said = picture_document(titled("en", "ar"), CROWD, "ar")
    assert said["direction"] == "rtl"
    assert "من العاملات والعاملين" in said["figures"][0]


def test_a_language_without_a_title_of_its_own_shows_the_default_one() -> None:
    campaign = letter(title={"en": "Stand with the crew"})
    assert picture_document(campaign, CROWD, "fr") == picture_document(campaign, CROWD, "en")


def lines_of(campaign: Campaign, language: str) -> list[tuple[float, str]]:
    """Each line of the picture as a page of PDF has it: where it begins, from the left, and what it says."""
    pages = typeset("picture", picture_document(campaign, Figures(), language), MADE_AT)
    [page] = pypdf.PdfReader(io.BytesIO(pages)).pages
    lines: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in pieces_of(page):
        lines.setdefault(round(y, -1), []).append((x, text))
    return [(min(x for x, _ in found), "".join(text for _, text in found)) for found in lines.values()]


def test_what_is_written_from_right_to_left_begins_at_the_right() -> None:
    campaign = titled("ar", issuer={"ar": "نقابة"})
    lines = lines_of(campaign, "ar")
    assert lines
    assert all(begins > 600 for begins, _ in lines)


def test_a_japanese_title_breaks_between_its_phrases() -> None:
    campaign = titled("ja").model_copy(
        update={"title": {"ja": "世界のエンターテインメント労組はIATSEとともに"}}
    )
    assert [line for _, line in lines_of(campaign, "ja")] == [
        "世界の",
        "エンターテインメント労組は",
        "IATSEとともに",
    ]
