"""What signing, confirming, one's own page and a pass cost: calls to DynamoDB, counted at the client.

What a campaign is read for is counted elsewhere: it is kept in the container.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest

from app import app
from chalicelib.actions.signing.confirm import confirm, not_me
from chalicelib.actions.signing.mine import withdraw
from chalicelib.actions.signing.sign import sign
from chalicelib.bootstrap import use
from chalicelib.domain.links import Purpose, seal_link
from chalicelib.domain.signons import SignOn, read
from chalicelib.ports.services import Services
from tests.backends import Tables, ministack, stores_on
from tests.builders import ada, letter, sign_in
from tests.fakes import fake_services, with_changes
from tests.gateway import Gateway
from tests.html import Page
from tests.office import published

LETTER, MEETING = letter().slug, sign_in().slug
STATES = ("new", "pending", "confirmed", "withdrawn", "suppressed")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with ministack(tmp_path_factory.mktemp("aws")) as made:
        yield Tables(made.endpoint_url).client()


@pytest.fixture(scope="module")
def services(client: Any) -> Iterator[Services]:
    made = with_changes(fake_services(), **stores_on(client))
    for campaign in (letter(), sign_in()):
        published(made, campaign)
    use(made)
    yield made
    use(None)


@pytest.fixture
def gateway(services: Services) -> Gateway:
    return Gateway(app)


@contextmanager
def calls(client: Any) -> Iterator[list[str]]:
    """The operations that are asked for meanwhile, but for those on campaigns."""
    made: list[str] = []

    def note(model: Any, params: Any, **_: Any) -> None:
        if json.loads(params["body"]).get("TableName") != "Campaigns":
            made.append(model.name)

    client.meta.events.register("before-call.dynamodb", note)
    yield made
    client.meta.events.unregister("before-call.dynamodb", note)


def link(services: Services, purpose: Purpose, sign_on: SignOn) -> str:
    return seal_link(services.secrets.links, purpose, sign_on, services.now())


def known(services: Services, state: str, domain: str = "example.org") -> str:
    """An address of which this is held."""
    address = f"{state}@{domain}"
    if state == "new":
        return address
    sign_on = sign(services, LETTER, read(ada(email=address))).sign_on
    if state in ("confirmed", "withdrawn"):
        confirm(services, link(services, "confirm", sign_on))
    if state == "withdrawn":
        withdraw(services, link(services, "mine", sign_on))
    if state == "suppressed":
        not_me(services, link(services, "confirm", sign_on))
    return address


def post(gateway: Gateway, address: str, **more: Any) -> Any:
    sent = {"kind": "individual", "name": "Ada Example", "email": address, "consent": True, **more}
    slug = MEETING if "day" in more else LETTER
    return gateway.post(f"/api/v1/campaigns/{slug}/sign-ons", sent)


@pytest.mark.parametrize("state", STATES)
def test_signing_costs_two_calls_whatever_is_held_of_the_address(
    services: Services, gateway: Gateway, client: Any, state: str
) -> None:
    address = known(services, state)
    with calls(client) as made:
        answer = post(gateway, address)
    assert (answer.status, answer.json()) == (202, {"status": "check_your_mail"})
    assert made == ["UpdateItem", "TransactWriteItems"]


@pytest.mark.parametrize("state", STATES)
def test_waiting_for_the_mail_costs_one_read_whatever_is_held(
    services: Services, gateway: Gateway, client: Any, state: str
) -> None:
    typed = {"kind": "individual", "name": "Ada Example", "consent": "true"}
    typed["email"] = known(services, state, "waits.example.org")
    waits = gateway.form(f"/c/{LETTER}", urlencode(typed)).headers["location"]
    with calls(client) as made:
        assert gateway.get(waits.removeprefix(services.base_url)).status == 200
    assert made == ["GetItem"]


def test_an_address_of_ipv6_costs_two_calls_more(gateway: Gateway, client: Any) -> None:
    gateway.source = "2001:db8::1"
    with calls(client) as made:
        assert post(gateway, "six@example.org").status == 202
    assert made == [*["UpdateItem"] * 3, "TransactWriteItems"]


def test_a_sign_in_costs_as_much_the_second_time(gateway: Gateway, client: Any) -> None:
    for _ in range(2):
        with calls(client) as made:
            assert post(gateway, "ada@example.org", day="2026-12-01").status == 201
        assert made == ["UpdateItem", "TransactWriteItems"]


def pressing(services: Services, gateway: Gateway) -> Callable[[], int]:
    sign_on = sign(services, LETTER, read(ada(email="press@example.org"))).sign_on
    path = f"/confirm/{link(services, 'confirm', sign_on)}"
    fields = Page(gateway.get(path).text).fields
    return lambda: gateway.form(path, urlencode({"do": "confirm", "shown": fields["shown"]})).status


def confirming(services: Services, gateway: Gateway) -> Callable[[], int]:
    sign_on = sign(services, LETTER, read(ada(email="json@example.org"))).sign_on
    token = link(services, "confirm", sign_on)
    return lambda: gateway.post("/api/v1/confirm", {"token": token}).status


def looking(services: Services, gateway: Gateway) -> Callable[[], int]:
    sign_on = sign(services, LETTER, read(ada(email="look@example.org"))).sign_on
    return lambda: gateway.get(f"/mine/{link(services, 'mine', sign_on)}").status


def entering(services: Services, gateway: Gateway) -> Callable[[], int]:
    answer = post(gateway, "enter@example.org", day="2026-12-01")
    path = answer.json()["pass_url"].removeprefix(services.base_url)
    return lambda: gateway.get(path).status


@pytest.mark.parametrize(
    ("deed", "status", "expected"),
    [
        (pressing, 303, ["BatchGetItem", "TransactWriteItems"]),
        (confirming, 200, ["BatchGetItem", "TransactWriteItems"]),
        (looking, 200, ["BatchGetItem"]),
        (entering, 200, ["GetItem"]),
    ],
)
def test_no_page_of_a_signer_costs_more_than_it_needs(
    services: Services, gateway: Gateway, client: Any, deed: Any, status: int, expected: list[str]
) -> None:
    act = deed(services, gateway)
    with calls(client) as made:
        assert act() == status
    assert made == expected
