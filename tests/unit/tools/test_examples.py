"""The examples can be tried on any day."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.http.api.schemas import Definition
from tools.local.examples import examples, load

LATE = datetime(2031, 5, 3, 2, 0, tzinfo=UTC)
MEETING = "general-executive-board"


class Stage:
    """What the API of a stage holds."""

    def __init__(self) -> None:
        self.held: dict[str, dict[str, Any]] = {}
        self.put: list[str] = []

    def ask(self, method: str, path: str, body: Any) -> tuple[int, bytes]:
        slug = path.rpartition("/")[2]
        if method == "PUT":
            Definition.model_validate_json(json.dumps(body), strict=True)
            self.put.append(slug)
            self.held[slug] = body | {"rev": len(self.put)}
        return 200, json.dumps(self.held[slug]).encode()


def test_a_meetings_days_are_today_where_it_is_and_the_next_ones(tmp_path: Path) -> None:
    stage = Stage()
    load(stage.ask, tmp_path / "loaded", LATE)
    assert sorted(stage.held) == [example.slug for example in examples()]
    # It is still the day before in Los Angeles.
    assert stage.held[MEETING]["event"]["days"] == ["2031-05-02", "2031-05-03", "2031-05-04"]


def test_what_was_edited_stays_but_for_the_days(tmp_path: Path) -> None:
    stage, record = Stage(), tmp_path / "loaded"
    load(stage.ask, record, LATE)
    for definition in stage.held.values():
        definition["title"] = {"en": "Edited"}
    stage.put.clear()
    assert load(stage.ask, record, LATE) == []
    load(stage.ask, record, LATE + timedelta(days=1))
    assert stage.put == [MEETING]
    assert stage.held[MEETING]["title"] == {"en": "Edited"}
    assert stage.held[MEETING]["event"]["days"][0] == "2031-05-03"
