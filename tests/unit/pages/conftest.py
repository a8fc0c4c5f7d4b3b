"""Visitors of the pages, with one open campaign of each kind."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode, urlsplit

import pytest

from app import app
from chalicelib.bootstrap import use
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.changes import Change
from chalicelib.domain.links import Purpose, seal_link
from chalicelib.domain.signons import SignOn
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.ports.services import Services
from tests.builders import card, letter, pledge, sign_in
from tests.fakes import BASE_URL, Clock, fake_services
from tests.gateway import Answer, Gateway

PARTNERS = [{"id": "ally", "name": "Ally", "origins": ["https://ally.example", "http://localhost:8008"]}]
APPEARANCE = {
    "colour": "#0b5d3b",
    "logo": "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=",
}


class Visitor(Gateway):
    """Somebody with a browser, without JavaScript."""

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        answer = super().send(method, path.removeprefix(BASE_URL), body, **headers)
        assert answer.status != 500, path
        return answer

    def sends(self, path: str, **fields: str | list[str]) -> Answer:
        """Fill in a form and press its button."""
        return self.form(path, urlencode(fields, doseq=True))

    def follows(self, answer: Answer) -> Answer:
        assert answer.status == 303
        assert answer.headers["location"].startswith(BASE_URL)
        split = urlsplit(answer.headers["location"])
        return self.get(f"{split.path}?{split.query}" if split.query else split.path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


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


def publish(services: Services, campaign: Campaign) -> StoredCampaign:
    """Put a campaign, or its next revision, where the pages find it."""
    held = services.campaigns.get(campaign.slug)
    text = text_version(campaign, held.text if held else None)
    stored = StoredCampaign(campaign, text, rev=held.rev + 1 if held else 1)
    services.campaigns.put(stored, held.rev if held else None)
    return stored


@pytest.fixture
def holding(services: Services) -> Callable[[SignOn, Purpose], str]:
    """Stores a sign-on and returns the path of its link."""

    def hold(sign_on: SignOn, purpose: Purpose) -> str:
        services.sign_ons.write(sign_on, services.sign_ons.get(sign_on.slug, sign_on.key))
        return f"/{purpose}/{seal_link(services.secrets.links, purpose, sign_on)}"

    return hold


def count(services: Services, *sign_ons: SignOn, show_names: bool = True) -> None:
    """Let the tally see these sign-ons."""
    for one in sign_ons:
        services.campaigns.apply(
            one.slug, [Change(one.slug, one.key, one.kind, one.rev, one)], show_names=show_names
        )
