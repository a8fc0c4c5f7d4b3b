"""What a view asks of AWS, counted where requests would leave this process."""

from dataclasses import replace

import pytest

from bench.aws.wire import Wire
from chalicelib.domain.face import WallPage
from chalicelib.domain.headings import heading_of
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.store.listed import ListedPages
from chalicelib.store.table import Table
from tests.builders import letter
from tests.fakes import Clock, FakeServices
from tests.html import Page
from tests.visitors import Visitor

LETTER = "/c/stand-with-the-crew"
TALLY = "/api/v1/campaigns/stand-with-the-crew/tally"
SHOWING_FIGURES = (LETTER, f"{LETTER}?lang=fr&source=ally&x=1", f"{LETTER}/embed?partner=ally", TALLY)
SHOWING_NONE = (f"{LETTER}/sent", f"{LETTER}/embed/sent?partner=ally")


def calls(wire: Wire, reader: Visitor, path: str) -> dict[str, int]:
    with wire.counting() as made:
        assert reader.get(path).status == 200
    return dict(made)


@pytest.mark.parametrize("path", SHOWING_FIGURES)
def test_a_warm_view_reads_the_face_and_nothing_else(
    wire: Wire, reader: Visitor, clock: Clock, path: str
) -> None:
    reader.get(path)
    for _ in range(4):
        clock.pass_by(seconds=1)
        assert calls(wire, reader, path) == {"dynamodb.GetItem": 1}
        assert calls(wire, reader, path) == {}


@pytest.mark.parametrize("path", SHOWING_NONE)
def test_a_warm_view_without_figures_reads_nothing(
    wire: Wire, reader: Visitor, clock: Clock, path: str
) -> None:
    reader.get(path)
    clock.pass_by(seconds=4)
    assert calls(wire, reader, path) == {}


def test_the_definition_is_one_read_more_every_five_seconds(
    wire: Wire, reader: Visitor, clock: Clock
) -> None:
    assert calls(wire, reader, LETTER) == {"dynamodb.GetItem": 2}
    clock.pass_by(seconds=5)
    assert calls(wire, reader, LETTER) == {"dynamodb.GetItem": 2}


def test_a_text_is_two_reads_and_its_head_only_once(wire: Wire, reader: Visitor) -> None:
    path = f"{LETTER}/text/1?lang=fr"
    reader.get(LETTER)
    assert calls(wire, reader, path) == {"dynamodb.GetItem": 2}
    assert calls(wire, reader, path) == {"dynamodb.GetItem": 1}


def test_a_page_of_the_list_of_campaigns_is_one_read(
    wire: Wire, table: Table, reader: Visitor, clock: Clock
) -> None:
    pages = ListedPages(table)
    for number in range(130):
        campaign = letter(slug=f"letter-{number:04d}", title={"en": f"Letter {number}"})
        heading = heading_of(StoredCampaign(campaign, text_version(campaign, None), 1))
        table.transact(pages.changing(heading))
    assert calls(wire, reader, "/") == {"dynamodb.GetItem": 1}
    assert calls(wire, reader, "/?lang=fr") == {}
    assert calls(wire, reader, "/?page=2") == {"dynamodb.GetItem": 1}
    assert [len(list(Page(reader.get(path).text).all("h2"))) for path in ("/", "/?page=2")] == [100, 31]
    clock.pass_by(seconds=5)
    assert calls(wire, reader, "/") == {"dynamodb.GetItem": 1}


def test_who_searches_again_and_again_reads_the_names_once_in_five_seconds(
    wire: Wire, on_tables: FakeServices, reader: Visitor, clock: Clock
) -> None:
    """All of a campaign lies under one key: what searches read there its page cannot."""
    faces, slug = on_tables.faces, letter().slug
    entries = faces.get(slug).newest
    pages = [WallPage(number, entries[0].place, entries) for number in range(3)]
    faces.put(slug, replace(faces.get(slug), next_page=3), faces.get(slug), pages)
    reader.get(LETTER)

    def search(sought: str) -> dict[str, int]:
        with wire.counting() as made:
            assert "Ada Example" in reader.sends(f"{LETTER}/signers", q=sought).text
        return dict(made)

    clock.pass_by(seconds=1)
    assert search("ada") == {"dynamodb.GetItem": 4}
    assert search("example") == {}
    clock.pass_by(seconds=4)
    assert calls(wire, reader, f"{LETTER}/signers?after=p2") == {"dynamodb.GetItem": 2}
    clock.pass_by(seconds=1)
    assert search("ada") == {"dynamodb.GetItem": 4}
