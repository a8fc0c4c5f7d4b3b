"""Edited drafts: what somebody has typed beside the published definition, and the versions there were.

A draft is a definition's document as it was typed, whatever the rules say of it: they are for publishing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

# A document as JSON values: the keys of a definition, with whatever somebody typed there.
Document = dict[str, Any]

# How long what was saved can be found again once something else was saved over it.
KEPT = timedelta(days=30)
# For how long colleagues find what they are to read.
PREVIEWED = timedelta(days=7)


@dataclass(frozen=True)
class Saved:
    """Who wrote something, by their label, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Draft:
    """What is held of a campaign beside what is published. `over` is the published revision it began from."""

    slug: str
    document: Document
    rev: int
    over: int
    saved: Saved


class Standing(NamedTuple):
    """What somebody had before them as they typed: the revisions of the draft, 0 for none, and of what is
    published."""

    draft: int
    published: int


@dataclass(frozen=True)
class PublishedVersion:
    """The head of a definition that was published; `text` is the number of its text, 0 for a draft's."""

    rev: int
    status: str
    text: int
    saved: Saved


@dataclass(frozen=True)
class SavedDraft:
    """The head of a draft as it was saved once."""

    rev: int
    saved: Saved


@dataclass(frozen=True)
class History:
    """What was published and what was saved, each newest first."""

    published: list[PublishedVersion]
    saved: list[SavedDraft]


@dataclass(frozen=True)
class PreviewLink:
    """A link by which colleagues read the draft, without a key. Only its token's hash is kept."""

    slug: str
    token_hash: str
    expires_at: datetime
    by: str
