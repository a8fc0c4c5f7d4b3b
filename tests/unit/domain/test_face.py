"""The public face: names come and go in any order, and stand where their time puts them."""

import random
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.counting import ledger_entry
from chalicelib.domain.face import PAGE, Entry, Face, Wall, WallPage, by_figure, entry_of, pages_of, wall_id
from tests.builders import NOW, approved, confirmed, letter

SECOND = timedelta(seconds=1)


class Book:
    """A wall that is kept: the face, and the pages that were written."""

    def __init__(self) -> None:
        self.face, self.pages = Face(), dict[int, WallPage]()

    def change(self, put: list[Entry] | None = None, take: list[Entry] | None = None) -> None:
        wall = Wall(self.face, self.pages.get)
        for entry in take or []:
            wall.take(entry.id, [entry.at])
        wall.put(put or [])
        self.face = wall.face
        self.pages |= wall.pages

    @property
    def names(self) -> list[str]:
        """All names as somebody sees them who pages from the newest to the oldest."""
        pages = [self.pages[number] for number in range(self.face.first_page, self.face.next_page)]
        return [entry.name for part in (self.face, *reversed(pages)) for entry in _entries(part)]


def _entries(part: Face | WallPage) -> tuple[Entry, ...]:
    return part.newest if isinstance(part, Face) else part.entries


def entry(number: int, seconds: int | None = None) -> Entry:
    at = NOW + (number if seconds is None else seconds) * SECOND
    return Entry(wall_id(f"key {number}"), f"Ada Example {number}", at)


def test_the_id_on_the_wall_is_not_the_key_and_says_nothing_of_it() -> None:
    ada = confirmed()
    assert re.fullmatch(r"[A-Za-z0-9_-]{12}", wall_id(ada.key))
    assert wall_id(ada.key) not in ada.key
    assert ada.key not in repr(entry_of(ada, NOW))


def test_the_newest_stand_first_and_the_oldest_hundred_fill_a_page() -> None:
    book = Book()
    for number in range(250):
        book.change([entry(number)])
    assert book.names == [f"Ada Example {number}" for number in reversed(range(250))]
    assert [len(page.entries) for page in book.pages.values()] == [PAGE, PAGE]
    assert len(book.face.newest) == 50


def test_a_page_that_is_full_is_not_written_again_by_newer_names() -> None:
    book = Book()
    book.change([entry(number) for number in range(150)])
    wall = Wall(book.face, book.pages.get)
    wall.put([entry(number) for number in range(150, 160)])
    assert wall.pages == {}


def test_who_leaves_is_on_no_page_and_the_others_keep_their_page() -> None:
    book = Book()
    book.change([entry(number) for number in range(350)])
    before = {number: page.number for number, page in book.pages.items()}
    book.change(take=[entry(42), entry(142), entry(349)])
    assert book.names == [f"Ada Example {n}" for n in reversed(range(350)) if n not in (42, 142, 349)]
    assert {number: page.number for number, page in book.pages.items()} == before


def test_a_name_that_comes_back_stands_where_it_stood() -> None:
    book = Book()
    book.change([entry(number) for number in range(350)])
    book.change(take=[entry(42)])
    book.change([entry(42)])
    assert book.names == [f"Ada Example {n}" for n in reversed(range(350))]


def test_a_corrected_name_replaces_the_one_before_wherever_it_stands() -> None:
    book = Book()
    book.change([entry(number) for number in range(150)])
    book.change([entry(42)._replace(name="Eve"), entry(149)._replace(name="Eva")])
    corrected = {149: "Eva", 42: "Eve"}
    assert book.names == [corrected.get(n, f"Ada Example {n}") for n in reversed(range(150))]


def test_who_is_not_there_cannot_leave() -> None:
    book = Book()
    book.change([entry(number) for number in range(150)])
    wall = Wall(book.face, book.pages.get)
    assert not wall.take(entry(999).id, [entry(42).at, entry(999).at])
    assert (wall.face, wall.pages) == (book.face, {})


def test_a_page_that_should_be_there_and_is_not_is_an_error() -> None:
    wall = Wall(Face(next_page=1, paged_until=entry(9).place), lambda number: None)
    with pytest.raises(LookupError):
        wall.put([entry(1)])


# Few moments, so that many share one.
DEEDS = st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=20)


@settings(max_examples=30)
@given(st.sampled_from([0, 20, 130, 300]), DEEDS, st.randoms(use_true_random=False))
def test_the_wall_is_all_names_by_time_whatever_the_order_and_the_split(
    crowd: int, deeds: list[tuple[int, bool]], chance: random.Random
) -> None:
    there = set(range(crowd))
    coming = [entry(number, number // 3) for number in there]
    chance.shuffle(coming)
    book = Book()
    while coming:
        size = chance.randint(1, 60)
        book.change(coming[:size])
        coming = coming[size:]
    for number, stays in deeds:
        one = entry(number, number // 3)
        if stays:
            book.change([one])
            there.add(number)
        else:
            book.change(take=[one])
            there.discard(number)
    expected = sorted((entry(number, number // 3) for number in there), key=lambda e: e.place, reverse=True)
    assert book.names == [one.name for one in expected]


def test_a_face_that_shows_the_same_is_no_news() -> None:
    face = Face(individuals=3, newest=(entry(1),))
    assert face.shows_as(replace(face, rev=9, as_of=NOW))
    assert not face.shows_as(replace(face, individuals=4))


def test_unions_that_chose_to_be_public_stand_by_their_figure() -> None:
    figures = [("Local 2", 80, "public"), ("Local 1", 80, "public"), ("Local 9", 500, "public")]
    figures.append(("Local 3", 900, "organizers"))
    ledger = [
        approved(
            email=f"{name[-1]}@x.example", organization=name, members_represented=members, visibility=seen
        )
        for name, members, seen in figures
    ]
    entries = by_figure(found for one in ledger if (found := ledger_entry(one, letter())))
    assert [(one.organization, one.members) for one in entries] == [
        ("Local 9", 500),
        ("Local 1", 80),
        ("Local 2", 80),
    ]
    assert [len(page) for page in pages_of([entry(n) for n in range(250)])] == [100, 100, 50]
