"""Sending pauses by itself before the mail service closes the account."""

import pytest

from chalicelib.actions.background.feedback import heed
from chalicelib.actions.background.sweep import ask_again
from chalicelib.actions.sending import lately
from chalicelib.domain.sending import Outcome, Outcomes
from tests.builders import ada
from tests.office import Office


def hear(office: Office, delivered: int = 0, bounced: int = 0, complained: int = 0) -> None:
    outcomes: list[tuple[Outcome, int]] = [
        ("delivered", delivered),
        ("bounced", bounced),
        ("complained", complained),
    ]
    for outcome, times in outcomes:
        for _ in range(times):
            heed(office.services, outcome, None)


@pytest.mark.parametrize(
    ("heard", "cause"),
    [
        ({"delivered": 240, "bounced": 9}, None),
        ({"delivered": 240, "bounced": 10}, "bounces"),
        ({"delivered": 2_400, "bounced": 99}, None),
        ({"delivered": 2_400, "bounced": 100}, "bounces"),
        ({"delivered": 100, "complained": 1}, None),
        ({"delivered": 2_500, "complained": 2}, "complaints"),
        ({"delivered": 2_501, "complained": 2}, None),
        ({"delivered": 5_000, "complained": 4}, "complaints"),
        ({"bounced": 10}, "bounces"),
    ],
)
def test_sending_pauses_at_four_bounces_of_a_hundred_or_eight_complaints_of_ten_thousand(
    office: Office, heard: dict[str, int], cause: str | None
) -> None:
    hear(office, **heard)
    assert office.services.sending.state().cause == cause


def test_nothing_is_lost_in_a_pause_and_all_goes_out_after_it(office: Office) -> None:
    hear(office, bounced=10)
    for number in range(5):
        office.sign(ada(email=f"{number}@example.org"))
    for _ in range(24 * 4):
        ask_again(office.services)
        assert office.run_mail() == []
        office.clock.pass_by(minutes=15)
    office.services.sending.resume(office.services.sending.state())
    office.clock.pass_by(minutes=15)
    ask_again(office.services)
    assert len(office.run_mail()) == 5


def test_after_it_was_resumed_what_bounced_before_pauses_nothing_again(office: Office) -> None:
    hear(office, bounced=12)
    office.services.sending.resume(office.services.sending.state())
    hear(office, delivered=5, bounced=9)
    assert office.services.sending.state().paused_at is None
    hear(office, bounced=1)
    assert office.services.sending.state().cause == "bounces"


def test_what_bounced_the_day_before_yesterday_is_forgotten(office: Office) -> None:
    hear(office, bounced=9)
    office.clock.pass_by(days=1)
    assert lately(office.services, office.services.sending.state()) == Outcomes(bounced=9)
    office.clock.pass_by(days=1)
    hear(office, bounced=1)
    assert office.services.sending.state().paused_at is None
