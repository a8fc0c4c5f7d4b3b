"""A gateway for each kind of caller; every answer of the API is held against the OpenAPI document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs
import pytest

from app import app
from chalicelib.bootstrap import use
from chalicelib.domain.access import Principal, Role
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.http.api.openapi import document
from chalicelib.ports.services import Services
from tests.builders import NOW, card, letter, pledge, sign_in
from tests.fakes import BASE_URL, Clock, fake_services
from tests.gateway import Answer, Gateway

OTHER = "letter-of-others"


@dataclass
class CheckedGateway(Gateway):
    """A gateway that refuses an answer the OpenAPI document does not allow."""

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
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
    allowed = operation["responses"][str(answer.status)]["content"]
    schema = allowed[answer.headers["content-type"]]["schema"]
    validator(schema.get("$ref", "")).validate(answer.json())


@cache
def validator(reference: str) -> Any:
    """Checks a value against one schema of the document, formats included."""
    if not reference:
        return jsonschema_rs.validator_for({"type": "object"})
    components = {"components": document(BASE_URL)["components"]}
    return jsonschema_rs.validator_for({"$ref": reference, **components}, validate_formats=True)


def publish(services: Services, campaign: Campaign) -> StoredCampaign:
    """Put a campaign where the application finds it."""
    stored = StoredCampaign(campaign, text_version(campaign, None), rev=1)
    services.campaigns.put(stored, None)
    return stored


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(clock: Clock) -> Iterator[Services]:
    """Fakes with one open campaign of each kind, and a letter of somebody else's."""
    made = fake_services(clock)
    for campaign in (letter(), pledge(), card(), sign_in(), letter(slug=OTHER)):
        publish(made, campaign)
    use(made)
    yield made
    use(None)


@pytest.fixture
def public(services: Services) -> Gateway:
    """Somebody without a key."""
    return CheckedGateway(app)


def holder(services: Services, role: Role, source: str | None = None) -> Gateway:
    """Somebody with a key; all but owners hold the test's campaigns and not the other letter."""
    key = f"key-of-the-{role}-{source or 'x'}-0123456789"
    mine = None if role is Role.OWNER else frozenset(services.campaigns.list_slugs()) - {OTHER}
    services.access.put_principal(Principal(api_key_hash(key), role, str(role), mine, source), NOW)
    return CheckedGateway(app, headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def owner(services: Services) -> Gateway:
    return holder(services, Role.OWNER)


@pytest.fixture
def organizer(services: Services) -> Gateway:
    return holder(services, Role.ORGANIZER)


@pytest.fixture
def partner(services: Services) -> Gateway:
    """The partner whose signers carry the source `ally`."""
    return holder(services, Role.PARTNER, "ally")


@pytest.fixture
def door(services: Services) -> Gateway:
    return holder(services, Role.DOOR)
