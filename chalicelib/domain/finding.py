"""Finding somebody at a door who has lost the pass: by the whole name, never by a piece of it.

A door holds no list, and what it may ask must not become one: whoever steals its phone could else go through
the alphabet. So nobody is found whose name was not known before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.text import fold

# A door's own limit: enough for the pockets of a crowd, too few for a payroll.
MOST_SEARCHES = 20
SEARCHES_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Found:
    """Somebody of a day: `names` are those of the pass, which leads to its code, `record` the `record_id`."""

    name: str
    union: str | None
    names: str
    record: str


@dataclass(frozen=True)
class Lost:
    """The same as a door is told it: what to type, and when somebody was let in with it, if anybody was."""

    name: str
    union: str | None
    code: str
    admitted_at: datetime | None


def is_called(name: str, asked: str) -> bool:
    """Whether somebody of that name is asked for: by the whole of it, or by two or more of its words.

    Case, accents and order do not matter.
    """
    wanted, words = fold(asked).split(), fold(name).split()
    return bool(wanted) and (wanted == words or (len(set(wanted)) > 1 and set(wanted) <= set(words)))
