"""Which language a visitor is answered in."""

import gettext
import io
from datetime import date

import pytest

from chalicelib.words.languages import choose, compiled, direction, own_name, page_language, written_day

OFFERED = ["en", "fr", "pt", "zh-Hant", "ar"]


@pytest.mark.parametrize(
    ("asked", "accepted", "chosen"),
    [
        (None, None, "en"),
        ("fr", "ar", "fr"),
        ("pt-BR", None, "pt"),
        ("zh", None, "zh-Hant"),
        ("xx", "fr;q=0.4, ar;q=0.9", "ar"),
        (None, "de, fr;q=0.5", "fr"),
        (None, "fr;q=0, ar", "ar"),
        (None, "de, *", "en"),
        (None, "fr;q=9, <script>, " + "x" * 10_000, "en"),
        ("'; drop", ",,;q=,", "en"),
    ],
)
def test_what_is_asked_for_comes_before_what_the_browser_prefers(
    asked: str | None, accepted: str | None, chosen: str
) -> None:
    assert choose(OFFERED, asked, accepted) == chosen


def test_a_language_is_named_as_its_speakers_do_and_runs_as_they_write() -> None:
    assert [own_name(tag) for tag in ("fr", "ja", "pt-BR")] == ["Français", "日本語", "Português (Brasil)"]
    assert (direction("ar"), direction("ja"), direction("xx")) == ("rtl", "ltr", "ltr")


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("fr", "mardi 1er décembre 2026"),
        ("pt-BR", "terça-feira, 1º de dezembro de 2026"),
        ("de", "Dienstag, 1. Dezember 2026"),
        ("en", "Tuesday, December 1, 2026"),
    ],
)
def test_the_first_of_a_month_is_written_as_people_say_it(language: str, written: str) -> None:
    assert written_day(date(2026, 12, 1), language, "full") == written
    assert "11" in written_day(date(2026, 1, 11), language)


def test_a_catalogue_does_not_tell_when_it_was_compiled() -> None:
    told = gettext.GNUTranslations(io.BytesIO(compiled("fr"))).info()
    assert told["pot-creation-date"] == "1980-01-01 00:00+0000"


def test_texts_without_a_catalogue_stand_in_an_english_page() -> None:
    assert [page_language(tag) for tag in ("fr", "pt-BR", "sv")] == ["fr", "pt-BR", "en"]
