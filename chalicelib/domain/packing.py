"""How long texts are kept: as compressed UTF-8, never escaped, so that every script has the same room."""

import json
import zlib

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.drafts import Document
from chalicelib.domain.errors import TooLargeToKeep
from chalicelib.domain.texts import agreed_texts

# An item of DynamoDB ends at 400 KiB, a transaction at 4 MB; the rest is for what stands beside the texts.
LARGEST = 380_000
LARGEST_TOGETHER = 3_500_000


def packed(text: str) -> bytes:
    """A text as it is kept."""
    return zlib.compress(text.encode(), 9)


def unpacked(value: bytes) -> str:
    """What `packed` made. Raises ValueError for what is none."""
    try:
        return zlib.decompress(value).decode()
    except zlib.error:
        raise ValueError("not a compressed text") from None


def document_of(campaign: Campaign) -> bytes:
    """The definition as it is kept."""
    return packed(campaign.model_dump_json(exclude_none=True))


def packed_document(document: Document) -> bytes:
    """A document that was typed, as it is kept."""
    return packed(json.dumps(document, ensure_ascii=False))


def ensure_a_document_can_be_kept(document: Document) -> None:
    """Raises TooLargeToKeep for one that was typed and does not fit."""
    size = len(packed_document(document))
    if size > LARGEST:
        raise TooLargeToKeep(size, LARGEST)


def ensure_it_can_be_kept(campaign: Campaign) -> None:
    """Raises TooLargeToKeep for a definition that does not fit, or the texts that are agreed to with it."""
    sizes = [len(document_of(campaign)), *(len(packed(text)) for text in agreed_texts(campaign).values())]
    if max(sizes) > LARGEST:
        raise TooLargeToKeep(max(sizes), LARGEST)
    if sum(sizes) > LARGEST_TOGETHER:
        raise TooLargeToKeep(sum(sizes), LARGEST_TOGETHER)
