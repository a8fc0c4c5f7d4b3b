"""A stage that is nothing but its tables, in memory, and a secret: what keepers see, and people who sign."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chalicelib.actions.background.count import count
from chalicelib.actions.signing.confirm import confirm
from chalicelib.actions.signing.sign import sign
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.links import Purpose, seal_link
from chalicelib.domain.signons import SignOn, SignOnInput, read
from tests.backends import TABLES, InMemory, stores_on, transitions
from tests.builders import NOW
from tests.fakes import Clock, FakeServices, fake_services, with_changes
from tests.office import publish
from tools.ops.stage import Resource, Stage


@dataclass
class BareStage:
    """Tables, and the way from the stream to the tally; `stage` is what keepers are given."""

    root: str = "a secret of forty characters, for the tests"
    name: str = "undersigned-trial"
    clock: Clock = field(default_factory=lambda: Clock(NOW))
    tables: InMemory = field(default_factory=lambda: InMemory("http://127.0.0.1:1"))
    services: FakeServices = field(init=False)
    _seen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.services = with_changes(fake_services(self.clock), **stores_on(self.tables.client()))

    @property
    def stage(self) -> Stage:
        made = Stage(self.name, self._client, is_local=True)
        named = {table: Resource("AWS::DynamoDB::Table", table) for table in TABLES}
        named["KeysSecret"] = Resource("AWS::SecretsManager::Secret", "keys")
        vars(made)["resources"] = named
        return made

    def publish(self, *campaigns: Campaign) -> None:
        for campaign in campaigns:
            publish(self.services, campaign)

    def signed(self, given: SignOnInput, campaign: Campaign, confirms: bool = True) -> SignOn:
        """What is held of somebody who signs, presses the button and is counted."""
        made = sign(self.services, campaign.slug, read(given)).sign_on
        if confirms:
            made = confirm(self.services, self.link(made)).sign_on
        self.count(campaign.slug)
        return made

    def link(self, sign_on: SignOn, purpose: Purpose = "confirm") -> str:
        waits = self.services.sign_ons.pair(sign_on.slug, sign_on.key).proposal
        return seal_link(self.services.secrets.links, purpose, sign_on, self.clock(), waits)

    def count(self, slug: str) -> None:
        """Let the tally see what happened since it did."""
        told = transitions(self.tables, slug)
        count(self.services, told[self._seen.get(slug, 0) :])
        self._seen[slug] = len(told)

    def later(self, **time: float) -> None:
        self.clock.moment += timedelta(**time)

    def items(self, table: str) -> list[Any]:
        return list(self.tables.dynamo.tables[table].items())

    def _client(self, service: str, **_: Any) -> Any:
        return self if service == "secretsmanager" else self.tables.client(service)

    def get_secret_value(self, **_: Any) -> Any:
        return {"SecretString": self.root}
