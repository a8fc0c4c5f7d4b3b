"""Starts: definitions to begin a campaign of each kind with, in `frontend/starts`, their texts in English."""

import json
from datetime import date, timedelta
from functools import cache
from typing import Any

from chalicelib.domain.drafts import Document
from chalicelib.domain.kinds import Kind
from chalicelib.words.languages import FRONTEND

STARTS = FRONTEND / "starts"


def start_of(kind: Kind, today: date, language: str) -> Document:
    """A definition of that kind that could be published as it is; the language is called `language`."""
    days = {"{today}": today.isoformat(), "{tomorrow}": (today + timedelta(days=1)).isoformat()}
    document: Document = _adapted(json.loads(_written(kind)), days, language)
    return {**document, "languages": [language]}


@cache
def _written(kind: Kind) -> str:
    return (STARTS / f"{kind.value}.json").read_text("utf-8")


def _adapted(value: Any, days: dict[str, str], language: str) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"en"}:
            return {language: value["en"]}
        return {name: _adapted(inner, days, language) for name, inner in value.items()}
    if isinstance(value, list):
        return [_adapted(inner, days, language) for inner in value]
    return days.get(value, value) if isinstance(value, str) else value
