"""What the form's buttons do to the document that it holds, before anything is saved."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from chalicelib.domain.drafts import Document
from chalicelib.domain.text import LANGUAGE
from chalicelib.domain.typed import typed_document
from chalicelib.http.console.definition_parts import BY_NAME

ACT = re.compile(r"(add|remove|first)\.([a-z]+(?:\.[a-z]+)?)(?:\.([0-9]{1,3}))?")
# What a document is made of has such names; whatever else a form sends is not about it.
NAME = re.compile(r"[a-z_]+(\.[A-Za-z0-9_-]+)*")
NOT_OF_IT = frozenset(
    {"act", "sure", "proof", "language_to_add", "text_language", "preview_language", "file"}
)
# By which names rows are known, where nobody has called them anything yet.
NUMBERED = {"demands": "demand", "commitments": "commitment", "partners": "partner"}


def document_of(pairs: Iterable[tuple[str, str]]) -> Document:
    """The document that a form says, with the line ends that definitions have."""
    fields = {
        name: value.replace("\r\n", "\n").replace("\r", "\n")
        for name, value in pairs
        if value and NAME.fullmatch(name) and name not in NOT_OF_IT and not name.startswith("seen_")
    }
    return typed_document(fields)


def acted(document: Document, act: str, language: str, today: date) -> str | None:
    """Do to the document what a button says: `add.demands`, `remove.demands.1`, `add.languages` of that
    `language`, `first.languages.2`. Returns the name of what to look at next, None for any other button."""
    match = ACT.fullmatch(act)
    if match is None:
        return None
    deed, name, row = match[1], match[2], int(match[3]) if match[3] else None
    if name == "languages":
        return _of_languages(document, deed, row, language)
    key = BY_NAME.get(name)
    if key is None or not key.add:
        return None
    rows = _rows(document, name)
    if deed == "add":
        rows.append(_new_row(name, rows, today))
        return f"{name}.{len(rows) - 1}"
    if deed == "remove" and row is not None and row < len(rows):
        del rows[row]
    return name


def _of_languages(document: Document, deed: str, row: int | None, language: str) -> str:
    languages = _rows(document, "languages")
    if deed == "add" and re.fullmatch(LANGUAGE, language) and language not in languages:
        languages.append(language)
    elif deed == "first" and row is not None and row < len(languages):
        languages.insert(0, languages.pop(row))
    elif deed == "remove" and row is not None and row < len(languages) and len(languages) > 1:
        _without_language(document, languages.pop(row))
    return "languages"


def _rows(document: Document, name: str) -> list[Any]:
    """The list there, made where there is none."""
    *path, last = name.split(".")
    place = document
    for part in path:
        inner = place.get(part)
        place[part] = inner if isinstance(inner, dict) else {}
        place = place[part]
    held = place.get(last)
    place[last] = held if isinstance(held, list) else []
    rows: list[Any] = place[last]
    return rows


def _new_row(name: str, rows: list[Any], today: date) -> Any:
    if name == "updates":
        return {"date": today.isoformat()}
    if name in NUMBERED:
        known = {row.get("id") for row in rows if isinstance(row, dict)}
        free = next(n for n in range(1, len(rows) + 2) if f"{NUMBERED[name]}-{n}" not in known)
        return {"id": f"{NUMBERED[name]}-{free}"}
    return "" if name == "event.days" else {}


def _without_language(value: Any, language: str, is_row: bool = True) -> None:
    """Take the texts in a language away, at whatever depth. A row has keys, not languages: one is `id`."""
    if isinstance(value, dict):
        if not is_row and isinstance(value.get(language), str):
            del value[language]
        for inner in value.values():
            _without_language(inner, language, is_row=False)
    elif isinstance(value, list):
        for inner in value:
            _without_language(inner, language)
