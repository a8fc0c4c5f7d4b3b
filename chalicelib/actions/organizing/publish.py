"""Publishing definitions, and reading them for those who manage them."""

from chalicelib.actions.permits import audit
from chalicelib.domain.access import May, Permit, Principal
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.kinds import Names
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


def publish(services: Services, permit: Permit, campaign: Campaign) -> StoredCampaign:
    """Write a definition; its agreed text gets a new version when it differs from the current one.

    What people agreed to stays countable: the kind of a campaign never changes, and sealed names are never
    opened. Raises Invalid, also for a definition of another campaign than the permit's, and TryLater.
    """
    if campaign.slug != permit.slug:
        raise Invalid([FieldError("slug", "differs_from_address")])

    def attempt() -> StoredCampaign:
        held = services.campaigns.get(campaign.slug)
        if held and held.campaign.kind is not campaign.kind:
            raise Invalid([FieldError("kind", "kind_is_fixed")])
        if held and held.campaign.names is not campaign.names and campaign.names is not Names.SEALED:
            raise Invalid([FieldError("names", "names_stay_sealed")])
        text = text_version(campaign, held.text if held else None)
        if held and held.campaign == campaign and held.text is text:
            return held
        closed = ((held and held.closed_since) or services.now()) if campaign.status == "closed" else None
        stored = StoredCampaign(campaign, text, rev=held.rev + 1 if held else 1, closed_since=closed)
        services.campaigns.put(stored, held.rev if held else None)
        return stored

    stored = retry_conflicts(attempt)
    audit(services, permit, "publish", text_version=stored.text.number)
    return stored


def organizers_campaign(services: Services, permit: Permit) -> StoredCampaign:
    """The definition for somebody who may manage it, drafts included. Raises NotFound."""
    stored = services.campaigns.get(permit.slug)
    if stored is None:
        raise NotFound
    return stored


def organizers_campaigns(services: Services, principal: Principal) -> list[StoredCampaign]:
    """Every campaign whose definition the principal may read, by slug; none for partners and doors."""
    mine = [slug for slug in services.campaigns.list_slugs() if principal.may(May.READ_DEFINITION, slug)]
    return [stored for slug in mine if (stored := services.campaigns.get(slug))]
