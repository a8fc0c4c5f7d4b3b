"""Definitions that were written under other rules than today's."""

import json
from typing import Any

import pytest

from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.store.definitions import (
    definition_of,
    definition_values,
    packed,
    packed_headings,
    unpacked_headings,
)
from chalicelib.store.versions import NewerVersion
from tests.builders import card, letter, pledge, sign_in


def item(**changes: Any) -> dict[str, Any]:
    """A letter as it is kept, its document changed; what is None is not in it."""
    values = definition_values(StoredCampaign(letter(), text_version(letter(), None), 1))
    document = letter().model_dump(mode="json", exclude_none=True) | changes
    kept = {name: value for name, value in document.items() if value is not None}
    return values | {"document": packed(json.dumps(kept))}


@pytest.mark.parametrize("campaign", [letter(), pledge(), card(), sign_in()], ids=lambda c: c.kind)
def test_what_is_kept_is_what_was_written(campaign: Any) -> None:
    stored = StoredCampaign(campaign, text_version(campaign, None), 7)
    assert definition_of(definition_values(stored)) == stored


def test_what_todays_rules_would_refuse_is_read() -> None:
    refused = {"title": {"en": "x" * 5000}, "accepts": ["individual", "individual"], "languages": ["EN_US"]}
    found = definition_of(item(**refused)).campaign
    assert {name: getattr(found, name) for name in refused} == refused


def test_a_key_that_is_no_more_is_passed_over_and_a_new_one_has_its_default() -> None:
    found = definition_of(item(key_of_old={"gone": True}, listed=None, fields=None, names=None)).campaign
    assert found.is_listed
    assert (found.names, found.fields.country) == ("public", "hidden")


@pytest.mark.parametrize(
    "wrong",
    [{"languages": None}, {"kind": "petition"}, {"title": None}, {"contacts": 5}, {"opens_at": "soon"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_no_rule_let_pass_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"Campaign|Kind|isoformat"):
        definition_of(item(**wrong))


def test_what_newer_code_wrote_is_not_guessed_at() -> None:
    with pytest.raises(NewerVersion):
        definition_of(item() | {"v": 2})


def test_what_cannot_be_read_hides_no_other_on_a_page_of_the_list() -> None:
    assert unpacked_headings(packed(json.dumps([{"slug": "broken"}, "nonsense"]))) == ()
    assert unpacked_headings(packed_headings([])) == ()
