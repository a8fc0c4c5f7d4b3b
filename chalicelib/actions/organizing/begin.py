"""Begin: a draft of a new campaign, from a template, from another campaign or from a file."""

import json
import re
import unicodedata

from chalicelib.actions.organizing.publish import publish
from chalicelib.domain.access import Permit
from chalicelib.domain.drafts import Document
from chalicelib.domain.errors import FieldError, Invalid, Outdated
from chalicelib.domain.parts import SLUG_LENGTH
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.typed import definition_of
from chalicelib.ports.services import Services

# What belongs to what a campaign has been through, and not to its copy.
OF_THE_ORIGINAL = frozenset({"updates", "opens_at", "closes_at"})


def begin(services: Services, permit: Permit, document: Document) -> StoredCampaign:
    """Write the draft that a document is, under the permit's slug, unless that is taken.

    Raises Invalid, and what `publish` raises.
    """
    campaign = definition_of({**document, "slug": permit.slug, "status": "draft"})
    try:
        return publish(services, permit, campaign, lambda held: held is None, "begin")
    except Outdated:
        raise Invalid([FieldError("slug", "taken")]) from None


def copied(document: Document) -> Document:
    """What a copy of that campaign begins with."""
    return {name: value for name, value in document.items() if name not in OF_THE_ORIGINAL}


def document_of_file(text: str) -> Document:
    """The definition that a file holds. Raises Invalid for what is no JSON object."""
    try:
        found = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Invalid([FieldError("definition", "not_json")])
    return found


def slug_of(title: str) -> str:
    """An address made of a title; empty where nothing of it can stand in one."""
    plain = unicodedata.normalize("NFKD", title.replace("ß", "ss")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", "").lower())
    return "-".join(words)[:SLUG_LENGTH].rstrip("-")
