"""Pages that are kept: the same bytes as if they were written anew, and no work for who looks again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count as numbers
from typing import Any

import pytest

from chalicelib.http.pages.gaps import Skeleton, gap
from chalicelib.http.pages.kept import PAGES, KeptPages, Subject
from chalicelib.http.pages.render import Visit
from chalicelib.store.kept import KeptCampaigns
from tests.builders import NOW, approved, card, confirmed, letter, pledge, sign_in
from tests.fakes import Clock, FakeServices
from tests.html import Page
from tests.office import publish
from tests.tallying import count
from tests.visitors import PARTNERS, Visitor

LETTER, CARD = "/c/stand-with-the-crew", "/c/card-of-the-crew"
# Pages that are kept, and how many there are of each in all that happens to a letter.
KEPT = {"": 18, "/sent": 4, "/embed?partner=ally": 18, "/embed/sent?partner=ally": 2, "/embed/card": 18}


@pytest.fixture
def kept_for_long(services: FakeServices) -> FakeServices:
    """The office on a clock that stands still, its definitions kept as on AWS."""
    services.published = KeptCampaigns(services.campaigns, services.faces, services.now)
    return services


class Writer:
    """Writes pages and counts them."""

    def __init__(self) -> None:
        self.pages, self.parts = 0, 0

    def write(self) -> str:
        self.pages += 1
        return f"<p>{gap('moved')} of page {self.pages}"

    def part(self, name: str) -> str:
        self.parts += 1
        return f"{name} {self.parts}"


@pytest.fixture
def writer() -> Writer:
    return Writer()


def subject(source: object, moving: object = 0, moment: object = "open") -> Subject:
    return Subject("letter", source, moment, moving)  # type: ignore[arg-type]


class TestShelf:
    def seen(self, shelf: KeptPages, writer: Writer, about: Subject, key: object = "letter") -> str:
        return shelf.page(key, about, writer.write, writer.part).html  # type: ignore[arg-type]

    def test_who_looks_again_causes_no_work(self, writer: Writer) -> None:
        shelf, source = KeptPages(), object()
        for _ in range(3):
            assert self.seen(shelf, writer, subject(source)) == "<p>moved 1 of page 1"
        assert (writer.pages, writer.parts) == (1, 1)

    def test_when_figures_move_only_their_parts_are_written(self, writer: Writer) -> None:
        shelf, source = KeptPages(), object()
        self.seen(shelf, writer, subject(source))
        assert self.seen(shelf, writer, subject(source, moving=1)) == "<p>moved 2 of page 1"
        assert (writer.pages, writer.parts) == (1, 2)

    @pytest.mark.parametrize("changed", ["source", "moment"])
    def test_another_definition_or_time_is_another_page(self, writer: Writer, changed: str) -> None:
        shelf, source = KeptPages(), object()
        self.seen(shelf, writer, subject(source))
        after = subject(object()) if changed == "source" else subject(source, moment="closed")
        assert self.seen(shelf, writer, after) == "<p>moved 2 of page 2"

    def test_an_equal_definition_is_not_the_same_one(self, writer: Writer) -> None:
        shelf = KeptPages()
        self.seen(shelf, writer, subject(["equal"]))
        self.seen(shelf, writer, subject(["equal"]))
        assert writer.pages == 2

    def test_the_shelf_holds_no_more_than_it_may(self, writer: Writer) -> None:
        shelf, source = KeptPages(most=2_000), object()
        for key in numbers():
            self.seen(shelf, writer, subject(source), key)
            # The first one is looked at all the time, and stays.
            self.seen(shelf, writer, subject(source), 0)
            assert shelf.size <= 2_000
            if key == 50:
                break
        assert writer.pages == 51
        self.seen(shelf, writer, subject(source), 1)
        assert writer.pages == 52

    def test_a_page_that_is_larger_than_the_shelf_is_shown_and_not_kept(self, writer: Writer) -> None:
        shelf = KeptPages(most=3)
        assert self.seen(shelf, writer, subject(object()))
        assert shelf.size == 0

    def test_a_tag_tells_pages_apart(self) -> None:
        skeleton = Skeleton(f"a{gap('x')}b{gap('y')}")
        tags = {
            skeleton.filled({"x": "1", "y": "2"}).etag,
            skeleton.filled({"x": "2", "y": "1"}).etag,
            skeleton.filled({"x": "", "y": "12"}).etag,
            Skeleton(f"a{gap('y')}b{gap('x')}").filled({"x": "2", "y": "1"}).etag,
            Skeleton("a1b2").filled({}).etag,
        }
        assert len(tags) == 5

    def test_nobody_types_a_gap(self) -> None:
        typed = "\0moved\0 \0:moved\0 {{ moving('tally') }}"
        assert Skeleton(typed).filled({}).html == typed


def anew(services: FakeServices, visitor: Visitor, path: str) -> str:
    """The page as it is when nothing of it was kept."""
    slug = path.split("/")[2].partition("?")[0]
    services.campaigns.definitions[slug] = replace(services.campaigns.definitions[slug])
    return visitor.get(path).text


def steps(services: FakeServices, clock: Clock) -> Iterator[Any]:
    """What happens to a letter, one thing after the other."""
    yield "it is open"
    for number in range(3):
        person = confirmed(email=f"{number}@example.org", visibility="public", union="Local 1", country="CH")
        yield count(services, person)
    yield count(services, approved(visibility="public", country="FR"))
    tomorrow = NOW + timedelta(days=1)
    yield publish(services, letter(partners=PARTNERS, goal={"signers": 100}, closes_at=tomorrow))
    yield clock.pass_by(hours=23)
    yield clock.pass_by(hours=1)
    yield publish(services, letter(partners=PARTNERS, opens_at=tomorrow + timedelta(days=1)))
    yield clock.pass_by(days=1)
    yield publish(services, letter(partners=PARTNERS, status="closed"))


@pytest.mark.parametrize(("path", "pages"), KEPT.items())
def test_a_kept_page_is_what_would_be_written(
    services: FakeServices, visitor: Visitor, clock: Clock, path: str, pages: int
) -> None:
    seen = []
    for _ in steps(services, clock):
        for language in ("en", "fr"):
            where = f"{LETTER}{path}{'&' if '?' in path else '?'}lang={language}"
            seen.append(visitor.get(where).text)
            assert visitor.get(where).text == seen[-1]
            assert anew(services, visitor, where) == seen[-1]
    assert len(set(seen)) == pages


@pytest.mark.parametrize("campaign", [pledge(), card(names="sealed_until_milestone"), sign_in()])
def test_every_kind_is_kept_as_it_is(services: FakeServices, visitor: Visitor, campaign: Any) -> None:
    publish(services, campaign)
    path = f"/c/{campaign.slug}"
    first = visitor.get(path).text
    assert anew(services, visitor, path) == first == visitor.get(path).text


def test_who_looks_again_makes_nobody_read_the_definition(
    kept_for_long: FakeServices, visitor: Visitor
) -> None:
    for path in KEPT:
        visitor.get(f"{LETTER}{path}")
    kept_for_long.campaigns.calls = 0
    for path in KEPT:
        assert visitor.get(f"{LETTER}{path}").status == 200
    assert kept_for_long.campaigns.calls == 0


@pytest.mark.parametrize(
    "query",
    ["?x=1", "?source=nobody", "?partner=nobody", "?after=2026", "?lang=xx", "?lang=EN", "?lang=en&page=7"],
)
def test_no_query_makes_another_page(visitor: Visitor, query: str) -> None:
    first = visitor.get(LETTER, Accept_Language="en")
    before = PAGES.size
    assert visitor.get(f"{LETTER}{query}", Accept_Language="en").body == first.body
    assert PAGES.size == before


def test_no_page_reads_of_a_query_what_caches_do_not_tell_apart() -> None:
    with pytest.raises(LookupError):
        Visit(None).asked("x")


def test_each_partner_has_its_own_page(visitor: Visitor) -> None:
    page = Page(visitor.get(f"{LETTER}?source=ally").text)
    assert page.fields["source"] == "ally"
    assert "?source=ally&lang=fr" in {link["href"] for link in page.all("a")}
    assert "source" not in Page(visitor.get(LETTER).text).fields


def test_a_tag_changes_with_what_is_counted_and_with_nothing_else(
    services: FakeServices, visitor: Visitor, clock: Clock
) -> None:
    first = visitor.get(LETTER).headers["etag"]
    clock.pass_by(minutes=10)
    assert visitor.get(LETTER, If_None_Match=first).status == 304
    count(services, confirmed(visibility="public"))
    second = visitor.get(LETTER, If_None_Match=first)
    assert (second.status, second.headers["etag"] != first) == (200, True)
    assert visitor.get(f"{LETTER}?lang=fr").headers["etag"] != second.headers["etag"]


def test_who_types_something_wrong_sees_todays_figures(services: FakeServices, visitor: Visitor) -> None:
    visitor.get(LETTER)
    count(services, confirmed(visibility="public", name="Bea Example", email="bea@example.org"))
    shown = visitor.sends(LETTER, kind="individual", name="Ada")
    assert shown.status == 422
    assert "Bea Example" in shown.text
    assert "Ada" not in visitor.get(LETTER).text
