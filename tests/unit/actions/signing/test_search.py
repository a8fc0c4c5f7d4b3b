"""Somebody looks for a name among those that everybody may read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.actions.signing.figures import public_figures
from chalicelib.actions.signing.search import MOST_FOUND, MOST_PAGES, Found, find
from chalicelib.domain.face import NEWEST, PAGE, Entry, Face, WallPage
from tests.builders import NOW, letter
from tests.office import Office

SLUG = letter().slug


def people(start: int, count: int) -> tuple[Entry, ...]:
    return tuple(
        Entry(f"p{n}", f"Person {n}", NOW - timedelta(minutes=n)) for n in range(start, start + count)
    )


def unions(count: int) -> tuple[Entry, ...]:
    return tuple(Entry(f"o{n}", "Olga Officer", NOW, f"Union {n}", members=9) for n in range(count))


def hang(office: Office, organizations: tuple[Entry, ...], pages: int, *newest: Entry) -> None:
    """A wall with these organizations, that many full pages of people, and newer people than these."""
    parts = [organizations[start : start + PAGE] for start in range(0, len(organizations), PAGE)]
    for number, part in enumerate(parts):
        office.faces.put_organizations(SLUG, number, part)
    for number in range(pages):
        entries = people((pages - 1 - number) * PAGE, PAGE)
        office.faces.put_page(SLUG, WallPage(number, entries[0].place, entries))
    face = Face(opened=True, newest=newest, next_page=pages, largest=organizations[:NEWEST])
    office.faces.put(SLUG, replace(face, organization_pages=len(parts)), office.faces.get(SLUG))


def search(office: Office, sought: str) -> Found:
    stored = office.publish(letter())
    return find(office.services, SLUG, public_figures(office.services, stored), sought)


@pytest.mark.parametrize(
    ("sought", "names"),
    [
        ("NGUYEN", ["Nguyễn O’Brien"]),
        ("o'brien", ["Nguyễn O’Brien"]),
        ("iatse", ["x", "Nguyễn O’Brien"]),
        ("olga", []),
        ("nobody", []),
        ("", []),
        (" ’ ", []),
    ],
)
def test_a_name_is_found_however_it_is_typed(office: Office, sought: str, names: list[str]) -> None:
    union = Entry("o", "x", NOW, "I.A.T.S.E.", members=1)
    hang(office, (union, *unions(3)), 0, Entry("p", "Nguyễn O’Brien", NOW, union="IATSE Local 33"))
    assert [entry.name for entry in search(office, sought).names] == names


def test_a_small_wall_is_looked_through_whole(office: Office) -> None:
    hang(office, unions(150), 3)
    found = search(office, "Person 299")
    assert [entry.name for entry in found.names] == ["Person 299"]
    assert (found.organizations, found.people, found.whole) == (150, 300, True)


def test_of_a_large_wall_so_many_pages_are_read_and_no_more(office: Office) -> None:
    hang(office, unions(150), 12)
    found = search(office, "Person 1199")
    assert (found.names, found.whole) == ([], False)
    assert (found.organizations, found.people) == (150, (MOST_PAGES - 2) * PAGE)


def test_whoever_asks_for_everybody_is_shown_some(office: Office) -> None:
    hang(office, unions(3), 3)
    found = search(office, "person")
    assert (len(found.names), found.more) == (MOST_FOUND, True)


def test_nobody_is_found_whose_name_is_sealed(office: Office) -> None:
    hang(office, unions(3), 1)
    stored = office.publish(letter(names="sealed"))
    found = find(office.services, SLUG, public_figures(office.services, stored), "Person 1")
    assert (found.names, found.people) == ([], 0)
