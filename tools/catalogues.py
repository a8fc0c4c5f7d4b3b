"""Bring the interface's catalogues up to date with the texts in templates and modules.

`python -m tools.catalogues` adds what is new, drops what is gone and guesses nothing; it ends with
status 1 and a list while something waits for its translation.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from chalicelib.words.languages import FRONTEND, INTERFACE_LANGUAGES
from tools.paths import ROOT

LOCALES = FRONTEND / "locales"
TEMPLATES = [f"frontend/templates/**.{suffix}" for suffix in ("html", "txt", "xml")]
METHODS = [("chalicelib/**.py", "python"), *((pattern, "jinja2") for pattern in TEMPLATES)]
# As the templates' environment reads them.
OPTIONS = {pattern: {"trimmed": "true", "newstyle_gettext": "true"} for pattern in TEMPLATES}
# `say` is what modules call a language's gettext.
KEYWORDS = {**DEFAULT_KEYWORDS, "say": None}
# Lines of a header that say nothing, or something else on every run.
NOISE = (
    "Project-Id-Version",
    "Report-Msgid-Bugs-To",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Generated-By",
)


def extracted() -> Catalog:
    """Every text of the interface, in English, without translations."""
    found = Catalog()
    for _, _, message, comments, context in extract_from_dir(ROOT, METHODS, OPTIONS, KEYWORDS):
        found.add(message, None, auto_comments=comments, context=context)
    return found


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it stands in the repository."""
    return read_po(io.BytesIO(_path(language).read_bytes()))


def untranslated(held: Catalog) -> Iterator[str]:
    """The English of every message that is missing or only guessed."""
    for message in held:
        if message.id and (message.fuzzy or not all(_forms(message))):
            yield message.id if isinstance(message.id, str) else message.id[0]


def update(language: str) -> list[str]:
    """Rewrite one catalogue, or begin it; returns what waits for translation."""
    begun = _path(language).exists()
    held = catalogue(language) if begun else Catalog(language, header_comment="", fuzzy=False)
    held.update(extracted(), no_fuzzy_matching=True)
    written = io.BytesIO()
    write_po(written, held, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    kept = (line for line in lines if not line.startswith(tuple(f'"{name}:' for name in NOISE)))
    _path(language).parent.mkdir(parents=True, exist_ok=True)
    _path(language).write_text("".join(kept).lstrip("\n"), "utf-8")
    return list(untranslated(held))


def _forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string),)


def _path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


def main() -> int:
    waiting = {language: update(language) for language in INTERFACE_LANGUAGES if language != "en"}
    for language, messages in waiting.items():
        for message in messages:
            print(f"{language}: {message}")
    return 1 if any(waiting.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
