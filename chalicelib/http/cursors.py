"""Where a list goes on, sealed: a cursor shows nothing, and is good for its own list only."""

import base64
import json
from typing import TYPE_CHECKING

from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.ports.services import Services

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def seal_cursor(services: Services, place: str, *of: str | None) -> str:
    """A cursor for that place in the list that `of` tells from all others."""
    sealed = _box(services).encrypt(json.dumps([*of, place]).encode())
    return sealed.decode().rstrip("=")


def open_cursor(services: Services, cursor: str, *of: str | None) -> str:
    """The place; raises Invalid for a cursor of another list, or one that this deployment did not seal."""
    from cryptography.fernet import InvalidToken

    try:
        *for_list, place = json.loads(_box(services).decrypt(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (InvalidToken, ValueError):
        raise Invalid([FieldError("after", "bad_cursor")]) from None
    if for_list != [*of]:
        raise Invalid([FieldError("after", "bad_cursor")])
    return str(place)


def _box(services: Services) -> "Fernet":
    # Imported where it is used: a page waits for no cipher.
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(services.console_secrets.cursors))
