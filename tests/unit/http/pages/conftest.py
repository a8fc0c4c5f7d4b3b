"""Visitors of the pages, with one open campaign of each kind."""

from collections.abc import Callable, Iterator

import pytest

from app import app
from bench.aws.dynamo import Dynamo
from bench.aws.others import Others
from bench.aws.tables import tables_of
from bench.aws.wire import Wire
from chalicelib.bootstrap import use
from chalicelib.domain.face import Face, entry_of
from chalicelib.domain.links import Purpose, seal_link
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services
from chalicelib.store.campaigns import DynamoCampaigns
from chalicelib.store.faces import DynamoFaces
from chalicelib.store.kept import KeptCampaigns
from chalicelib.store.table import Table
from tests.backends import Tables
from tests.builders import NOW, card, confirmed, letter, pledge, sign_in
from tests.fakes import Clock, FakeServices, fake_services, with_changes
from tests.office import publish
from tests.visitors import APPEARANCE, PARTNERS, Visitor
from tools.ship.package import merged_infra


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
        pair = services.sign_ons.pair(sign_on.slug, sign_on.key)
        services.sign_ons.write(sign_on, getattr(pair, sign_on.of))
        return f"/{purpose}/{seal_link(services.secrets.links, purpose, sign_on, services.now())}"

    return hold


@pytest.fixture
def wire() -> Wire:
    return Wire(Dynamo(tables_of(merged_infra())), Others())


@pytest.fixture
def table(wire: Wire) -> Table:
    """Where everything is that the public may see."""
    client = Tables("http://127.0.0.1:1").client()
    wire.answer_for(client)
    return Table(client, "Campaigns")


@pytest.fixture
def on_tables(services: FakeServices, table: Table, clock: Clock) -> FakeServices:
    """Services whose campaigns lie in tables, a letter with a face among them."""
    work = Table(table._client, "Work")
    campaigns, faces = DynamoCampaigns(table, work), DynamoFaces(table)
    published = KeptCampaigns(DynamoCampaigns(table), faces, clock)
    made = with_changes(services, campaigns=campaigns, published=published, faces=faces)
    publish(made, letter(partners=PARTNERS))
    names = [entry_of(confirmed(email=f"{n}@example.org", visibility="public"), NOW) for n in range(24)]
    faces.put(letter().slug, Face(individuals=24, opened=True, newest=tuple(names)), Face())
    use(made)
    return made


@pytest.fixture
def reader(on_tables: FakeServices) -> Visitor:
    """Somebody whose pages come from tables."""
    return Visitor(app)
