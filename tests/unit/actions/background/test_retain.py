"""What people entered is kept as long as they were told, and no longer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.actions.background.retain import forget
from chalicelib.actions.signing.confirm import confirm
from chalicelib.domain.calendar import months_after
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.stored import StoredCampaign
from tests.builders import ada, letter
from tests.office import Office, published
from tests.tallying import sweep_once

SLUG = letter().slug


def signed(office: Office, people: int) -> None:
    for number in range(people):
        sign_on = office.sign(ada(email=f"{number}@example.org", visibility="public"))
        confirm(office.services, office.link(sign_on))
    office.run_stream()


def closed(office: Office) -> StoredCampaign:
    return published(office.services, letter().model_copy(update={"status": "closed"}))


def months_go_by(office: Office, months: int) -> None:
    office.clock.moment = months_after(office.clock.moment, months)


def kept(office: Office) -> int:
    return len(list(office.sign_ons.walk(SLUG)))


def test_names_are_erased_when_their_time_is_over_and_the_totals_stay(office: Office) -> None:
    signed(office, people=3)
    stored = closed(office)
    months_go_by(office, letter().privacy.keep_months)
    assert sum(forget(office.services, stored)) == 3
    office.run_stream()
    assert kept(office) == 0
    assert office.names(SLUG) == []
    assert office.counts(SLUG).individuals == 3


def test_nothing_is_erased_before(office: Office) -> None:
    signed(office, people=3)
    stored = closed(office)
    months_go_by(office, letter().privacy.keep_months)
    office.clock.moment -= timedelta(seconds=1)
    assert sum(forget(office.services, stored)) == 0
    assert kept(office) == 3


def test_an_open_campaign_forgets_nobody(office: Office) -> None:
    signed(office, people=1)
    stored = office.campaigns.get(SLUG)
    assert stored
    months_go_by(office, 1200)
    assert sum(forget(office.services, stored)) == 0


def test_a_campaign_with_an_end_is_closed_by_it(office: Office) -> None:
    ends = office.clock() + timedelta(days=1)
    stored = published(office.services, letter().model_copy(update={"closes_at": ends}))
    assert stored.kept_until() == months_after(ends, letter().privacy.keep_months)


def test_publishing_a_closed_campaign_again_does_not_lengthen_the_time(office: Office) -> None:
    first = closed(office)
    months_go_by(office, 1)
    again = letter().model_copy(update={"status": "closed", "updates": []})
    assert published(office.services, again).kept_until() == first.kept_until()


def test_a_campaign_that_had_ended_is_not_kept_longer_for_being_closed_later(office: Office) -> None:
    ends = office.clock() + timedelta(days=1)
    ended = published(office.services, letter().model_copy(update={"closes_at": ends}))
    months_go_by(office, 2)
    assert closed(office).kept_until() == ended.kept_until()


def test_a_campaign_that_is_put_back_to_a_draft_forgets_its_signers_too(office: Office) -> None:
    signed(office, people=1)
    stored = published(office.services, letter().model_copy(update={"status": "draft"}))
    months_go_by(office, letter().privacy.keep_months)
    assert sum(forget(office.services, stored)) == 1


def longer(months: int, **changes: Any) -> Campaign:
    """The letter, whose signers are told from now on that they are kept for so many months."""
    privacy = letter().privacy.model_copy(update={"keep_months": months})
    return letter().model_copy(update={"privacy": privacy, **changes})


def test_a_longer_time_binds_nobody_who_agreed_to_less(office: Office) -> None:
    signed(office, people=2)
    published(office.services, longer(60))
    later = office.sign(ada(email="later@example.org", visibility="public"))
    confirm(office.services, office.link(later))
    office.run_stream()
    published(office.services, longer(60, status="closed"))
    months_go_by(office, 12)
    office.clock.moment -= timedelta(seconds=1)
    sweep_once(office.services)
    assert kept(office) == 3
    office.clock.pass_by(days=1)
    for _ in range(2):
        sweep_once(office.services)
        office.run_stream()
    assert [step.sign_on.email for step in office.sign_ons.walk(SLUG)] == ["later@example.org"]
    # Whoever agreed to be kept stands on the wall, and the others are in the totals still.
    assert len(office.names(SLUG)) == 1
    assert office.counts(SLUG).individuals == 3
    months_go_by(office, 48)
    sweep_once(office.services)
    office.run_stream()
    assert (kept(office), office.names(SLUG), office.counts(SLUG).individuals) == (0, [], 3)


def test_a_shorter_time_is_everybodys(office: Office) -> None:
    signed(office, people=2)
    published(office.services, longer(3))
    stored = published(office.services, longer(3, status="closed"))
    months_go_by(office, 3)
    assert sum(forget(office.services, stored)) == 2


def test_a_time_that_was_in_a_draft_only_was_told_to_nobody(office: Office) -> None:
    signed(office, people=1)
    published(office.services, longer(1, status="draft"))
    stored = published(office.services, longer(60, status="closed"))
    months_go_by(office, 2)
    assert sum(forget(office.services, stored)) == 0
    assert stored.terms == {1: 12, 2: 60}


def test_a_long_list_is_erased_in_several_runs(office: Office) -> None:
    signed(office, people=5)
    stored = closed(office)
    months_go_by(office, letter().privacy.keep_months)
    assert next(forget(office.services, stored)) < 5
    assert kept(office) > 0
    assert sum(forget(office.services, stored)) == 4
    assert kept(office) == 0


def test_names_come_down_before_the_first_is_erased(office: Office) -> None:
    signed(office, people=3)
    stored = closed(office)
    assert len(office.names(SLUG)) == 3
    months_go_by(office, letter().privacy.keep_months)
    next(forget(office.services, stored))
    assert office.names(SLUG) == []


@pytest.mark.parametrize(
    ("moment", "months", "then"),
    [
        (datetime(2026, 1, 31, 9, tzinfo=UTC), 1, datetime(2026, 2, 28, 9, tzinfo=UTC)),
        (datetime(2026, 11, 21, tzinfo=UTC), 12, datetime(2027, 11, 21, tzinfo=UTC)),
        (datetime(2027, 12, 31, tzinfo=UTC), 2, datetime(2028, 2, 29, tzinfo=UTC)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(
    moment: datetime, months: int, then: datetime
) -> None:
    assert months_after(moment, months) == then
