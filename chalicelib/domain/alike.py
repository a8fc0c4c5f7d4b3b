"""Names that are spelt a little otherwise: who is meant by one, of many."""

from collections.abc import Iterable

# Of so few each is compared; of more about so many that begin a rare word as the one that is looked for does.
FEW, ENOUGH = 500, 2_000
BEGINNING = 2
MOST = 3


def ordered(folded: str) -> str:
    """A folded name by which "Example, Ada" is Ada Example."""
    return " ".join(sorted(folded.split()))


class Names:
    """Folded names, to be asked about by their place among them."""

    def __init__(self, folded: Iterable[str]) -> None:
        self._names = [ordered(name) for name in folded]
        self._same: dict[str, list[int]] = {}
        self._beginning: dict[str, list[int]] = {}
        for place, name in enumerate(self._names):
            self._same.setdefault(name, []).append(place)
            for beginning in _beginnings(name):
                self._beginning.setdefault(beginning, []).append(place)

    def same(self, folded: str) -> list[int]:
        """The places of all that are called so, whatever the order of their words."""
        return self._same.get(ordered(folded), [])

    def near(self, folded: str, alike: float = 0.8) -> list[int]:
        """The places of at most three that may be meant, the likeliest first; none of those called so.

        `alike` is how much of two names must be one, from 0 to 1.
        """
        # Late, because only organizers who look at what waits need it.
        from difflib import SequenceMatcher

        name, found = ordered(folded), list[tuple[float, int]]()
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(name)
        for place in self._worth_a_look(name):
            matcher.set_seq1(self._names[place])
            if matcher.real_quick_ratio() >= alike and matcher.quick_ratio() >= alike:
                found.append((matcher.ratio(), place))
        found = [one for one in found if one[0] >= alike and self._names[one[1]] != name]
        return [place for _, place in sorted(found, key=lambda one: (-one[0], one[1]))[:MOST]]

    def _worth_a_look(self, name: str) -> Iterable[int]:
        if len(self._names) <= FEW:
            return range(len(self._names))
        # What everybody's name has, as "union" or "local", tells nobody apart.
        rarest = sorted((self._beginning.get(one, []) for one in _beginnings(name)), key=len)
        found: set[int] = set()
        for places in filter(None, rarest):
            if found and len(found) + len(places) > ENOUGH:
                break
            found.update(places)
        return found


def _beginnings(name: str) -> set[str]:
    return {word[:BEGINNING] for word in name.split()}
