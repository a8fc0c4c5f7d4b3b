"""The interface says everything in every language, and says the same."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from jinja2 import Environment, nodes

from chalicelib.words.languages import INTERFACE_LANGUAGES, translations
from tools.catalogues import catalogue, extracted, untranslated

TRANSLATED = [language for language in INTERFACE_LANGUAGES if language != "en"]
ROOT = Path(__file__).resolve().parents[3]
SAYING = frozenset({"_", "N_", "say", "gettext", "ngettext"})
# Placeholders and examples that run from left to right, whatever the language.
TYPED = (
    r"(?:%\((?:partner|other|domain|controller|contact|origins|title|sha256)\)s"
    r"|\{(?:code|nearest|domain)\}|[\w.@]*example\.org)"
)
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


def test_what_code_and_pages_say_is_in_the_catalogues(texts: Catalog) -> None:
    """The extractor passes over a call within a call, and what it passes over nobody translates."""
    said = set(said_by_code()) | set(said_by_pages())
    assert len(said) > 300
    known = {text for m in texts if m.id for text in ([m.id] if isinstance(m.id, str) else m.id)}
    assert said - known == set()


def said_by_code() -> Iterator[str]:
    for path in (ROOT / "chalicelib").glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) in SAYING
            ):
                yield from (
                    a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                )


def said_by_pages() -> Iterator[str]:
    parse = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse
    for path in (ROOT / "frontend" / "templates").glob("**/*.*"):
        if path.suffix in (".html", ".txt", ".xml"):
            for call in parse(path.read_text()).find_all(nodes.Call):
                if isinstance(call.node, nodes.Name) and call.node.name in SAYING:
                    yield from (one.value for one in call.find_all(nodes.Const) if one in call.args)


def test_french_keeps_its_signs_with_their_words() -> None:
    # A quotation mark before a colon is JSON's.
    lost = re.compile(r'(?<!\u202f)[;!?]|(?<![\xa0"]):(?= |$)|«(?!\xa0)|(?<!\xa0)»')
    assert [form for m in translated(catalogue("fr")) for form in forms(m) if lost.search(form)] == []


def test_arabic_isolates_what_somebody_named_or_typed() -> None:
    """UAX #9: without isolates a name or a number from left to right reorders what stands beside it."""
    held = [form for m in translated(catalogue("ar")) for form in forms(m)]
    isolated = re.compile(rf"\u2068[^\u2068\u2069]*{TYPED}[^\u2068\u2069]*\u2069")
    naming = [form for form in held if re.search(TYPED, form)]
    assert len(naming) > 10
    assert [form for form in naming if len(isolated.findall(form)) != len(re.findall(TYPED, form))] == []


def test_a_catalogue_is_read_as_its_translators_wrote_it() -> None:
    assert translations("pl").ngettext("%(count)s person", "%(count)s people", 3) == "%(count)s osoby"
    assert translations("pt-BR").gettext("Country") == "País"
    assert translations("sv").gettext("Country") == "Country"
