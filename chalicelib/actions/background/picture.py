"""The picture for links: drawn anew when a campaign came a stage further; pages name it once it is there."""

from dataclasses import replace
from functools import partial

from chalicelib.domain.figures import figures_of
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


def keep_picture(services: Services, stored: StoredCampaign) -> None:
    """Have the pictures drawn if they show anything else than they should. Raises TryLater."""
    campaign, slug = stored.campaign, stored.campaign.slug
    if campaign.status == "draft":
        return
    drawn, stage = services.pictures.drawn(slug), figures_of(stored, services.faces.get(slug)).stage
    shown: str | None = stage
    if drawn is None or (drawn.stage, drawn.rev) != (stage, stored.rev):
        shown = services.exporter.drawn(slug)
    if shown is not None:
        retry_conflicts(partial(_name, services, slug, shown))


def _name(services: Services, slug: str, stage: str) -> None:
    held = services.faces.get(slug)
    if held.stage != stage:
        services.faces.put(slug, replace(held, stage=stage, as_of=services.now()), held)
