"""The OpenAPI document is true."""

import json
from typing import Any

import jsonschema_rs
import pytest

from app import app
from chalicelib.http.api import examples
from chalicelib.http.api.openapi import document
from chalicelib.http.api.operations import OPERATIONS
from chalicelib.http.api.parameters import PARAMETERS
from tests.callers import validator
from tests.fakes import BASE_URL
from tests.gateway import Gateway

METHODS = {"GET", "PUT", "POST", "PATCH", "DELETE"}


def test_every_route_of_the_api_is_described_and_every_description_has_a_route() -> None:
    declared = {
        (method, path)
        for path, methods in app.routes.items()
        for method, entry in methods.items()
        if path.startswith("/api/") and method in METHODS and entry.view_name != "other_methods"
    }
    described = {(o.method, f"/api/v1{o.path}") for o in OPERATIONS}
    assert described == declared


def test_everybody_may_read_it(public: Gateway) -> None:
    answer = public.get("/api/v1/openapi.json")
    assert answer.json() == json.loads(json.dumps(document(BASE_URL)))
    assert answer.headers["access-control-allow-origin"] == "*"


def test_every_reference_leads_somewhere() -> None:
    described = document(BASE_URL)
    names = set(described["components"]["schemas"])
    assert {reference.removeprefix("#/components/schemas/") for reference in references(described)} <= names


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(references(inner) for inner in value))
    return set()


@pytest.mark.parametrize("name", sorted(examples._EXAMPLES))
def test_every_example_is_valid(name: str) -> None:
    for example in examples._EXAMPLES[name].values():
        validator(f"#/components/schemas/{name}").validate(example)


def test_schemas_are_schemas() -> None:
    for schema in document(BASE_URL)["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def test_operations_have_names_of_their_own() -> None:
    names = [
        operation["operationId"]
        for path in document(BASE_URL)["paths"].values()
        for operation in path.values()
    ]
    assert len(set(names)) == len(names)


def test_what_asks_for_a_key_says_so() -> None:
    for path, operations in document(BASE_URL)["paths"].items():
        for operation in operations.values():
            assert ("security" in operation) == ("/organizer/" in path)
            assert ("401" in operation["responses"]) == ("/organizer/" in path)


def test_parameters_are_described_once() -> None:
    used = {
        p["name"]
        for path in document(BASE_URL)["paths"].values()
        for o in path.values()
        for p in o.get("parameters", [])
    }
    assert used == set(PARAMETERS)
