"""Publishing definitions, and reading them for those who manage them."""

from chalicelib.domain.access import AuditEntry, Principal, Role
from chalicelib.domain.campaigns import Campaign, Names
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


def publish(services: Services, principal: Principal, campaign: Campaign) -> StoredCampaign:
    """Write a definition; its agreed text gets a new version when it differs from the current one.

    Owners publish anything, organizers the campaigns they hold. What people agreed to stays
    countable: the kind of a campaign never changes, and sealed names are never opened. Raises NotFound,
    Invalid, TryLater.
    """
    principal.require(campaign.slug, Role.OWNER, Role.ORGANIZER)

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
    services.access.audit(
        AuditEntry(
            services.now(), principal.key_hash, "publish", campaign.slug, {"text_version": stored.text.number}
        )
    )
    return stored


def organizers_campaign(services: Services, principal: Principal, slug: str) -> StoredCampaign:
    """The definition for somebody who may manage it, drafts included. Raises NotFound."""
    principal.require(slug, Role.OWNER, Role.ORGANIZER)
    stored = services.campaigns.get(slug)
    if stored is None:
        raise NotFound
    return stored


def organizers_campaigns(services: Services, principal: Principal) -> list[StoredCampaign]:
    """Every campaign the principal may manage, by slug; empty for partners and doors."""
    if principal.role not in (Role.OWNER, Role.ORGANIZER):
        return []
    slugs = services.campaigns.list_slugs()
    mine = [slug for slug in slugs if principal.campaigns is None or slug in principal.campaigns]
    return [stored for slug in mine if (stored := services.campaigns.get(slug))]
