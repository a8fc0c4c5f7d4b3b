"""Who calls the API; every answer is held against the OpenAPI document."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from app import app
from chalicelib.domain.access import Principal, Role
from chalicelib.domain.keys import api_key_hash
from chalicelib.http.api.openapi import document
from tests.answers import Answer
from tests.fakes import BASE_URL, FakeServices
from tests.gateway import Gateway

OTHER = "letter-of-others"


@dataclass
class CheckedGateway(Gateway):
    """A gateway that refuses an answer the OpenAPI document does not allow."""

    def send(self, method: str, path: str, body: object = None, /, **headers: str) -> Answer:
        answer = super().send(method, path, body, **headers)
        if path.startswith("/api/") and method not in ("HEAD", "OPTIONS") and answer.status != 405:
            conforms(method, path.partition("?")[0], answer)
        return answer


def conforms(method: str, path: str, answer: Answer) -> None:
    """The document names this status for this operation, and its schema fits the body."""
    described = document(BASE_URL)
    operation = next(
        operations[method.lower()]
        for pattern, operations in described["paths"].items()
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", pattern), path) and method.lower() in operations
    )
    described_answer = operation["responses"][str(answer.status)]
    if "content" not in described_answer:
        assert answer.body == b""
        return
    allowed = described_answer["content"]
    schema = allowed[answer.headers["content-type"]]["schema"]
    validator(schema.get("$ref", "")).validate(answer.json())


@cache
def validator(reference: str) -> Any:
    """Checks a value against one schema of the document, formats included."""
    if not reference:
        return jsonschema_rs.validator_for({"type": "object"})
    components = {"components": document(BASE_URL)["components"]}
    return jsonschema_rs.validator_for({"$ref": reference, **components}, validate_formats=True)


def holder(services: FakeServices, role: Role, source: str | None = None) -> Gateway:
    """Somebody with a key; all but owners hold the test's campaigns and not the other letter."""
    key = f"key-of-the-{role}-{source or 'x'}-0123456789"
    mine = None if role is Role.OWNER else frozenset(services.campaigns.list_slugs()) - {OTHER}
    services.access.hold(Principal(api_key_hash(key), role, str(role), mine, source))
    return CheckedGateway(app, headers={"Authorization": f"Bearer {key}"})
