"""Exports: what is told of somebody, and when a file is waited for in vain."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.declared import Declared, LinkedParent
from chalicelib.domain.exports import COLUMNS, HELD, ExportJob, Format, PageQuestion, listed, row
from tests.builders import NOW, approved, confirmed, held

SECOND = timedelta(seconds=1)
JOB = ExportJob("job", "stand-with-the-crew", Format.CSV, "key-hash", NOW)
DECLARED = Declared(
    name="Bea Example",
    officer_title="Secretary",
    organization="Example Local 2",
    members_represented=1300,
    parent_organization="Example Federation",
    country="DE",
    website="https://example.org",
)


class TestWhoeverWaitsForAFile:
    def test_its_exporter_is_called_again_once_it_should_long_have_begun(self) -> None:
        assert not JOB.idle(NOW + HELD - SECOND)
        assert JOB.idle(NOW + HELD)

    def test_after_a_call_it_has_as_long_again(self) -> None:
        called = replace(JOB, called_at=NOW + HELD)
        assert not called.idle(NOW + 2 * HELD - SECOND)
        assert called.idle(NOW + 2 * HELD)

    def test_nobody_calls_while_a_run_is_at_work(self) -> None:
        at_work = replace(JOB, held_until=NOW + 3 * HELD)
        assert not at_work.idle(NOW + 3 * HELD - SECOND)
        assert at_work.idle(NOW + 3 * HELD)


class TestWhatTheAuditTrailSays:
    def test_of_a_file_it_says_which_sign_ons_and_never_who(self) -> None:
        everything = {"id": "job", "format": "csv", "status": "", "source": ""}
        assert JOB.line_when_asked == everything
        some = replace(JOB, status="approved", source="ally")
        assert some.line_when_asked == everything | {"status": "approved", "source": "ally"}
        assert replace(JOB, note={"cards": 7}).line_when_fetched == {"id": "job", "cards": 7}

    def test_of_a_search_it_says_that_it_was_by_an_address_and_never_which(self) -> None:
        assert PageQuestion("letter").line == {"status": ""}
        waiting = PageQuestion("letter", "confirmed", waiting=True, source="ally")
        assert waiting.line == {"status": "confirmed", "waiting": 1, "source": "ally"}
        for asked in (PageQuestion("letter", keys=("A",)), PageQuestion("letter", address="ada@example.org")):
            assert asked.line == {"status": "", "by": "address"}


class TestWhatIsToldOfSomebody:
    def test_it_is_what_json_has(self) -> None:
        told = row(confirmed(source="ally", commitments=["join"]))
        assert {type(value) for value in told.values()} == {str, int, bool, list, type(None)}

    @pytest.mark.usefixtures("elsewhere")
    def test_it_names_the_same_hour_wherever_the_service_runs(self) -> None:
        assert row(confirmed())["signed_at"] == "2026-03-14T09:26:53Z"

    def test_whoever_decides_sees_its_columns_and_what_decisions_are_about(self) -> None:
        proposed = held()
        assert listed(proposed) == row(proposed) | {
            "rev": proposed.rev,
            "waiting_since": None,
            "hidden_at": None,
            "changes": None,
            "linked_parent": None,
            "record_id": proposed.record_id,
        }
        parent = LinkedParent(record_id="r", name="Example Federation", country="DE")
        waiting = approved(
            waiting_since=NOW, hidden_at=NOW + SECOND, changes=DECLARED, linked_parent=parent, rev=7
        )
        told = listed(waiting)
        assert {name: told[name] for name in told if name not in COLUMNS} == {
            "rev": 7,
            "waiting_since": "2026-03-14T09:26:53Z",
            "hidden_at": "2026-03-14T09:26:54Z",
            "changes": DECLARED.model_dump(),
            "linked_parent": {"record_id": "r", "name": "Example Federation", "country": "DE"},
            "record_id": waiting.record_id,
        }

    def test_of_whoever_is_counted_only_a_change_names_nobody_either(self) -> None:
        told = listed(approved(visibility="counted", changes=DECLARED))
        assert told["changes"]["name"] is None
        assert told["changes"]["members_represented"] == 1300
