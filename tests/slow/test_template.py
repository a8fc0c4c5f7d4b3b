"""The packaged template holds what is promised of it, and no part of that can be taken out unseen."""

import json
import subprocess
import sys
from collections.abc import Iterator
from copy import copy
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest

from tests.template import access, data, edge, functions, outside, watching
from tests.template.reading import Template
from tools.ship.package import Package, package

RULES = [
    rule
    for module in (access, data, edge, functions, outside, watching)
    for name, rule in vars(module).items()
    if getattr(rule, "__module__", "") == module.__name__ and not name.startswith("_")
]

# What Chalice writes and CloudFormation insists on, and words for people. Routes have their own tests.
UNPROMISED = {"Description", "Id", "PolicyName", "Sid", "Tags"}
UNPROMISED |= {"definitions", "info", "paths", "schemes", "swagger"}


def problems(template: Template) -> list[str]:
    return [problem for rule in RULES for problem in rule(template)]


def is_seen(template: Template) -> bool:
    try:
        return any(True for rule in RULES for _problem in rule(template))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return True  # a rule that cannot read the template fails its test as well


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every key at every depth of the nested dicts and lists, but those that nobody promised."""
    if isinstance(tree, dict | list):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            if key not in UNPROMISED:
                yield (*path, key)
                yield from places(value, (*path, key))


@pytest.fixture(scope="session")
def made() -> Package:
    return package()


@pytest.fixture
def template(made: Package) -> Template:
    loaded: Template = json.loads(made.template.read_text())
    return loaded


def test_every_rule_is_heard() -> None:
    assert len(RULES) == 32


def test_the_template_holds_what_is_promised(template: Template) -> None:
    assert problems(template) == []


def test_a_stage_is_protected_unless_it_says_otherwise(template: Template) -> None:
    defaults = {name: parameter.get("Default") for name, parameter in template["Parameters"].items()}

    assert defaults["TlsOnly"] == "true"
    assert defaults["DeletionProtection"] == "true"
    assert defaults["LogRetentionDays"] <= 30
    # A new account may run ten functions at once, and refuses a template that reserves any.
    assert {defaults[f"{name}Concurrency"] for name in ("Web", "Console", "Sweeper")} == {-1}


def test_cloudformation_would_understand_the_template(made: Package) -> None:
    linter = [
        str(Path(sys.executable).parent / "cfn-lint"),
        "--regions",
        "us-east-1",
        "--",
        str(made.template),
    ]
    linted = subprocess.run(linter, capture_output=True, text=True)

    assert linted.returncode == 0, linted.stdout


def test_nothing_can_be_removed_from_the_template_unseen(template: Template) -> None:
    survivors = []
    for *path, last in list(places(template["Resources"])):
        holder = reduce(getitem, path, template["Resources"])
        kept = copy(holder)
        del holder[last]
        if not is_seen(template):
            survivors.append([*path, last])
        if isinstance(holder, dict):
            holder.clear()
            holder.update(kept)
        else:
            holder[:] = kept
    assert survivors == []
