"""The OpenAPI 3.1 document, made from the models that read and write, and from the table of operations."""

from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chalicelib.http.api import examples
from chalicelib.http.api.operation import Operation
from chalicelib.http.api.operations import OPERATIONS
from chalicelib.http.api.parameters import PARAMETERS
from chalicelib.http.api.schemas import Definition, Problem

REFERENCE = "#/components/schemas/{model}"
ETAG = {"schema": {"type": "string"}, "description": "The revision, for `If-Match`"}
RETRY_AFTER = {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait"}


@cache
def document(base_url: str) -> dict[str, Any]:
    """The document; `base_url` is where the application is, without `/api/v1`."""
    models = {Problem} | {m for o in OPERATIONS for m in (o.body, *o.answers.values()) if m}
    _, schemas = models_json_schema(
        [(m, "validation") for m in sorted(models, key=lambda m: m.__name__)], ref_template=REFERENCE
    )
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        path = paths.setdefault(f"/api/v1{operation.path}", {})
        path[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Undersigned",
            "version": "1",
            "description": "Solidarity statements, pledges and showings of interest, signed on the web.",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": _name(operation),
        "summary": operation.summary,
        "responses": {
            **{str(status): _answer(status, model) for status, model in operation.answers.items()},
            **{str(status): _failure(status) for status in sorted(operation.failures)},
        },
    }
    path = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    names = [*path, *operation.query, *operation.headers]
    if names:
        described["parameters"] = [
            {"name": name, "required": PARAMETERS[name]["in"] == "path", **PARAMETERS[name]} for name in names
        ]
    if operation.body:
        content = {"schema": _reference(operation.body), "examples": examples.of(operation.body)}
        described["requestBody"] = {"required": True, "content": {"application/json": content}}
    if operation.needs_key:
        described["security"] = [{"key": []}]
    return described


def _answer(status: int, model: type[BaseModel] | None) -> dict[str, Any]:
    if status == HTTPStatus.NO_CONTENT:
        return {"description": HTTPStatus.NO_CONTENT.phrase}
    schema: dict[str, Any] = _reference(model) if model else {"type": "object"}
    content: dict[str, Any] = {"schema": schema}
    if model and examples.of(model):
        content["examples"] = examples.of(model)
    described = {"description": HTTPStatus(status).phrase, "content": {"application/json": content}}
    return described | ({"headers": {"ETag": ETAG}} if model is Definition else {})


def _failure(status: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": _reference(Problem)}},
    }
    if status in (429, 503):
        described["headers"] = {"Retry-After": RETRY_AFTER}
    return described


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=model.__name__)}


def _name(operation: Operation) -> str:
    """Like `get_campaigns_by_slug_tally`: the method and the path, which together are unique."""
    words = operation.path.replace(".", "_").replace("-", "_").replace("{", "by_").replace("}", "")
    return "_".join([operation.method.lower(), *filter(None, words.split("/"))])
