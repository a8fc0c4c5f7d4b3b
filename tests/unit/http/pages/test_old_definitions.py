"""Definitions that today's rules refuse are read, and what cannot be read is nobody else's trouble."""

import json
from typing import Any

import pytest

from app import app
from chalicelib.actions.background.sweep import sweep
from chalicelib.domain.access import Role
from chalicelib.domain.packing import packed
from chalicelib.store.table import Table
from tests.builders import letter
from tests.callers import holder
from tests.fakes import FakeServices
from tests.gateway import Gateway
from tests.html import Page
from tests.office import publish
from tests.visitors import Visitor

OLD = "letter-of-old"


def write(services: FakeServices, table: Table, **changes: Any) -> None:
    """A letter that was stored under other rules; what is None is not in its document."""
    publish(services, letter(slug=OLD))
    document = letter(slug=OLD).model_dump(mode="json", exclude_none=True) | changes
    kept = {name: value for name, value in document.items() if value is not None}
    item = table.get({"slug": OLD, "sk": "definition"}) or {}
    table.put(item | {"document": packed(json.dumps(kept))})


def test_a_page_that_todays_rules_would_refuse_is_shown(
    on_tables: FakeServices, table: Table, reader: Visitor
) -> None:
    write(on_tables, table, title={"en": "Long " * 70}, key_of_old={"gone": True}, listed=None)
    assert Page(reader.get(f"/c/{OLD}").text).one("h1").text.startswith("Long Long")
    assert reader.sends(f"/c/{OLD}", kind="individual").status == 422
    # The interface's document tells today's rules, so nothing holds this answer against it.
    owner = Gateway(app, headers=holder(on_tables, Role.OWNER).headers)
    read = owner.get(f"/api/v1/organizer/campaigns/{OLD}").json()
    assert "key_of_old" not in read
    # Rules are for writing, whoever writes.
    refused = owner.put(f"/api/v1/organizer/campaigns/{OLD}", read)
    assert [error["field"] for error in refused.json()["errors"]] == ["title.en"]


@pytest.mark.parametrize("wrong", [{"languages": None}, {"kind": "petition"}, {"contacts": "none"}])
def test_one_that_cannot_be_read_keeps_nobody_else_from_anything(
    on_tables: FakeServices, table: Table, reader: Visitor, wrong: dict[str, Any]
) -> None:
    write(on_tables, table, **wrong)
    assert Gateway(app).get(f"/c/{OLD}").status == 500
    assert reader.get("/c/stand-with-the-crew").status == 200
    assert reader.get("/").status == 200
    owner = holder(on_tables, Role.OWNER)
    listed = owner.get("/api/v1/organizer/campaigns").json()["items"]
    assert {"stand-with-the-crew", OLD} <= {item["slug"] for item in listed}
    swept: list[str] = []
    assert not sweep(on_tables, lambda: 900.0, lambda name, value: swept.append(name))
    assert swept
