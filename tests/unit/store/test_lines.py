"""What a file shows of somebody is what the model says, whatever is held and whatever is missing."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from chalicelib.domain.exports import BLANK_WHEN_COUNTED, COLUMNS, row
from chalicelib.domain.signons import SignOn, Status
from chalicelib.store.dynamo import to_attributes
from chalicelib.store.lines import ATTRIBUTES, cells_of
from chalicelib.store.signon_items import item_of, sign_on_of
from chalicelib.store.versions import VERSION, NewerVersion
from tests.builders import NOW, approved, card, confirmed, held, letter, pledge, sign_in

LATER = NOW + timedelta(hours=1)
EVERYTHING: dict[str, Any] = {
    "organization": "Example Local 1",
    "members_represented": 1200,
    "parent_organization": "Example Federation",
    "officer_title": "President",
    "website": "https://example.org",
    "authorized": True,
    "phone": "+49 30 901820",
    "employer": "Example Pictures",
    "job_title": "Grip",
    "union": "Local 80",
    "country": "DE",
    "postcode": "10115",
    "commitments": ["join", "tell"],
    "comment": "one\ntwo “three”",
    "updates": True,
    "partner_contact": True,
    "source": "ally",
    "signature": "Ada Example",
    "submission_id": "8b7d4b1e-51a5-4d0e-9d0e-2b8f4b6f7a11",
}


def shown(sign_on: SignOn, now: datetime = NOW) -> list[dict[str, Any]]:
    """What a file shows of what is held of a sign-on, by column, where a query brings what it asks for."""
    item = {name: value for name, value in to_attributes(item_of(sign_on)).items() if name in ATTRIBUTES}
    return [dict(zip(COLUMNS, cells, strict=True)) for cells in cells_of([item], now, None)]


@pytest.mark.parametrize("visibility", ["public", "organizers", "counted"])
@pytest.mark.parametrize(
    "sign_on",
    [
        held(),
        held(pledge(), commitments=[]),
        confirmed(),
        confirmed(name="", comment="", country=None),
        confirmed(card(), phone="1", mail=None),
        confirmed(sign_in(), day=date(2026, 12, 1), mail=None),
        approved(**EVERYTHING),
        held(**EVERYTHING, status=Status.REJECTED, rejected_at=LATER, confirmed_at=NOW, expires_at=None),
        held(**EVERYTHING, status=Status.WITHDRAWN, withdrawn_at=LATER, confirmed_at=NOW, expires_at=None),
        confirmed(collected="paper", external_id="card 7", email="", mail=None),
        confirmed(at=NOW.replace(microsecond=0)),
        confirmed(at=NOW.astimezone(timezone(timedelta(hours=-5)))),
    ],
    ids=lambda sign_on: f"{sign_on.kind}-{sign_on.status}",
)
def test_a_file_shows_what_the_model_says(sign_on: SignOn, visibility: str) -> None:
    stored = sign_on_of(item_of(sign_on) | {"visibility": visibility})
    assert shown(stored) == [row(stored)]


@pytest.mark.parametrize("name", [name for name in COLUMNS if name in EVERYTHING])
def test_each_field_is_shown_and_may_be_missing(name: str) -> None:
    whole = approved(**EVERYTHING)
    without = approved(**{field: value for field, value in EVERYTHING.items() if field != name})
    assert shown(whole)[0][name] == EVERYTHING[name]
    assert shown(without) == [row(without)]


def test_whoever_is_counted_only_has_no_name_in_a_file() -> None:
    (found,) = shown(confirmed(visibility="counted", **EVERYTHING))
    assert {found[name] for name in BLANK_WHEN_COUNTED} == {None}
    assert found["union"] == "Local 80"


def test_whose_time_to_confirm_is_over_is_in_no_file() -> None:
    pending = held()
    assert pending.expires_at
    assert len(shown(pending, pending.expires_at - timedelta(seconds=1))) == 1
    assert shown(pending, pending.expires_at) == []


def test_what_the_model_cannot_read_keeps_no_file_back() -> None:
    item = {"bucket": {"S": "x#00"}, "sk": {"S": "A" * 43}, "status": {"S": "of tomorrow"}}
    odd = {"signed_at": {"S": "long ago"}, "consent": {"NULL": True}, "updates": {"NULL": True}}
    (cells,) = cells_of([{**item, **odd}], NOW, None)
    found = dict(zip(COLUMNS, cells, strict=True))
    assert (found["status"], found["signed_at"], found["text_version"]) == ("of tomorrow", "long ago", None)
    assert (found["updates"], found["visibility"], found["commitments"]) == (False, "organizers", [])


def test_what_a_later_version_wrote_is_not_guessed_at() -> None:
    item = to_attributes(item_of(confirmed()) | {"v": VERSION + 1})
    with pytest.raises(NewerVersion):
        list(cells_of([item], NOW, None))


class TestWhoSignedIsThereOnce:
    """Beside a sign-on may lie what somebody sent for it, not confirmed yet."""

    def proposed(self, key: str, **changes: Any) -> dict[str, Any]:
        sent = held(letter(), **changes)
        return to_attributes(item_of(sent) | {"sk": f"{key}#p"})

    def test_as_the_sign_on_where_there_is_one(self) -> None:
        kept = confirmed(name="Ada Confirmed")
        items = [to_attributes(item_of(kept)), self.proposed(kept.key, name="Ada Sent")]
        assert [cells[COLUMNS.index("name")] for cells in cells_of(items, NOW, None)] == ["Ada Confirmed"]

    def test_also_when_the_two_come_in_two_answers(self) -> None:
        kept = confirmed()
        assert list(cells_of([self.proposed(kept.key)], NOW, kept.key)) == []

    def test_or_else_as_pending(self) -> None:
        (cells,) = cells_of([self.proposed("B" * 43)], NOW, "A" * 43)
        assert (cells[COLUMNS.index("id")], cells[COLUMNS.index("status")]) == ("B" * 43, "pending")

    def test_and_nothing_else_that_lies_there(self) -> None:
        other = to_attributes({"bucket": "x#00", "sk": "!counter", "n": 7})
        assert list(cells_of([other], NOW, None)) == []


def test_times_are_told_in_utc() -> None:
    elsewhere = datetime(2026, 3, 14, 1, 2, 3, tzinfo=timezone(timedelta(hours=9)))
    item = to_attributes(item_of(confirmed()) | {"signed_at": elsewhere.isoformat()})
    (cells,) = cells_of([item], NOW, None)
    assert cells[COLUMNS.index("signed_at")] == elsewhere.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
