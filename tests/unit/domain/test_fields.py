"""Fields of a sign-on are named in one place, and nothing forgets one."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from chalicelib.domain.asked import By, Control
from chalicelib.domain.exports import COLUMNS, PROMISED
from chalicelib.domain.fields import FIELDS, GIVEN
from chalicelib.domain.kinds import TRAITS
from chalicelib.domain.signons import SignOn
from tests.builders import held

ROOT = Path(__file__).resolve().parents[3]


@cache
def places() -> dict[str, bool]:
    """Where a field that was added to the table turns up."""
    program = [sys.executable, "-m", "tests.one_more_field"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize(
    "place",
    [
        "the form",
        "the form's mistakes",
        "the API",
        "the API's description",
        "the confirm page",
        "the corrections",
        "the signer's own page",
        "the list",
        "the file",
    ],
)
def test_one_more_field_is_everywhere(place: str) -> None:
    assert places()[place]


def test_every_field_that_a_kind_names_is_one_it_may_name() -> None:
    of_kinds = {name for name, asked in FIELDS.items() if asked.by is By.KIND}
    assert set().union(*(traits.asks for traits in TRAITS.values())) == of_kinds
    for traits in TRAITS.values():
        assert {FIELDS[name].by for name in traits.requires} <= {By.CAMPAIGN}


def test_every_field_on_the_page_is_called_something() -> None:
    nameless = [name for name, asked in FIELDS.items() if asked.by is not By.NOBODY and not asked.label]
    # What is agreed to depends on the kind of campaign.
    assert nameless == ["consent"]
    assert all(asked.empty for asked in FIELDS.values() if asked.control is Control.CHOICE)


def test_every_column_that_is_promised_is_one() -> None:
    assert {name for name in PROMISED if name in GIVEN} <= {n for n, asked in GIVEN.items() if asked.column}
    assert COLUMNS[: len(PROMISED)] == PROMISED


def test_what_was_given_by_yesterdays_rules_can_be_read_today() -> None:
    old = held(name="x" * 500, country="Freedonia", organization=" ", members_represented=0, website="local")
    assert SignOn.model_validate_json(old.model_dump_json()) == old
