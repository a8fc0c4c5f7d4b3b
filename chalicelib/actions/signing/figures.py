"""What the public is told of a campaign's figures and names: one read, of its face."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.domain.face import NEWEST, Entry, Face
from chalicelib.domain.figures import Figures, figures_of
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.services import Services


@dataclass(frozen=True)
class NamesPage:
    """Names in public; `after` is where the next page begins, None after the last one.

    On the first page `more_organizations` is where those are all listed, if there are more of them.
    """

    names: list[Entry]
    after: str | None = None
    more_organizations: str | None = None


def public_figures(services: Services, stored: StoredCampaign) -> Figures:
    """What anybody may know of a campaign's figures. Raises TryLater."""
    return figures_of(stored, services.published.face(stored.campaign.slug))


def names_page(services: Services, stored: StoredCampaign, told: Figures, after: str | None) -> NamesPage:
    """The names from `after`, another page's; none unless `told` shows names. Raises TryLater.

    People stand newest first, page after page; organizations by figure on pages of their own.
    """
    slug, face = stored.campaign.slug, told.face
    if after is None:
        more = "o0" if face.organization_pages and len(face.largest) >= NEWEST else None
        return NamesPage([*told.largest, *told.newest], _people_before(face, face.next_page), more)
    kind, number = after[:1], after[1:]
    if not (told.shows_names and number.isascii() and number.isdecimal() and len(number) < 10):
        return NamesPage([])
    if kind == "o" and int(number) < face.organization_pages:
        following = int(number) + 1 if int(number) + 1 < face.organization_pages else None
        names = services.published.organizations(slug, int(number))
        return NamesPage(list(names), None if following is None else f"o{following}")
    if kind == "p" and face.first_page <= int(number) < face.next_page:
        names = services.published.people(slug, int(number))
        return NamesPage(list(names), _people_before(face, int(number)))
    return NamesPage([])


def wall_pages(services: Services, slug: str, told: Figures) -> Iterator[Sequence[Entry]]:
    """All names in public page by page, organizations first; a page is read when it is asked for.

    The first has what the face holds, and reads nothing. Raises TryLater.
    """
    listed, filled = _pages(told.face)
    yield [*(() if listed else told.largest), *told.newest]
    for number in listed:
        yield services.published.organizations(slug, number)
    for number in reversed(filled):
        yield services.published.people(slug, number)


def pages_to_read(told: Figures) -> int:
    """How many of these pages are read."""
    return sum(map(len, _pages(told.face)))


def _pages(face: Face) -> tuple[range, range]:
    """The numbers of the pages of organizations, where the face lacks some of them, and of people."""
    organizations = range(face.organization_pages if len(face.largest) >= NEWEST else 0)
    return organizations, range(face.first_page, face.next_page)


def _people_before(face: Face, number: int) -> str | None:
    return f"p{number - 1}" if number > face.first_page else None
