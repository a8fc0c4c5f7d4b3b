"""Names that were sealed until a milestone: an owner opens them, nothing else does."""

from dataclasses import replace

from chalicelib.actions.permits import audit
from chalicelib.actions.signing.figures import public_figures
from chalicelib.domain.access import Permit
from chalicelib.domain.drafts import Saved
from chalicelib.domain.errors import FieldError, Invalid, NotFound, NotToldYet
from chalicelib.domain.face import may_open_names
from chalicelib.domain.kinds import Names
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


def open_names(services: Services, permit: Permit) -> StoredCampaign:
    """Show the names of those who chose it, from now on; a second time changes nothing.

    Raises NotFound, Invalid for a campaign whose names are not sealed until a milestone, NotToldYet before
    its last milestone was told. The audit line is written first.
    """

    def attempt() -> StoredCampaign:
        held = services.campaigns.get(permit.slug)
        if held is None:
            raise NotFound
        if held.campaign.names is not Names.SEALED_UNTIL_MILESTONE:
            raise Invalid([FieldError("names", "not_sealed_until_milestone")])
        if held.names_opened_at:
            return held
        if not may_open_names(held.campaign, public_figures(services, held).milestone):
            raise NotToldYet
        opened = replace(held, rev=held.rev + 1, names_opened_at=services.now())
        audit(services, permit, "open names", rev=opened.rev)
        services.campaigns.put(opened, held, Saved(permit.principal.label, services.now()))
        return opened

    return retry_conflicts(attempt)
