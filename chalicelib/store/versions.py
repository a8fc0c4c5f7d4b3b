"""The version that every item carries, so that code of today reads what was written before.

Whoever writes an item otherwise than before: a new attribute that may be missing needs nothing. For anything
else run `python -m tests.older` first, which writes down what the old code keeps; raise VERSION; and let
`current` make of an item of the version before what the new code would have written, step by step from there.
Nothing is rewritten in the tables: an item is brought up when it is read, and stays so once it is written.
tests/unit/store/test_older.py holds all of it to what each version wrote.
"""

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
