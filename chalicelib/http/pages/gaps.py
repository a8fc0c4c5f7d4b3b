"""Pages with gaps: parts that move are left out when a page is written, and filled in afterwards."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from sys import getsizeof

from markupsafe import Markup

# Nobody can type what stands in the place of a part.
_BEGINS, _ENDS = f"\0{token_hex(8)}:", "\0"
_GAP = re.compile(f"{_BEGINS}([^{_ENDS}]+){_ENDS}")


def gap(part: str) -> Markup:
    """What stands in a page where that part goes."""
    return Markup(f"{_BEGINS}{part}{_ENDS}")  # noqa: S704 - templates name their parts


@dataclass(frozen=True)
class Finished:
    """A page as it is sent, with its entity tag."""

    html: str
    etag: str


class Skeleton:
    """A page as it was written, with gaps for the `parts` that move."""

    def __init__(self, written: str) -> None:
        # Text and the name of a part in turn.
        self._pieces = _GAP.split(written)
        self.parts = frozenset(self._pieces[1::2])
        self._digest = hashlib.sha256(written.encode())

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return sum(map(getsizeof, self._pieces))

    def filled(self, parts: Mapping[str, str]) -> Finished:
        """The page with these parts in their places."""
        pieces = self._pieces.copy()
        pieces[1::2] = [parts[name] for name in self._pieces[1::2]]
        digest = self._digest.copy()
        for name in sorted(parts):
            digest.update(f"\0{name}\0{parts[name]}".encode())
        return Finished("".join(pieces), f'W/"{digest.hexdigest()[:32]}"')
