"""A campaign's definition and the texts that were agreed to, as items."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.headings import Heading
from chalicelib.domain.lenient import read_leniently
from chalicelib.domain.packing import document_of, packed, unpacked
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion
from chalicelib.store.dynamo import Item
from chalicelib.store.versions import STAMP, current


def definition_values(stored: StoredCampaign) -> Item:
    """What an item keeps of a definition, besides its keys."""
    return {
        **STAMP,
        "document": document_of(stored.campaign),
        "status": stored.campaign.status,
        "text_version": stored.text.number,
        # Beside the version's own item, so that a page needs one read.
        "sha256": stored.text.sha256,
        "rev": stored.rev,
        "closed_since": stored.closed_since and stored.closed_since.isoformat(),
        "terms": {str(version): months for version, months in stored.terms.items()},
        "names_opened_at": stored.names_opened_at and stored.names_opened_at.isoformat(),
    }


def definition_of(item: Item) -> StoredCampaign:
    """What `definition_values` kept. Raises ValueError for what is none, NewerVersion."""
    values = current(item)
    closed, opened = values.get("closed_since"), values.get("names_opened_at")
    return StoredCampaign(
        campaign=read_leniently(Campaign, _unpacked_json(values["document"])),
        text=TextVersion(values["text_version"], values["sha256"]),
        rev=values["rev"],
        closed_since=datetime.fromisoformat(closed) if closed else None,
        names_opened_at=datetime.fromisoformat(opened) if opened else None,
        terms={int(version): months for version, months in values.get("terms", {}).items()},
    )


def text_values(text: TextVersion) -> Item:
    """What an item keeps of a text version, besides its keys; the text in each language is another item."""
    return {**STAMP, "languages": list(text.sha256), "sha256": text.sha256}


def text_of(number: int, item: Item) -> TextVersion:
    """What `text_values` kept. Raises NewerVersion."""
    return TextVersion(number, {name: item["sha256"][name] for name in current(item)["languages"]})


def heading_values(heading: Heading) -> Item:
    """What an item keeps of a heading, besides its keys."""
    return {**STAMP, "heading": packed(heading.model_dump_json(exclude_none=True))}


def heading_from(item: Item) -> Heading:
    """What `heading_values` kept. Raises ValueError for what is none, NewerVersion."""
    return read_leniently(Heading, _unpacked_json(current(item)["heading"]))


def packed_headings(headings: Iterable[Heading]) -> bytes:
    """Many headings as one attribute."""
    return packed("[" + ",".join(heading.model_dump_json(exclude_none=True) for heading in headings) + "]")


def unpacked_headings(value: bytes) -> tuple[Heading, ...]:
    """What `packed_headings` made; what is no heading any more is left out, so that it hides no other."""
    found = []
    for values in _unpacked_json(value):
        try:
            found.append(read_leniently(Heading, values))
        except ValueError:
            continue
    return tuple(found)


def _unpacked_json(value: bytes) -> Any:
    return json.loads(unpacked(value))
