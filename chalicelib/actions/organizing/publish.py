"""Publishing definitions, and reading them for those who manage them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from chalicelib.actions.permits import audit
from chalicelib.domain.access import May, Permit, Principal
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.drafts import Saved
from chalicelib.domain.errors import FieldError, Invalid, NotFound, Outdated, TryLater
from chalicelib.domain.headings import Heading
from chalicelib.domain.kinds import Names
from chalicelib.domain.packing import ensure_it_can_be_kept
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.domain.units import gone_at
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services

# Whether the caller has seen this revision, None being that there is no campaign yet.
Seen = Callable[[int | None], bool]


def publish(
    services: Services,
    permit: Permit,
    campaign: Campaign,
    seen: Seen = lambda _: True,
    verb: str = "publish",
) -> StoredCampaign:
    """Write a definition; its agreed text gets a new version when it differs from the current one.

    What people agreed to stays countable: the kind of a campaign never changes, sealed names are never opened
    by it, nor is the milestone lowered that they are sealed until. Raises Outdated unless the caller has
    `seen` what is replaced, Invalid, also for a definition of another campaign than the permit's,
    TooLargeToKeep and TryLater. The audit line, which says `verb`, is written first.
    """
    if campaign.slug != permit.slug:
        raise Invalid([FieldError("slug", "differs_from_address")])
    ensure_it_can_be_kept(campaign)

    def attempt() -> StoredCampaign:
        held = services.campaigns.get(campaign.slug)
        if not seen(held.rev if held else None):
            raise Outdated
        stored = _following(held, campaign, services)
        audit(services, permit, verb, text_version=stored.text.number)
        if stored is not held:
            services.campaigns.put(stored, held, Saved(permit.principal.label, services.now()))
        return stored

    stored = retry_conflicts(attempt)
    if campaign.unit:
        # Its list is kept for as long after the closing as people were told.
        services.units.keep(campaign.slug, gone_at(stored))
    if stored.campaign.status != "draft":
        # Whatever keeps it from being drawn now, the sweeper sees to it within a day.
        with suppress(TryLater):
            services.exporter.draw(campaign.slug)
    return stored


def organizers_campaign(services: Services, permit: Permit) -> StoredCampaign:
    """The definition for somebody who may manage it, drafts included. Raises NotFound."""
    stored = services.campaigns.get(permit.slug)
    if stored is None:
        raise NotFound
    return stored


def organizers_campaigns(services: Services, principal: Principal) -> list[Heading]:
    """Every campaign whose definition the principal may read, by slug; none for partners and doors."""
    found = services.campaigns.headings()
    return [heading for heading in found if principal.may(May.READ_DEFINITION, heading.slug)]


def _following(held: StoredCampaign | None, campaign: Campaign, services: Services) -> StoredCampaign:
    """What is held next: `held` itself when nothing changes. Raises Invalid."""
    if held and held.campaign.kind is not campaign.kind:
        raise Invalid([FieldError("kind", "kind_is_fixed")])
    if held and held.campaign.names is not campaign.names and campaign.names is not Names.SEALED:
        raise Invalid([FieldError("names", "names_stay_sealed")])
    if held and held.was_open and _opens_earlier(held.campaign, campaign):
        raise Invalid([FieldError("unit.milestones", "names_stay_sealed")])
    text = text_version(campaign, held.text if held else None)
    if held and held.text is text and _settled(held.campaign) == _settled(campaign):
        return held
    closed = _closed_since(held, campaign, services.now())
    opened, terms = (held.names_opened_at, held.terms) if held else (None, {})
    following = StoredCampaign(campaign, text, held.rev + 1 if held else 1, closed, opened, terms)
    return replace(following, terms=following.next_terms)


def _closed_since(held: StoredCampaign | None, campaign: Campaign, now: datetime) -> datetime | None:
    """Since when it takes no sign-ons.

    A draft that was open takes none, and an end that had come before is the end.
    """
    if campaign.status == "open" or (campaign.status == "draft" and not (held and held.was_open)):
        return None
    if held is None:
        return now
    return held.closed_since or min(now, held.campaign.closes_at or now)


def _opens_earlier(held: Campaign, campaign: Campaign) -> bool:
    """Whether names would open at a milestone before the one that people were told."""
    if campaign.names is not Names.SEALED_UNTIL_MILESTONE or held.unit is None or campaign.unit is None:
        return False
    return campaign.unit.milestones[-1] < held.unit.milestones[-1]


def _settled(campaign: Campaign) -> Campaign:
    """The definition with what answers add where it says nothing: sent back, that changes nothing."""
    return campaign.model_copy(update={"listed": campaign.is_listed})
