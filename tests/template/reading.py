"""Looking into a template."""

import json
from collections.abc import Iterator
from typing import Any

Template = dict[str, Any]
Found = Iterator[str]


FUNCTION = "AWS::Serverless::Function"


def of_type(template: Template, kind: str) -> dict[str, Any]:
    """The resources of a type, by logical id."""
    return {name: found for name, found in template["Resources"].items() if found.get("Type") == kind}


def at(place: Any, *path: str | int) -> Any:
    """What is at `path` in nested dicts and lists; None where nothing is."""
    for step in path:
        if isinstance(place, dict):
            place = place.get(step)
        elif isinstance(place, list) and isinstance(step, int) and step < len(place):
            place = place[step]
        else:
            return None
    return place


def differs(name: str, place: Any, expected: dict[str, Any]) -> Found:
    """Yields for every dotted path of `expected` whose value in `place` is another."""
    for path, value in expected.items():
        found = at(place, *path.split("."))
        if found != value:
            yield f"{name}: {path} is {json.dumps(found)}, not {json.dumps(value)}"


def listed(value: Any) -> list[Any]:
    """A list as it is; anything else as a list of it."""
    return value if isinstance(value, list) else [value]


def in_order(values: Any) -> list[Any]:
    """Values that may come in any order, in one."""
    return sorted(listed(values), key=json.dumps)


def dimensions(values: dict[str, Any]) -> list[dict[str, Any]]:
    """An alarm's dimensions as CloudFormation writes them."""
    return [{"Name": name, "Value": value} for name, value in values.items()]
