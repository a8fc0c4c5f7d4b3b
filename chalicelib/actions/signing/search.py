"""Search: find a name among those that everybody may read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from chalicelib.actions.signing.figures import pages_to_read, wall_pages
from chalicelib.domain.face import Entry
from chalicelib.domain.figures import Figures
from chalicelib.domain.text import fold
from chalicelib.ports.services import Services

# Pages of the wall that one search reads; 100 names are on each.
MOST_PAGES = 10
# Names that one answer shows.
MOST_FOUND = 100


@dataclass
class Found:
    """What a search found: `names`, and whether there are `more` of them than it shows.

    It looked at so many `organizations`, the largest first, and then at so many `people`, the latest first;
    at all of them where it is `whole`.
    """

    names: list[Entry] = field(default_factory=list)
    more: bool = False
    organizations: int = 0
    people: int = 0
    whole: bool = True

    def look(self, entries: Iterable[Entry], wanted: str) -> Iterator[Entry]:
        """Those among them that hold what is wanted; all are counted."""
        for entry in entries:
            if entry.organization:
                self.organizations += 1
            else:
                self.people += 1
            # What stands there, and nothing else: of an organization not who signed for it.
            if wanted in fold(entry.organization or f"{entry.name} {entry.union or ''}"):
                yield entry


def find(services: Services, slug: str, told: Figures, sought: str) -> Found:
    """The names that hold what is `sought`, whatever the capitals and accents; none where nothing is.

    Reads no more than `MOST_PAGES`. Raises TryLater.
    """
    found, wanted = Found(), fold(sought)
    if not wanted:
        return found
    pages = islice(wall_pages(services, slug, told), 1 + MOST_PAGES)
    matching = found.look((entry for page in pages for entry in page), wanted)
    found.names = list(islice(matching, MOST_FOUND))
    found.more = next(matching, None) is not None
    found.whole = pages_to_read(told) <= MOST_PAGES
    return found
