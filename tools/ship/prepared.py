"""What a cold start would otherwise do again.

Templates are Python, catalogues compiled, languages and countries named, and what browsers load has its
version.
"""

import json
import re
from pathlib import Path

from babel.localedata import locale_identifiers

from chalicelib.domain.text import LANGUAGE
from chalicelib.http.assets import VERSION, made_version
from chalicelib.words.languages import INTERFACE_LANGUAGES, compiled, countries, described_by_cldr
from chalicelib.words.templates import environment


def prepare(folder: Path) -> None:
    """Writes into `folder`, which is not there yet, what a package has in `frontend/prepared`."""
    folder.mkdir(parents=True)
    for language in INTERFACE_LANGUAGES:
        if language != "en":
            (folder / f"{language}.mo").write_bytes(compiled(language))
    own_names = {tag: found for tag in languages() if (found := described_by_cldr(tag))}
    (folder / "languages.json").write_text(json.dumps(own_names, ensure_ascii=False, sort_keys=True))
    for language in INTERFACE_LANGUAGES:
        names = json.dumps(countries(language), ensure_ascii=False)
        (folder / f"countries.{language}.json").write_text(names)
    (folder / VERSION.name).write_text(made_version())
    environment().compile_templates(folder / "templates", zip=None, ignore_errors=False, filter_func=is_jinja)


def is_jinja(template: str) -> bool:
    """Whether a template is Jinja's; some are Typst's."""
    return not template.endswith(".typ")


def languages() -> list[str]:
    """The tags of all languages that CLDR knows, also as `zh-TW`, where it speaks of `zh-Hant-TW`."""
    known = {name.replace("_", "-") for name in locale_identifiers()}
    known |= {re.sub("-[A-Z][a-z]{3}-", "-", tag) for tag in known}
    return sorted(tag for tag in known if re.fullmatch(LANGUAGE, tag))
