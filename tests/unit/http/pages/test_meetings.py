"""Whoever signs in to a meeting."""

from datetime import UTC, datetime

import pytest

from chalicelib.ports.services import Services
from tests.builders import sign_in
from tests.fakes import Clock
from tests.html import Page
from tests.visitors import Visitor

MEETING = f"/c/{sign_in().slug}"
ADA = {"kind": "individual", "name": "Ada Example", "email": "ada@example.org", "consent": "true"}
# In New York, where it meets, it is still the evening before.
AFTER_MIDNIGHT = datetime(2026, 12, 2, 4, 30, tzinfo=UTC)


def days(page: Page) -> list[str]:
    inside = page.html.partition('<select id="f-day"')[2].partition("</select>")[0]
    return [e["value"] for e in Page(inside).all("option") if e["value"]]


@pytest.mark.parametrize(
    ("now", "offered", "chosen"),
    [
        (datetime(2026, 11, 30, 12, tzinfo=UTC), ["2026-12-01", "2026-12-02"], None),
        (datetime(2026, 12, 1, 12, tzinfo=UTC), ["2026-12-01", "2026-12-02"], "2026-12-01"),
        (AFTER_MIDNIGHT, ["2026-12-01", "2026-12-02"], "2026-12-01"),
        (datetime(2026, 12, 2, 12, tzinfo=UTC), ["2026-12-02"], "2026-12-02"),
    ],
)
def test_a_form_offers_today_and_the_days_to_come(
    visitor: Visitor, clock: Clock, now: datetime, offered: list[str], chosen: str | None
) -> None:
    visitor.get(f"{MEETING}?lang=en")
    clock.moment = now
    page = Page(visitor.get(f"{MEETING}?lang=en").text)
    assert (days(page), page.fields.get("day")) == (offered, chosen)


def test_nobody_signs_in_for_yesterday(services: Services, visitor: Visitor, clock: Clock) -> None:
    clock.moment = AFTER_MIDNIGHT
    assert visitor.sends(MEETING, **ADA, day="2026-12-01").status == 303
    clock.moment = datetime(2026, 12, 2, 12, tzinfo=UTC)
    answer = visitor.sends(MEETING, **ADA | {"name": "Bea Example"}, day="2026-12-01")
    assert answer.status == 422
    assert Page(answer.text).mistakes == [("#f-day", "Day: This day is over. Choose another one.")]
    assert len(services.sign_ons.items) == 1


def test_a_meeting_that_is_over_asks_for_nothing(visitor: Visitor, clock: Clock) -> None:
    clock.moment = datetime(2026, 12, 3, 12, tzinfo=UTC)
    page = Page(visitor.get(MEETING).text)
    assert "The meeting is over" in page.text
    assert not list(page.all("form"))


def test_no_mail_is_promised_for_what_comes_at_once(visitor: Visitor) -> None:
    text = Page(visitor.get(MEETING).text).text
    assert "Your pass opens at once." in text
    assert "link to confirm" not in text
