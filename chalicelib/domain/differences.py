"""What two documents of a campaign differ in, and both changes in one where two people changed a third."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from chalicelib.domain.drafts import Document
from chalicelib.domain.typed import tidied

# Where something stands in a document, as far as two people may change it apart: `("title", "fr")`.
Place = tuple[str, ...]
# Of lines that are the same this many stand around those that differ.
AROUND = 1
# A picture as text tells nobody anything.
MOST_OF_A_PICTURE = 40


class Line(NamedTuple):
    """A line of a difference: `-` went, `+` came, a space stayed, `…` stands for some that stayed."""

    sign: str
    text: str


@dataclass(frozen=True)
class Change:
    """One thing that differs; `place` is a key and, where it has them, a language or a key within."""

    place: Place
    lines: list[Line]


@dataclass(frozen=True)
class Merged:
    """Two people's changes in one document: `both` is what both changed, and there it is the second one's."""

    document: Document
    taken: list[Change]
    both: list[Change]


def changes(before: Document, after: Document) -> list[Change]:
    """What differs, in the order of the second, and then what only the first one has."""
    old, new = _places(tidied(before)), _places(tidied(after))
    places = [*new, *(place for place in old if place not in new)]
    return [_change(place, old, new) for place in places if old.get(place) != new.get(place)]


def merged(base: Document | None, theirs: Document, mine: Document) -> Merged:
    """`mine` with all that they changed since `base` and I did not; without a base nothing is taken.

    `taken` says what they changed, `both` what is theirs and what is mine where both changed it.
    """
    held, other, own = (_places(tidied(one)) for one in (base or {}, theirs, mine))
    result, taken, both = dict(own), [], []
    for place in [*other, *(place for place in own if place not in other)]:
        if other.get(place) == own.get(place):
            continue
        if base is not None and own.get(place) == held.get(place):
            taken.append(_change(place, held, other))
            if place in other:
                result[place] = other[place]
            else:
                result.pop(place)
        elif base is None or other.get(place) != held.get(place):
            both.append(_change(place, other, own))
    return Merged(_document(result), taken, both)


def _places(document: Document) -> dict[Place, Any]:
    found: dict[Place, Any] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            found |= {(name, inner): held for inner, held in value.items()}
        else:
            found[name,] = value
    return found


def _document(places: Mapping[Place, Any]) -> Document:
    made: Document = {}
    for place, value in places.items():
        if len(place) == 1:
            made[place[0]] = value
        else:
            made.setdefault(place[0], {})[place[1]] = value
    return made


def _change(place: Place, old: Mapping[Place, Any], new: Mapping[Place, Any]) -> Change:
    return Change(place, list(_differing(_lines(old.get(place)), _lines(new.get(place)))))


def _differing(before: list[str], after: list[str]) -> Iterator[Line]:
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from _around(before[a:b], first=a == 0, last=b == len(before))
        else:
            yield from (Line("-", line) for line in before[a:b])
            yield from (Line("+", line) for line in after[c:d])


def _around(same: list[str], first: bool, last: bool) -> Iterator[Line]:
    head, tail = same[: 0 if first else AROUND], same[len(same) - (0 if last else AROUND) :]
    if len(same) <= len(head) + len(tail):
        yield from (Line(" ", line) for line in same)
        return
    yield from (Line(" ", line) for line in head)
    yield Line("…", "")
    yield from (Line(" ", line) for line in tail)


def _lines(value: Any) -> list[str]:
    if isinstance(value, dict):
        # What holds texts by language says nothing that these do not.
        return [
            line if isinstance(inner, dict) else f"{name}: {line}"
            for name, inner in value.items()
            for line in _lines(inner)
        ]
    if isinstance(value, list):
        return [line for inner in value for line in _lines(inner)]
    if value is None:
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    text = str(value)
    if text.startswith("data:") and len(text) > MOST_OF_A_PICTURE:
        return [f"{text[:MOST_OF_A_PICTURE]}… ({len(text)})"]
    return [line for line in text.splitlines() if line.strip()]
