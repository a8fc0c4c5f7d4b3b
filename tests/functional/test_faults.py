"""Nothing lost and nothing twice while the table throttles and times out after it has written."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session

from chalicelib.actions.background.count import count
from chalicelib.actions.signing.confirm import confirm
from chalicelib.actions.signing.mine import erase, withdraw
from chalicelib.actions.signing.sign import sign
from chalicelib.domain.changes import Transition
from chalicelib.domain.errors import NotFound, TryLater, Unavailable
from chalicelib.domain.links import seal_link
from chalicelib.domain.signons import Pair, SignOn, Status, read
from chalicelib.ports.services import Services
from tests.backends import Tables, ministack, stores_on, transitions
from tests.builders import ada, letter
from tests.fakes import fake_services, with_changes
from tests.office import published
from tests.tallying import drift

T = TypeVar("T")
THROTTLED, TIMED_OUT = 0.20, 0.05
SLUG = letter().slug


class Faults:
    """Between botocore and the table: some calls are throttled, some are written and never answered."""

    def __init__(self, client: Any) -> None:
        self._chance, self._lock = random.Random(2026), threading.Lock()
        self._session = URLLib3Session(max_pool_connections=64)
        self.throttled = self.timed_out = 0
        client.meta.events.register("before-send.dynamodb", self._send)

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        with self._lock:
            drawn = self._chance.random()
            self.throttled += drawn < THROTTLED
            self.timed_out += THROTTLED <= drawn < THROTTLED + TIMED_OUT
        if drawn < THROTTLED:
            return AWSResponse(request.url, 400, {}, Throttled())
        if drawn < THROTTLED + TIMED_OUT:
            self._session.send(request)
            raise ReadTimeoutError(endpoint_url=request.url)
        return None


class Throttled:
    """The body of a throttled answer."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield b'{"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": "slow down"}'


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    with ministack(tmp_path_factory.mktemp("aws")) as made:
        yield made


def on(client: Any) -> Services:
    """Services whose tables are real."""
    return with_changes(fake_services(), **stores_on(client))


def persistently(deed: Callable[[], T]) -> T:
    """As a browser's user or Lambda does: try again while asked to."""
    for _ in range(60):
        try:
            return deed()
        except TryLater:
            continue
    raise AssertionError("never done")


def test_every_signer_is_kept_and_counted_once(tables: Tables) -> None:
    calm, client = on(tables.client()), tables.client()
    published(calm, letter())
    services, faults = on(client), Faults(client)
    people = [
        ada(email=f"{n}@example.org", submission_id=str(uuid4()), visibility="public") for n in range(60)
    ]

    def link(sign_on: SignOn, purpose: Any) -> str:
        return seal_link(services.secrets.links, purpose, sign_on, services.now())

    def live(number: int) -> None:
        sign_on = persistently(lambda: sign(services, SLUG, read(people[number % 60]))).sign_on
        held = calm.sign_ons.pair(SLUG, sign_on.key).shown
        assert held
        persistently(lambda: _confirmed_or_gone(services, link(held, "confirm")))
        if number % 60 < 20:
            persistently(lambda: withdraw(services, link(held, "mine")))

    with ThreadPoolExecutor(16) as pool:
        # Every third person sends the form twice.
        list(pool.map(live, [*range(60), *range(0, 60, 3)]))
    kept = [step.sign_on for step in calm.sign_ons.walk(SLUG)]
    assert len(kept) == 60
    assert sum(sign_on.status is Status.WITHDRAWN for sign_on in kept) == 20
    told: list[Transition] = transitions(tables, SLUG)
    with ThreadPoolExecutor(4) as pool:
        batches = [told[start : start + 25] for start in range(0, len(told), 25)] * 2
        list(pool.map(lambda batch: persistently(lambda: count(services, batch)), batches))
    assert calm.tallies.standing(SLUG, ()).counts.individuals == 40
    face = calm.faces.get(SLUG)
    assert (face.individuals, len(face.newest)) == (40, 40)
    assert drift(calm, SLUG) == 0
    assert faults.throttled > 50
    assert faults.timed_out > 10


def test_who_erases_is_told_so_though_the_answer_was_lost(tables: Tables) -> None:
    calm, client = on(tables.client()), tables.client()
    published(calm, letter(slug="erased-letter"))
    signed = [sign(calm, "erased-letter", read(ada(email=f"{n}@example.org"))).sign_on for n in range(40)]
    services = on(client)
    Faults(client)
    told = []
    for sign_on in signed:
        token = seal_link(services.secrets.links, "mine", sign_on, services.now())
        try:
            erase(services, token)
            told.append(sign_on)
        except TryLater:
            # Whoever is asked to try later and does may find that nothing is left to erase.
            persistently(lambda token=token: _erased(services, token))
        assert calm.sign_ons.pair("erased-letter", sign_on.key) == Pair()
    assert len(told) > 35


def _confirmed_or_gone(services: Services, token: str) -> None:
    try:
        confirm(services, token)
    except (Unavailable, NotFound):
        # Withdrawn meanwhile, by the same person's other window.
        return


def _erased(services: Services, token: str) -> None:
    try:
        erase(services, token)
    except NotFound:
        return
