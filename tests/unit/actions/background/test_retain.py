"""What people entered is kept as long as they were told, and no longer."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.actions.background.retain import forget
from chalicelib.actions.signing.confirm import confirm
from chalicelib.domain.calendar import months_after
from chalicelib.domain.stored import StoredCampaign
from tests.builders import ada, letter
from tests.office import Office, published

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
