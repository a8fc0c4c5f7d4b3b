"""One office on fakes: open campaigns, people who sign, the way from the stream to mail and tally."""

from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.actions.background.consume import consume
from chalicelib.actions.background.count import count
from chalicelib.actions.background.deliver import deliver
from chalicelib.actions.background.enqueue import enqueue
from chalicelib.actions.organizing import publish as publishing
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.sign import sign
from chalicelib.domain.access import May, Principal, Role
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.links import Purpose, seal_link
from chalicelib.domain.outgoing import Mail
from chalicelib.domain.signons import SignOn, SignOnInput, read
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.tally import Counts
from chalicelib.domain.texts import text_version
from chalicelib.ports.services import Services
from chalicelib.store.dynamo import to_attributes
from chalicelib.store.signon_items import item_of
from chalicelib.store.stream import read_record
from tests.builders import ada, card, letter, pledge, sign_in
from tests.fakes import (
    Clock,
    FakeAudit,
    FakeCampaigns,
    FakeFaces,
    FakeFailures,
    FakeLimits,
    FakeMailer,
    FakeQueue,
    FakeServices,
    FakeSignOns,
    FakeTallies,
)

OWNER = Principal("owner", Role.OWNER, "Example office")


@dataclass
class Office:
    """The fakes by their own types, and what happens around an action."""

    clock: Clock = field(default_factory=Clock)
    services: FakeServices = field(init=False)
    seen: int = 0

    def __post_init__(self) -> None:
        self.services = FakeServices(now=self.clock, read_record=read_record)
        for campaign in (letter(), pledge(), card(), sign_in()):
            self.publish(campaign)

    @property
    def sign_ons(self) -> FakeSignOns:
        return self.services.sign_ons

    @property
    def campaigns(self) -> FakeCampaigns:
        return self.services.campaigns

    @property
    def limits(self) -> FakeLimits:
        return self.services.limits

    @property
    def audit(self) -> FakeAudit:
        return self.services.audit

    @property
    def tallies(self) -> FakeTallies:
        return self.services.tallies

    @property
    def faces(self) -> FakeFaces:
        return self.services.faces

    def counts(self, slug: str) -> Counts:
        """How the campaign's tally stands, of all its commitments."""
        ids = [point.id for point in self.campaigns.definitions[slug].campaign.commitments]
        return self.tallies.standing(slug, ids).counts

    def names(self, slug: str) -> list[str]:
        """The newest names of people on the campaign's wall."""
        return [entry.name for entry in self.faces.get(slug).newest]

    @property
    def mailer(self) -> FakeMailer:
        return self.services.mailer

    @property
    def queue(self) -> FakeQueue:
        return self.services.queue

    @property
    def failures(self) -> FakeFailures:
        return self.services.failures

    def publish(self, campaign: Campaign) -> StoredCampaign:
        """Put a definition there, over the one before."""
        return publish(self.services, campaign)

    def sign(self, given: SignOnInput | None = None, slug: str = letter().slug) -> SignOn:
        """Sign, as Ada unless told otherwise."""
        return sign(self.services, slug, read(given or ada())).sign_on

    def held(self, sign_on: SignOn) -> SignOn:
        """The sign-on as it is now; before it is confirmed it is the proposal."""
        found = self.sign_ons.pair(sign_on.slug, sign_on.key).shown
        assert found
        return found

    def link(self, sign_on: SignOn, purpose: Purpose = "confirm") -> str:
        """The token that a mail about this sign-on holds, if it is sent now."""
        waits = self.sign_ons.pair(sign_on.slug, sign_on.key).proposal
        return seal_link(self.services.secrets.links, purpose, sign_on, self.clock(), waits)

    def run_stream(self) -> None:
        """Let tally and outbox see what happened since the last run."""
        told = self.sign_ons.stream[self.seen :]
        records = [record(number, t.before, t.after) for number, t in enumerate(told)]
        self.seen = len(self.sign_ons.stream)
        assert consume(self.services, "tally", records, lambda ts: count(self.services, ts)) is None
        assert consume(self.services, "outbox", records, lambda ts: enqueue(self.services, ts)) is None

    def run_mail(self) -> list[Mail]:
        """Let the stream and the mailer run; returns the mails that went out."""
        self.run_stream()
        before = len(self.mailer.sent)
        while self.queue.messages:
            deliver(self.services, self.queue.messages.pop(0))
        return self.mailer.sent[before:]


def publish(services: Services, campaign: Campaign) -> StoredCampaign:
    """Put a campaign, or its next revision, where the application finds it, and its pictures beside it."""
    held = services.campaigns.get(campaign.slug)
    text = text_version(campaign, held.text if held else None)
    stored = StoredCampaign(campaign, text, held.rev + 1 if held else 1, terms=held.terms if held else {})
    stored = replace(stored, terms=stored.next_terms)
    services.campaigns.put(stored, held)
    services.exporter.drawn(campaign.slug)
    return stored


def published(services: Services, campaign: Campaign, principal: Principal = OWNER) -> StoredCampaign:
    """Publish as somebody with a key does."""
    return publishing.publish(services, permit(services, principal, campaign.slug, May.PUBLISH), campaign)


def record(number: int, before: SignOn | None, after: SignOn | None) -> dict[str, Any]:
    """A record of the stream with NEW_AND_OLD_IMAGES, as Lambda delivers it."""
    images = {"OldImage": before, "NewImage": after}
    stream = {name: to_attributes(item_of(image)) for name, image in images.items() if image}
    return {"eventID": str(number), "dynamodb": {"SequenceNumber": str(number), **stream}}
