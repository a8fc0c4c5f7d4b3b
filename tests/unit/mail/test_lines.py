"""Plain text in short lines."""

import pytest

from chalicelib.mail.lines import columns, wrapped

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsfeier"


def test_words_stay_whole_and_in_order() -> None:
    text = "Somebody, probably you, entered this address in a form."
    assert wrapped(text, 20).splitlines() == ["Somebody, probably", "you, entered this", "address in a form."]


def test_a_word_that_is_too_long_stands_alone_and_whole() -> None:
    assert wrapped(f"The {LONG} is on.").splitlines() == ["The", LONG, "is on."]


@pytest.mark.parametrize("width", range(8, 40))
def test_japanese_breaks_anywhere_but_before_what_closes_and_after_what_opens(width: int) -> None:
    text = "同意した文章（下記の本文）を、「ここ」でご確認ください。ファーストネームはAdaです。"
    lines = wrapped(text, width).splitlines()
    assert "".join(lines) == text
    # A character takes what must stand by it along.
    assert max(map(columns, lines)) <= width + 4
    assert not any(line[0] in "、。）」ーァ" for line in lines)
    assert not any(line[-1] in "（「" for line in lines)


@pytest.mark.parametrize("width", range(8, 40))
def test_french_signs_stay_with_their_words(width: int) -> None:
    text = "Le formulaire\u00a0: «\u00a0Avec l’équipe\u00a0». Ce n’était pas vous\u202f?"
    lines = wrapped(text, width).splitlines()
    assert " ".join(lines) == text
    assert not any(line[0] in ":»?" or line[-1] == "«" for line in lines)


def test_letters_with_marks_are_as_wide_as_without() -> None:
    assert columns("شكرًا") == columns("شكرا")
