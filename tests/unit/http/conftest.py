"""The application on fakes, and a gateway for each kind of caller."""

from collections.abc import Iterator

import pytest

from app import app
from chalicelib.bootstrap import use
from chalicelib.domain.access import Role
from chalicelib.ports.services import Services
from tests.builders import card, letter, pledge, sign_in
from tests.callers import OTHER, CheckedGateway, holder
from tests.fakes import Clock, fake_services
from tests.gateway import Gateway
from tests.office import publish


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
