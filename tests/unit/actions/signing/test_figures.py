"""What the public learns of a campaign's figures, by its kind."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.actions.organizing.names import open_names
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.figures import names_page, public_figures
from chalicelib.domain.access import May
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import NotToldYet
from chalicelib.domain.face import Face
from chalicelib.domain.figures import NO_FACE, Figures, rounded_down
from chalicelib.domain.kinds import Names
from tests.builders import NOW, approved, card, checked, confirmed, letter, pledge, sign_in
from tests.office import OWNER, Office
from tests.tallying import count, reach, stored_of, sweep_once

EVERYTHING = {"goal": {"signers": 100}, "unit": {"size": 100, "as_of": "2026-01-01"}}


def told(office: Office, campaign: Campaign) -> Figures:
    return public_figures(office.services, office.publish(campaign))


def counted(office: Office, campaign: Campaign, people: int, **changes: Any) -> None:
    """Let so many people sign, and the tally see them, and their names where they chose so."""
    office.publish(campaign)
    signed = [checked(campaign, email=f"{n}@example.org", **changes) for n in range(people)]
    for one in signed:
        if not office.sign_ons.get(one.slug, one.key):
            office.sign_ons.write(one, None)
    count(office.services, *signed)


@pytest.mark.parametrize("made", [letter, pledge])
def test_a_letter_tells_its_totals_and_its_goal(office: Office, made: Any) -> None:
    campaign = made(goal={"signers": 100})
    counted(office, campaign, 3)
    count(office.services, approved(campaign, email="officer@example.org", members_represented=1200))
    figures = told(office, campaign)
    assert figures.counts
    assert (figures.counts.individuals, figures.counts.organizations, figures.counts.workers) == (3, 1, 1200)
    assert figures.goal == campaign.goal
    assert figures.milestone is None


def test_what_so_few_chose_that_one_could_guess_is_not_told(office: Office) -> None:
    for people, shown in ((9, {}), (14, {"tell": 10})):
        counted(office, pledge(), people, commitments=["tell"])
        assert told(office, pledge()).counts.commitments != {"tell": people}  # type: ignore[union-attr]
        for _ in range(2):
            office.clock.pass_by(days=1)
            sweep_once(office.services)
        assert told(office, pledge()).counts.commitments == shown  # type: ignore[union-attr]


def test_a_card_tells_the_highest_milestone_and_nothing_else(office: Office) -> None:
    campaign = card(**EVERYTHING)
    counted(office, campaign, 60, visibility="public")
    reach(office.services, campaign.slug, 30)
    assert told(office, campaign) == Figures(milestone=30, pictured="0-0-30")


def test_a_milestone_that_was_reached_is_told_by_the_sweeper_only(office: Office) -> None:
    counted(office, card(**EVERYTHING), 40)
    office.clock.pass_by(days=3)
    assert told(office, card(**EVERYTHING)).milestone is None
    sweep_once(office.services)
    assert told(office, card(**EVERYTHING)).milestone == 30


@pytest.mark.parametrize("names", ["sealed", "public", "sealed_until_milestone"])
def test_a_sign_in_tells_nothing_whatever_its_definition_says(office: Office, names: str) -> None:
    campaign = sign_in(**EVERYTHING).model_copy(update={"names": Names(names)})
    counted(office, campaign, 60, day=date(2026, 12, 1), visibility="public")
    reach(office.services, campaign.slug, 30, 50, 75)
    assert told(office, campaign) == Figures()
    assert office.faces.get(campaign.slug).shows_as(Face())


class TestNames:
    def test_those_who_chose_it_are_shown_the_newest_first(self, office: Office) -> None:
        stored = office.publish(letter())
        for minutes, visibility in enumerate(["public", "organizers", "public"]):
            at = NOW + timedelta(minutes=minutes)
            who = {"email": f"{minutes}@example.org", "name": f"Person {minutes}", "visibility": visibility}
            count(office.services, confirmed(at=at, **who))
        figures = public_figures(office.services, stored)
        assert [one.name for one in figures.names] == ["Person 2", "Person 0"]
        page = names_page(office.services, stored, figures, None)
        assert ([one.name for one in page.names], page.after) == (["Person 2", "Person 0"], None)

    @pytest.mark.parametrize("made", [letter, card])
    def test_a_sealed_name_comes_when_an_owner_opens_it_after_the_last_milestone(
        self, office: Office, made: Any
    ) -> None:
        unit = EVERYTHING["unit"]
        campaign = made(names="sealed_until_milestone", unit=unit, review="before_counting")
        counted(office, campaign, 1, visibility="public")
        leave = permit(office.services, OWNER, campaign.slug, May.OPEN_NAMES)
        for shares, opens in (((30, 50), False), ((30, 50, 75), True)):
            reach(office.services, campaign.slug, *shares)
            sweep_once(office.services)
            assert self.shown(office, campaign.slug) == 0
            if opens:
                open_names(office.services, leave)
                sweep_once(office.services)
            else:
                with pytest.raises(NotToldYet):
                    open_names(office.services, leave)
        assert self.shown(office, campaign.slug) == 1
        assert [line.verb for line in office.audit.lines] == ["open names"]

    def shown(self, office: Office, slug: str) -> int:
        """How many names the public sees."""
        stored = stored_of(office.services, slug)
        figures = public_figures(office.services, stored)
        page = names_page(office.services, stored, figures, None)
        assert len(page.names) == len(figures.names)
        return len(page.names)

    def test_what_is_sealed_does_not_even_lie_where_it_could_be_read(self, office: Office) -> None:
        stored = office.publish(letter(names="sealed"))
        counted(office, stored.campaign, 1, visibility="public")
        count(office.services, approved(visibility="public"))
        figures = public_figures(office.services, stored)
        assert figures.names == []
        assert names_page(office.services, stored, figures, None).names == []
        face = office.faces.get(stored.campaign.slug)
        assert (face.newest, face.largest, office.faces.people, office.faces.unions) == ((), (), {}, {})

    def test_a_face_that_still_holds_names_shows_none_once_they_are_sealed(self, office: Office) -> None:
        counted(office, letter(), 1, visibility="public")
        assert told(office, letter(names="sealed")).names == []

    def test_page_after_page_every_name_is_met_once(self, office: Office) -> None:
        stored = office.publish(letter())
        people = [
            confirmed(
                at=NOW + timedelta(minutes=n), email=f"{n}@example.org", name=f"P {n}", visibility="public"
            )
            for n in range(350)
        ]
        unions = [
            approved(
                email=f"{n}@union.example",
                organization=f"U {n}",
                members_represented=999 - n,
                visibility="public",
            )
            for n in range(150)
        ]
        count(office.services, *people, *unions)
        figures = public_figures(office.services, stored)
        page = names_page(office.services, stored, figures, None)
        assert [one.organization for one in page.names[:24]] == [f"U {n}" for n in range(24)]
        met = [one.name for one in page.names[24:]]
        while page.after:
            page = names_page(office.services, stored, figures, page.after)
            met += [one.name for one in page.names]
        assert met == [f"P {n}" for n in reversed(range(350))]
        listed, after = [], names_page(office.services, stored, figures, None).more_organizations
        while after:
            page = names_page(office.services, stored, figures, after)
            listed += [one.organization for one in page.names]
            after = page.after
        assert listed == [f"U {n}" for n in range(150)]

    @pytest.mark.parametrize("cursor", ["x", "p9", "o9", "p" + "9" * 3000, "p-1", "p\u0661", ""])
    def test_a_cursor_that_no_page_gave_leads_to_no_names(self, office: Office, cursor: str) -> None:
        stored = office.publish(letter())
        counted(office, letter(), 3, visibility="public")
        page = names_page(office.services, stored, public_figures(office.services, stored), cursor)
        assert (page.names, page.after) == ([], None)


def test_who_is_told_nothing_of_names_has_no_face_either() -> None:
    assert Figures().face is NO_FACE


@pytest.mark.parametrize(
    ("reached", "shown"),
    [(0, 0), (9, 0), (10, 10), (24, 10), (49, 25), (99, 50), (1284, 1000), (412_300, 250_000)],
)
def test_what_must_not_move_with_every_signature_is_rounded(reached: int, shown: int) -> None:
    assert rounded_down(reached) == shown
