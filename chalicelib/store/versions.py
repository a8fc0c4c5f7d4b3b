"""The version that every item carries, so that code of today reads what was written before."""

from chalicelib.store.dynamo import Item

# What is written now. Whoever raises it makes `current` bring older items up to it.
VERSION = 1
STAMP: Item = {"v": VERSION}


class NewerVersion(LookupError):
    """An item that code after this one wrote; nothing may be concluded from it, or written over it."""


def current(item: Item) -> Item:
    """The item as it would be written now. Raises NewerVersion."""
    if item.get("v", VERSION) > VERSION:
        raise NewerVersion("an item of a newer version")
    return item
