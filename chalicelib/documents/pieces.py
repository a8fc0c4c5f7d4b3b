"""Files that come piece by piece, in one run or in several."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from chalicelib.documents.material import Material
from chalicelib.domain.exports import Cells

# Plain JSON.
State = dict[str, Any]


class Pieces(Protocol):
    """One file on its way: what `begin`, each `add` and `end` give is the file, in that order.

    `cut` gives what `add` held back. Right after it, `state` is all that other Pieces need to go on.
    """

    def begin(self) -> bytes:
        """What comes before the first sign-on."""

    def add(self, lines: Sequence[Cells]) -> bytes:
        """The next sign-ons, or as much of them as is ready."""

    def cut(self) -> bytes:
        """What is not given yet of those that were added."""

    def end(self) -> bytes:
        """What comes after the last sign-on."""

    @property
    def state(self) -> State: ...


# Pieces of a file from its beginning, or with a state from where that was.
Made = Callable[[Material, State | None], Pieces]
