"""A draft as signers would see it, before it is whole: what the rules refuse is left out or stood in for."""

from typing import Any

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.drafts import Document
from chalicelib.domain.errors import Invalid
from chalicelib.domain.typed import definition_of, document_from, tidied

# What stands where a text is missing.
UNWRITTEN = "…"
# One mistake may hide another; what is wrong after so many looks is not looked at again.
LOOKS = 12
TEXTS = ("title", "summary", "statement")


def previewed_campaign(document: Document, held: Campaign) -> Campaign:
    """The campaign as far as the document says one, open to be signed unless it says closed.

    For what is wrong or missing and cannot be left out stands what is `held`; if nothing helps, all of it.
    """
    wanted = tidied(document)
    wanted |= {"slug": held.slug, "kind": held.kind.value}
    for _ in range(LOOKS):
        try:
            return _as_open(definition_of(wanted))
        except Invalid as wrong:
            # From the end, so that rows keep their numbers until their turn comes.
            for place in sorted((tuple(e.field.split(".")) for e in wrong.errors), key=_order, reverse=True):
                _cut(wanted, place)
            wanted = _filled(tidied(wanted), held)
    return _as_open(held)


def _as_open(campaign: Campaign) -> Campaign:
    if campaign.status == "closed":
        return campaign
    return campaign.model_copy(update={"status": "open", "opens_at": None})


def _order(place: tuple[str, ...]) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in place)


def _cut(document: Document, place: tuple[str, ...]) -> None:
    """Leave out what lies there; where nothing does, the row that lacks it."""
    at: Any = document
    above: list[tuple[Any, Any]] = []
    for part in place:
        key: Any = int(part) if isinstance(at, list) and part.isdecimal() else part
        there = key in at if isinstance(at, dict) else isinstance(key, int) and key < len(at)
        if not there:
            # A whole row, a whole part; never the document.
            if above:
                _drop(*above[-1])
            return
        above.append((at, key))
        at = at[key]
        if not isinstance(at, dict | list):
            break
    if above:
        _drop(*above[-1])


def _drop(holder: Any, key: Any) -> None:
    del holder[key]


def _filled(document: Document, held: Campaign) -> Document:
    kept = document_from(held)
    document.setdefault("languages", kept["languages"])
    default = document["languages"][0]
    unwritten = {default: UNWRITTEN}
    for name in TEXTS:
        document.setdefault(name, unwritten)
    document.setdefault("accepts", kept["accepts"])
    document["privacy"] = {**kept["privacy"], **document.get("privacy", {})}
    stand_ins = {
        "commitments": [{"id": "unwritten", "text": unwritten}],
        "unit": kept.get("unit"),
        "event": {**kept["event"], "venue": unwritten} if "event" in kept else None,
    }
    for name in held.traits.needs:
        if stand_in := stand_ins.get(name):
            document.setdefault(name, stand_in)
    if held.traits.requires:
        document["fields"] = {**document.get("fields", {}), **dict.fromkeys(held.traits.requires, "required")}
    return document
