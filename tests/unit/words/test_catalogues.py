"""The interface says everything in every language, and says the same."""

import re
from collections import Counter

import pytest
from babel.messages.catalog import Catalog, Message

from chalicelib.words.languages import INTERFACE_LANGUAGES, translations
from tools.catalogues import catalogue, extracted, untranslated

TRANSLATED = [language for language in INTERFACE_LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}")


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return extracted()


def translated(held: Catalog) -> list[Message]:
    """All but the header and what still waits."""
    return [message for message in held if message.id and all(forms(message))]


def singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_is_missing_guessed_or_left_over(language: str, texts: Catalog) -> None:
    held = catalogue(language)
    waiting = [singular(m) for m in texts if m.id and held.get(singular(m)) is None]
    assert not waiting, "python -m tools.catalogues, then translate"
    assert list(untranslated(held)) == []
    assert [singular(m) for m in held if m.id and texts.get(singular(m)) is None] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_keeps_the_placeholders(language: str) -> None:
    for message in translated(catalogue(language)):
        ids = [message.id] if isinstance(message.id, str) else message.id
        allowed = [Counter(PLACEHOLDER.findall(one)) for one in ids]
        if language == "ar" and len(ids) == 2:
            # Arabic has words for one month and for two, where English has one for one month only.
            assert all(Counter(PLACEHOLDER.findall(form)) in allowed for form in forms(message)), ids
        else:
            one, *others = [Counter(PLACEHOLDER.findall(form)) for form in forms(message)]
            assert one == allowed[0 if others else -1], ids
            assert all(other == allowed[-1] for other in others), ids


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_plural_has_the_forms_of_its_language(language: str) -> None:
    held = catalogue(language)
    expected = {"ja": 1, "pl": 3, "ar": 6}.get(language, 2)
    assert held.num_plurals == expected
    assert {len(forms(m)) for m in translated(held) if isinstance(m.id, tuple)} == {expected}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_brings_markup_along(language: str) -> None:
    assert [
        form for m in translated(catalogue(language)) for form in forms(m) if "<" in form or "&" in form
    ] == []


def test_a_catalogue_is_read_as_its_translators_wrote_it() -> None:
    assert translations("pl").ngettext("%(count)s person", "%(count)s people", 3) == "%(count)s osoby"
    assert translations("pt-BR").gettext("Country") == "País"
    assert translations("sv").gettext("Country") == "Country"
