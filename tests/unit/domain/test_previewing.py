"""Somebody looks at what they have written before all of it is right."""

from typing import Any

import pytest

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.previewing import UNWRITTEN, previewed_campaign
from chalicelib.domain.typed import document_from
from tests.builders import card, letter, pledge, sign_in

KINDS = [letter(), pledge(), card(), sign_in()]


def seen(held: Campaign, **changes: Any) -> Campaign:
    return previewed_campaign({**document_from(held), **changes}, held)


@pytest.mark.parametrize("held", KINDS, ids=lambda one: one.kind)
def test_what_is_whole_is_seen_as_it_is(held: Campaign) -> None:
    assert seen(held) == held


@pytest.mark.parametrize("held", KINDS, ids=lambda one: one.kind)
def test_of_an_empty_form_there_is_still_a_page(held: Campaign) -> None:
    page = previewed_campaign({}, held)
    assert page.title == {"en": UNWRITTEN}
    assert (page.slug, page.kind, page.status) == (held.slug, held.kind, "open")


def test_a_draft_is_seen_as_it_will_be_once_it_is_open() -> None:
    assert seen(letter(), status="draft", opens_at="2999-01-01T00:00:00Z").status == "open"
    assert seen(letter(), status="closed").status == "closed"


def test_a_mistake_hides_itself_and_nothing_else() -> None:
    demands = [{"id": "pay", "text": {"en": "Pay"}}, {"id": "?!", "text": {"en": "Rest"}}, {"id": "third"}]
    page = seen(
        letter(),
        demands=demands,
        goal={"signers": "many", "workers": 9},
        privacy={"contact": "nobody"},
        appearance={"colour": "#ffffff"},
        title={"fr": "Seulement"},
    )
    assert [point.id for point in page.demands] == ["pay"]
    assert page.goal
    assert (page.goal.signers, page.goal.workers) == (None, 9)
    assert page.privacy == letter().privacy
    assert page.title == {"en": UNWRITTEN}
    assert page.summary == letter().summary


def test_what_a_card_must_ask_it_asks() -> None:
    page = seen(card(), fields={"employer": "hidden"}, names="public", unit={"size": "all"})
    assert page.fields.employer == "required"
    assert page.unit == card().unit


@pytest.mark.parametrize(
    "wrong", [{"languages": ["?"]}, {"languages": "x"}, {"title": []}, {"fields": 1}, {"demands": {"a": "b"}}]
)
def test_nothing_that_a_file_holds_breaks_the_page(wrong: dict[str, Any]) -> None:
    assert seen(letter(), **wrong).slug == letter().slug
