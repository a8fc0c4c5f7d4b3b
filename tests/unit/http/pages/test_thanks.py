"""What somebody is told once they have confirmed, and what everybody is told of a goal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.links import Purpose
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services
from tests.builders import NOW, card, confirmed, held, letter
from tests.fakes import Clock
from tests.html import Page
from tests.office import publish
from tests.tallying import count
from tests.visitors import Visitor

Hold = Callable[[SignOn, Purpose], str]
LETTER = f"/c/{letter().slug}"


def others(campaign: Campaign, number: int) -> list[SignOn]:
    return [confirmed(campaign, email=f"{n}@example.org", visibility="public") for n in range(number)]


def test_a_person_learns_that_they_are_the_23rd(
    services: Services, visitor: Visitor, holding: Hold, clock: Clock
) -> None:
    """Before the tally has seen them, and after it has."""
    count(services, *others(letter(), 22))
    clock.pass_by(seconds=30)
    ada = confirmed(at=clock(), visibility="public", updates=True)
    path = holding(ada, "confirm")
    clock.pass_by(seconds=1)
    before = Page(visitor.get(path).text).text
    count(services, ada)
    after = Page(visitor.get(path).text)
    for text in (before, after.text):
        assert "You are number 23 to sign." in text
        assert "It appears among the signatures" in text
        assert "news about this campaign by email" in text
    assert "Ada Example" in after.one("section", id="signatories").text
    clock.pass_by(hours=1)
    assert "You are number" not in visitor.get(path).text


@pytest.mark.parametrize(
    ("campaign", "changes"),
    [
        (letter(), {"kind": "organization"}),
        (letter(review="before_counting"), {}),
        (letter(names="sealed"), {}),
        (card(), {}),
    ],
    ids=["organization", "checked", "sealed", "card"],
)
def test_nobody_learns_a_number_that_is_not_theirs_or_not_told(
    services: Services, visitor: Visitor, holding: Hold, campaign: Campaign, changes: dict[str, Any]
) -> None:
    publish(services, campaign)
    count(services, *others(campaign, 22))
    page = Page(visitor.get(holding(confirmed(campaign, **changes), "confirm")).text)
    assert "to sign." not in page.text
    assert "23" not in page.text


def test_whoever_has_not_confirmed_is_shown_no_count(visitor: Visitor, holding: Hold) -> None:
    page = Page(visitor.get(holding(held(), "confirm")).text)
    assert "What happens next" not in page.text
    assert not list(page.all("section", id="signatories"))


def test_a_sentence_is_ready_to_be_sent(services: Services, visitor: Visitor, holding: Hold) -> None:
    publish(services, letter(title={"en": "Stand with Tom & Ada"}))
    page = Page(visitor.get(holding(confirmed(), "confirm")).text)
    first = next(page.all("a", rel="noopener nofollow"))
    assert first.text == "WhatsApp"
    assert "I%20signed%20%E2%80%9CStand%20with%20Tom%20%26%20Ada%E2%80%9D" in first["href"]
    assert "I signed “Stand with Tom & Ada”. Will you sign too?" in page.text
    assert "I signed" not in Page(visitor.get(LETTER).text).text


@pytest.mark.parametrize(
    ("signed", "said", "bar"),
    [
        (9, "Goal: 10 people", ("9", "10")),
        (10, "Goal reached: 10 people. Next goal: 25 people.", ("10", "25")),
        (30, "Goal reached: 10 people. Next goal: 50 people.", ("30", "50")),
    ],
)
def test_a_goal_that_is_reached_says_so_and_names_the_next(
    services: Services, visitor: Visitor, signed: int, said: str, bar: tuple[str, str]
) -> None:
    publish(services, letter(goal={"signers": 10}))
    count(services, *others(letter(), signed))
    page = Page(visitor.get(LETTER).text)
    assert page.one("p", id="goal-signers").text == said
    assert (page.one("progress")["value"], page.one("progress")["max"]) == bar


def test_a_campaign_that_is_over_has_no_next_goal(services: Services, visitor: Visitor) -> None:
    publish(services, letter(goal={"signers": 10}, status="closed"))
    count(services, *others(letter(), 30))
    assert Page(visitor.get(LETTER).text).one("p", id="goal-signers").text == "Goal reached: 10 people."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "closed"}, "Signing is closed."),
        ({"opens_at": NOW + timedelta(days=1)}, "Signing opens on March 15, 2026"),
    ],
)
def test_nobody_is_asked_to_be_the_first_where_nobody_can_sign(
    services: Services, visitor: Visitor, changes: dict[str, Any], said: str
) -> None:
    assert "Be the first to sign." in visitor.get(LETTER).text
    publish(services, letter(**changes))
    tally = Page(visitor.get(LETTER).text).one("section", id="tally").text
    assert said in tally
    assert "Be the first" not in tally
