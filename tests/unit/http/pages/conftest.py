"""Visitors of the pages, with one open campaign of each kind."""

from collections.abc import Callable, Iterator

import pytest

from app import app
from chalicelib.bootstrap import use
from chalicelib.domain.links import Purpose, seal_link
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services
from tests.builders import card, letter, pledge, sign_in
from tests.fakes import Clock, fake_services
from tests.office import publish
from tests.visitors import APPEARANCE, PARTNERS, Visitor


@pytest.fixture
def services(clock: Clock) -> Iterator[Services]:
    made = fake_services(clock)
    use(made)
    for campaign in (letter(partners=PARTNERS), pledge(appearance=APPEARANCE), card(), sign_in()):
        publish(made, campaign)
    yield made
    use(None)


@pytest.fixture
def visitor(services: Services) -> Visitor:
    return Visitor(app)


@pytest.fixture
def holding(services: Services) -> Callable[[SignOn, Purpose], str]:
    """Stores a sign-on and returns the path of its link."""

    def hold(sign_on: SignOn, purpose: Purpose) -> str:
        services.sign_ons.write(sign_on, services.sign_ons.get(sign_on.slug, sign_on.key))
        return f"/{purpose}/{seal_link(services.secrets.links, purpose, sign_on)}"

    return hold
