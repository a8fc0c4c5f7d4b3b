"""What the public learns of a campaign's figures, by its kind."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.actions.signing.figures import (
    Figures,
    names_page,
    newest_names,
    public_figures,
    rounded_down,
)
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.changes import Change
from chalicelib.domain.milestones import DELAY, Milestones
from tests.builders import NOW, approved, card, confirmed, letter, pledge, sign_in
from tests.office import Office

EVERYTHING = {"goal": {"signers": 100}, "unit": {"size": 100, "as_of": "2026-01-01"}}
ALL_TOLD = Milestones(told=frozenset({30, 50, 75}))


def told(office: Office, campaign: Campaign) -> Figures:
    return public_figures(office.services, office.publish(campaign), office.clock())


def counted(office: Office, campaign: Campaign, people: int, **changes: Any) -> None:
    """Let the tally see so many people, and their names where they chose so."""
    signed = [confirmed(campaign, email=f"{n}@example.org", **changes) for n in range(people)]
    changes_made = [Change(one.slug, one.key, one.kind, one.rev, one) for one in signed]
    office.tallies.apply(campaign.slug, changes_made, show_names=True)


@pytest.mark.parametrize("made", [letter, pledge])
def test_a_letter_tells_its_totals_and_its_goal(office: Office, made: Any) -> None:
    campaign = made(goal={"signers": 100})
    counted(office, campaign, 3)
    union = approved(campaign, email="officer@example.org", members_represented=1200)
    change = Change(union.slug, union.key, union.kind, union.rev, union)
    office.tallies.apply(campaign.slug, [change], show_names=False)
    figures = told(office, campaign)
    assert figures.counts
    assert (figures.counts.individuals, figures.counts.organizations, figures.counts.workers) == (3, 1, 1200)
    assert figures.goal == campaign.goal
    assert figures.milestone is None


def test_what_so_few_chose_that_one_could_guess_is_not_told(office: Office) -> None:
    counted(office, pledge(), 9, commitments=["tell"])
    assert told(office, pledge()).counts.commitments == {}  # type: ignore[union-attr]
    counted(office, pledge(), 10, commitments=["tell"])
    assert told(office, pledge()).counts.commitments == {"tell": 10}  # type: ignore[union-attr]


def test_a_card_tells_the_highest_milestone_and_nothing_else(office: Office) -> None:
    campaign = card(**EVERYTHING)
    counted(office, campaign, 60, visibility="public")
    office.tallies.reached[campaign.slug] = Milestones(told=frozenset({30}))
    assert told(office, campaign) == Figures(milestone=30)


def test_a_milestone_is_told_when_it_may_be(office: Office) -> None:
    office.tallies.reached[card().slug] = Milestones(reached={30: NOW})
    assert told(office, card()).milestone is None
    office.clock.moment = NOW + DELAY - timedelta(seconds=1)
    assert told(office, card()).milestone is None
    office.clock.moment = NOW + DELAY
    assert told(office, card()).milestone == 30


@pytest.mark.parametrize("names", ["sealed", "public", "sealed_until_milestone"])
def test_a_sign_in_tells_nothing_whatever_its_definition_says(office: Office, names: str) -> None:
    campaign = sign_in(**EVERYTHING, names=names)
    counted(office, campaign, 60, day=date(2026, 12, 1), visibility="public")
    office.tallies.reached[campaign.slug] = ALL_TOLD
    assert told(office, campaign) == Figures()


class TestNames:
    def test_those_who_chose_it_are_shown_the_newest_first(self, office: Office) -> None:
        stored = office.publish(letter())
        for minutes, visibility in enumerate(["public", "organizers", "public"]):
            signed = confirmed(
                at=NOW + timedelta(minutes=minutes),
                email=f"{minutes}@example.org",
                name=f"Person {minutes}",
                visibility=visibility,
            )
            change = Change(signed.slug, signed.key, signed.kind, signed.rev, signed)
            office.tallies.apply(signed.slug, [change], show_names=True)
        figures = public_figures(office.services, stored, NOW)
        assert [s.name for s in newest_names(office.services, stored, figures)] == ["Person 2", "Person 0"]
        page = names_page(office.services, stored, figures, None)
        assert ([s.name for s in page.signatories], page.after) == (["Person 2", "Person 0"], None)

    @pytest.mark.parametrize("made", [letter, card])
    def test_a_sealed_name_comes_with_the_last_milestone(self, office: Office, made: Any) -> None:
        stored = office.publish(made(names="sealed_until_milestone", unit=EVERYTHING["unit"]))
        counted(office, stored.campaign, 1, visibility="public")
        for reached, names in ((Milestones(told=frozenset({30, 50})), 0), (ALL_TOLD, 1)):
            office.tallies.reached[stored.campaign.slug] = reached
            figures = public_figures(office.services, stored, NOW)
            assert len(newest_names(office.services, stored, figures)) == names
            assert len(names_page(office.services, stored, figures, None).signatories) == names

    def test_what_is_sealed_is_not_even_read(self, office: Office) -> None:
        stored = office.publish(letter(names="sealed"))
        counted(office, stored.campaign, 1, visibility="public")
        figures = public_figures(office.services, stored, NOW)
        assert newest_names(office.services, stored, figures) == []
        assert names_page(office.services, stored, figures, None).signatories == []


@pytest.mark.parametrize(
    ("reached", "shown"),
    [(0, 0), (9, 0), (10, 10), (24, 10), (49, 25), (99, 50), (1284, 1000), (412_300, 250_000)],
)
def test_what_must_not_move_with_every_signature_is_rounded(reached: int, shown: int) -> None:
    assert rounded_down(reached) == shown
