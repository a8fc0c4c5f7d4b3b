"""Requests made up from the OpenAPI document, valid and not: none is our fault.

With those that `tests/unit/http/test_bad_bodies.py` and `test_openapi.py` make up they are ten thousand.
They meet the application in this process; `test_openapi.py` sends its own to a deployed stage.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from chalicelib.bootstrap import use
from chalicelib.domain.access import Role
from chalicelib.http.api.openapi import OPERATIONS, document
from tests.builders import letter
from tests.fakes import BASE_URL, fake_services
from tests.gateway import Gateway
from tests.unit.http.conftest import holder, publish

CASES = 260
# A definition is large, and so is what can be wrong with it.
CASES_OF_A_DEFINITION = 60
# Nothing about the others can be wrong.
TRIED = [operation for operation in OPERATIONS if operation.body or "{" in operation.path]
SCHEMA = schemathesis.openapi.from_dict(document(BASE_URL))


@pytest.fixture
def owner() -> Iterator[Gateway]:
    """Somebody who may do everything, with a letter to do it to."""
    services = fake_services()
    publish(services, letter())
    use(services)
    yield holder(services, Role.OWNER)
    use(None)


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", TRIED, ids=lambda operation: f"{operation.method} {operation.path}")
def test_no_request_breaks_anything(owner: Gateway, operation: Any, mode: GenerationMode) -> None:
    strategy = SCHEMA[f"/api/v1{operation.path}"][operation.method].as_strategy(generation_mode=mode)
    tried = 0

    @settings(
        max_examples=CASES_OF_A_DEFINITION if operation.method == "PUT" else CASES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        derandomize=True,
        database=None,
    )
    @given(strategy)
    def try_one(case: Any) -> None:
        nonlocal tried
        tried += 1
        if "slug" in case.path_parameters and tried % 2:
            # Every other time behind the first 404.
            case.path_parameters["slug"] = letter().slug
        sent = requests.Request(**case.as_transport_kwargs(base_url=BASE_URL)).prepare()
        answer = owner.send(sent.method or "", sent.path_url, sent.body, **dict(sent.headers))
        assert answer.status < 500

    try_one()
