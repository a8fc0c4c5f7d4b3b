"""Ten thousand requests made up by machines, from the OpenAPI document and from nothing: none is our fault.

They meet the application in this process; tests/functional/test_openapi.py sends its own to a deployed
stage.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from app import app
from chalicelib.bootstrap import use
from chalicelib.domain.access import Role
from chalicelib.http.api.openapi import document
from chalicelib.http.api.operations import OPERATIONS
from chalicelib.ports.services import Services
from tests.builders import letter
from tests.callers import CheckedGateway, holder
from tests.fakes import BASE_URL, fake_services
from tests.gateway import Gateway
from tests.office import publish

CASES = 260
BODIES = 500
BYTES = 2_000
# A definition is large, and so is what can be wrong with it.
CASES_OF_A_DEFINITION = 60
# Nothing about the others can be wrong.
TRIED = [operation for operation in OPERATIONS if operation.body or "{" in operation.path]
SCHEMA = schemathesis.openapi.from_dict(document(BASE_URL))
SIGN = f"/api/v1/campaigns/{letter().slug}/sign-ons"
ADA = {"kind": "individual", "name": "Ada Example", "email": "ada@example.org", "consent": True}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text() | st.sampled_from(sorted(ADA)), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture
def services() -> Iterator[Services]:
    """The application on fakes, with a letter to try things on."""
    made = fake_services()
    publish(made, letter())
    use(made)
    yield made
    use(None)


@pytest.fixture
def owner(services: Services) -> Gateway:
    """Somebody who may do everything."""
    return holder(services, Role.OWNER)


@pytest.fixture
def anybody(services: Services) -> Gateway:
    """Somebody without a key."""
    return CheckedGateway(app)


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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=BODIES)
@given(st.dictionaries(st.sampled_from([*sorted(ADA), "commitments", "day", "website", "altcha"]), ANY_JSON))
def test_nothing_anybody_sends_is_our_fault(anybody: Gateway, changes: dict[str, Any]) -> None:
    body = json.dumps(ADA | changes, ensure_ascii=False).encode(errors="surrogatepass")
    assert anybody.send("POST", SIGN, body).status in (202, 400, 413, 422, 429)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=BYTES)
@given(st.binary(max_size=300))
def test_no_bytes_are_our_fault(anybody: Gateway, body: bytes) -> None:
    assert anybody.send("POST", SIGN, body or b" ").status in (400, 422, 429)
