"""Pictures for links, as the exporter draws them: it has the fonts. They show what everybody may know."""

from collections.abc import Callable

from chalicelib.documents.picture import picture
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.figures import Figures, figures_of
from chalicelib.domain.pictures import Drawn
from chalicelib.ports.services import Services

Draw = Callable[[Campaign, Figures, str], bytes]


def draw(services: Services, slug: str, by: Draw = picture) -> str | None:
    """Draw a campaign's picture in each of its languages; returns the stage that they show.

    A campaign that the public does not find gets none, and None is returned. Raises TryLater.
    """
    stored = services.campaigns.get(slug)
    if stored is None or stored.campaign.status == "draft":
        return None
    campaign, face = stored.campaign, services.faces.get(slug)
    figures = figures_of(stored, face)
    pictures = {language: by(campaign, figures, language) for language in campaign.languages}
    services.pictures.put(slug, Drawn(figures.stage, stored.rev, face.rev), pictures)
    return figures.stage
