"""The sweeper: mail that was missed is asked for again, and the tally is held against a recount."""

from typing import Any

import pytest

from chalicelib.actions.background.sweep import ask_again, drift
from chalicelib.actions.signing.mine import confirm
from chalicelib.domain.signons import SignOn
from tests.builders import ada, approved, confirmed, held, letter, pledge
from tests.office import Office


def test_mail_that_the_outbox_never_saw_goes_out(office: Office) -> None:
    for number in range(70):
        office.sign(ada(email=f"{number}@example.org"))
    assert ask_again(office.services) == 70
    while office.queue.messages:
        office.run_mail()
    assert len(office.mailer.sent) == 70
    assert ask_again(office.services) == 0


def test_asking_again_while_the_mail_is_under_way_makes_no_second_mail(office: Office) -> None:
    office.sign()
    office.run_stream()
    ask_again(office.services)
    ask_again(office.services)
    assert len(office.run_mail()) == 1


def test_who_withdrew_erased_or_is_sent_is_not_asked_for_again(office: Office) -> None:
    sign_on = office.sign()
    office.run_mail()
    confirm(office.services, office.link(sign_on))
    assert ask_again(office.services) == 0


@pytest.fixture
def counted(office: Office) -> list[SignOn]:
    """Two people, one of them with commitments, and two related unions; counted."""
    campaign = pledge()
    people = [
        confirmed(campaign, email="1@example.org", commitments=["join"]),
        confirmed(campaign, email="2@example.org"),
        approved(campaign, email="3@example.org"),
        approved(
            campaign, email="4@example.org", organization="Local 2", parent_organization="Example Local 1"
        ),
        held(campaign, email="5@example.org"),
    ]
    for person in people:
        office.sign_ons.write(person, None)
    office.run_stream()
    return people


def test_a_tally_that_is_right_has_no_drift(office: Office, counted: list[SignOn]) -> None:
    assert drift(office.services, pledge().slug) == 0
    assert drift(office.services, letter().slug) == 0


@pytest.mark.parametrize(
    ("number", "amount"),
    [
        (0, 2),  # one person and one commitment
        (1, 1),
        (3, 1),  # an affiliate within its parent's figure
        (4, 0),
    ],
)
def test_whoever_is_counted_and_not_there_shows_as_drift(
    office: Office, counted: list[SignOn], number: int, amount: int
) -> None:
    office.sign_ons.erase(counted[number])
    assert drift(office.services, pledge().slug) == amount
    office.run_stream()
    assert drift(office.services, pledge().slug) == 0


@pytest.mark.parametrize(
    ("values", "amount"),
    [
        ({}, 1),
        ({"commitments": ["tell"]}, 2),
        (
            {
                "kind": "organization",
                "status": "approved",
                "organization": "Local 9",
                "members_represented": 50,
            },
            51,
        ),
    ],
)
def test_whoever_is_there_and_not_counted_shows_as_drift(
    office: Office, counted: list[SignOn], values: dict[str, Any], amount: int
) -> None:
    office.sign_ons.write(confirmed(pledge(), email="9@example.org", **values), None)
    assert drift(office.services, pledge().slug) == amount
