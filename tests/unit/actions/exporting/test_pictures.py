"""Pictures for links: drawn when a campaign is published or comes a stage further, of what is public only."""

import json
from dataclasses import replace

import pytest

from chalicelib.actions.background.picture import keep_picture
from chalicelib.actions.exporting.pictures import draw
from chalicelib.domain.errors import TryLater
from chalicelib.domain.pictures import Drawn
from tests.builders import confirmed, letter
from tests.office import Office, published
from tests.tallying import count, picture, stored_of, sweep_once

SLUG = letter().slug


def said(office: Office, language: str = "en") -> object:
    png = office.services.pictures.get(SLUG, language)
    return png and json.loads(png)["title"]


def test_each_language_is_drawn(office: Office) -> None:
    assert draw(office.services, SLUG) == "0-0-0"
    for language in letter().languages:
        png = office.services.pictures.get(SLUG, language)
        assert png
        assert png.startswith(b"\x89PNG")


def test_a_draft_has_no_picture_until_it_is_open(office: Office) -> None:
    draft = letter(slug="not-yet", status="draft")
    published(office.services, draft)
    assert office.services.exporter.to_draw == []
    assert office.services.exporter.drawn(draft.slug) is None
    published(office.services, letter(slug="not-yet"))
    office.services.exporter.work()
    assert office.services.pictures.get("not-yet", "en")


def test_who_publishes_does_not_wait_for_a_picture_nor_for_a_sick_exporter(office: Office) -> None:
    office.services.exporter.fails = TryLater()
    published(office.services, letter(title={"en": "Anew"}))
    assert said(office) == "Stand with the crew"
    office.services.exporter.fails = None
    sweep_once(office.services)
    assert said(office) == "Anew"


def test_what_is_drawn_already_is_not_drawn_again(office: Office) -> None:
    office.services.exporter.fails = TryLater()
    keep_picture(office.services, stored_of(office.services, SLUG))


def test_what_was_drawn_of_something_older_changes_nothing(office: Office) -> None:
    held = office.services.pictures.drawn(SLUG)
    assert held
    office.services.pictures.put(SLUG, replace(held, rev=held.rev + 1), {"en": b"later"})
    draw(office.services, SLUG)
    assert office.services.pictures.get(SLUG, "en") == b"later"


def test_a_picture_that_could_not_be_drawn_is_asked_for_again(office: Office) -> None:
    people = [confirmed(email=f"{n}@example.org") for n in range(10)]
    for one in people:
        office.sign_ons.write(one, None)
    count(office.services, *people)
    office.services.exporter.fails = TryLater()
    with pytest.raises(TryLater):
        picture(office.services)
    assert office.faces.get(SLUG).stage == "0-0-0"
    office.services.exporter.fails = None
    sweep_once(office.services)
    assert office.faces.get(SLUG).stage == "10-0-0"
    assert office.services.pictures.drawn(SLUG) == Drawn("10-0-0", 1, office.faces.get(SLUG).rev - 1)
    assert picture(office.services) == []


def test_counting_that_moves_no_stage_asks_for_no_picture(office: Office) -> None:
    count(office.services, *(confirmed(email=f"{n}@example.org") for n in range(9)))
    assert picture(office.services) == []
