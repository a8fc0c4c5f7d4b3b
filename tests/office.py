"""One office on fakes: open campaigns, people who sign, the way from the stream to mail and tally."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar, cast

from chalicelib.actions.consume import consume
from chalicelib.actions.count import count
from chalicelib.actions.deliver import deliver
from chalicelib.actions.enqueue import enqueue
from chalicelib.actions.ports import Letter, StoredCampaign
from chalicelib.actions.services import Services
from chalicelib.actions.sign import sign
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.links import Purpose, seal_link
from chalicelib.domain.signons import SignOn, SignOnInput
from chalicelib.domain.texts import text_version
from tests.builders import ada, card, letter, pledge, sign_in
from tests.fakes import (
    Clock,
    FakeAccess,
    FakeCampaigns,
    FakeFailures,
    FakeMailer,
    FakeQueue,
    FakeSignOns,
    fake_services,
)

T = TypeVar("T")


@dataclass
class Office:
    """The fakes by their own types, and what happens around an action."""

    clock: Clock = field(default_factory=Clock)
    services: Services = field(init=False)
    seen: int = 0

    def __post_init__(self) -> None:
        self.services = fake_services(self.clock)
        for campaign in (letter(), pledge(), card(), sign_in()):
            self.publish(campaign)

    @property
    def sign_ons(self) -> FakeSignOns:
        return cast(FakeSignOns, self.services.sign_ons)

    @property
    def campaigns(self) -> FakeCampaigns:
        return cast(FakeCampaigns, self.services.campaigns)

    @property
    def access(self) -> FakeAccess:
        return cast(FakeAccess, self.services.access)

    @property
    def mailer(self) -> FakeMailer:
        return cast(FakeMailer, self.services.mailer)

    @property
    def queue(self) -> FakeQueue:
        return cast(FakeQueue, self.services.queue)

    @property
    def failures(self) -> FakeFailures:
        return cast(FakeFailures, self.services.failures)

    def publish(self, campaign: Campaign) -> StoredCampaign:
        """Put a definition there, over the one before."""
        held = self.campaigns.get(campaign.slug)
        text = text_version(campaign, held.text if held else None)
        stored = StoredCampaign(campaign, text, held.rev + 1 if held else 1)
        self.campaigns.put(stored, held.rev if held else None)
        return stored

    def sign(self, given: SignOnInput | None = None, slug: str = letter().slug) -> SignOn:
        """Sign, as Ada unless told otherwise."""
        return sign(self.services, slug, given or ada()).sign_on

    def held(self, sign_on: SignOn) -> SignOn:
        """The sign-on as it is now."""
        found = self.sign_ons.get(sign_on.slug, sign_on.key)
        assert found
        return found

    def link(self, sign_on: SignOn, purpose: Purpose = "confirm") -> str:
        """The token that a mail about this sign-on holds."""
        return seal_link(self.services.secrets.links, purpose, sign_on)

    def run_stream(self) -> None:
        """Let tally and outbox see what happened since the last run."""
        records = [
            {"transition": t, "dynamodb": {"SequenceNumber": "1"}} for t in self.sign_ons.stream[self.seen :]
        ]
        self.seen = len(self.sign_ons.stream)
        assert consume(self.services, "tally", records, lambda ts: count(self.services, ts)) is None
        assert consume(self.services, "outbox", records, lambda ts: enqueue(self.services, ts)) is None

    def run_mail(self) -> list[Letter]:
        """Let the stream and the mailer run; returns the letters that went out."""
        self.run_stream()
        before = len(self.mailer.sent)
        while self.queue.messages:
            deliver(self.services, self.queue.messages.pop(0))
        return self.mailer.sent[before:]


def at_once(times: int, work: Callable[[int], T]) -> list[T | Exception]:
    """What each of so many threads got, or the exception it met."""

    def tried(number: int) -> T | Exception:
        try:
            return work(number)
        except Exception as error:
            return error

    with ThreadPoolExecutor(min(times, 50)) as pool:
        return list(pool.map(tried, range(times)))
