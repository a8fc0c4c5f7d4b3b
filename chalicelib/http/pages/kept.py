"""Public pages, kept as they were sent: the same view again writes nothing.

A page is kept by what it is about (a campaign, a language, a partner: all of them from lists, never from a
query) together with what it was made of. Of a page whose figures moved only the parts that show them are
written anew.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from sys import getsizeof

from chalicelib.http.pages.gaps import Finished, Skeleton

# Bytes that a container holds of them.
MOST = 32 * 1024 * 1024


@dataclass(frozen=True)
class Subject:
    """What a page is about: its name among the pages of one template and language, and what it is made of.

    `source` is the very object that it shows, `moment` what else the page depends on, `moving` what its parts
    depend on. `still` are values for the page, `shown` those for its parts.
    """

    name: Hashable
    source: object
    moment: Hashable
    moving: object = None
    still: Mapping[str, object] = field(default_factory=dict)
    shown: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class _Kept:
    subject: Subject
    skeleton: Skeleton
    page: Finished

    @property
    def size(self) -> int:
        return self.skeleton.size + getsizeof(self.page.html)

    def is_of(self, subject: Subject) -> bool:
        return self.subject.source is subject.source and self.subject.moment == subject.moment


class KeptPages:
    """Pages by their keys; of more than fit, those go that nobody has viewed for the longest time."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: dict[Hashable, _Kept] = {}
        self.size = 0

    def page(
        self, key: Hashable, subject: Subject, write: Callable[[], str], part: Callable[[str], str]
    ) -> Finished:
        """The page of that key: `write` makes it, with gaps, and `part` one of its parts by name.

        Neither is called for what is kept as it is.
        """
        kept = self._kept.get(key)
        if kept and kept.is_of(subject):
            if kept.subject.moving == subject.moving:
                self._keep(key, kept)
                return kept.page
            skeleton = kept.skeleton
        else:
            skeleton = Skeleton(write())
        page = skeleton.filled({name: part(name) for name in skeleton.parts})
        self._keep(key, _Kept(subject, skeleton, page))
        return page

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        self._drop(key)
        self._kept[key] = kept
        self.size += kept.size
        while self.size > self._most and self._kept:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Hashable) -> None:
        if kept := self._kept.pop(key, None):
            self.size -= kept.size


# What is kept is compared with the very object it was made of, so that one shelf serves the process.
PAGES = KeptPages()
