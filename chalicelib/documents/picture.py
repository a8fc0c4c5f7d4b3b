"""The picture that networks show beside a link: a letterhead, the title, and how far it has come."""

from typing import Any

from babel.numbers import format_decimal

from chalicelib.documents.typesetting import accent, drawn
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.figures import Figures
from chalicelib.words.languages import direction, locale, translations


def picture(campaign: Campaign, figures: Figures, language: str) -> bytes:
    """A PNG of 1200 × 630 pixels, the size that Open Graph asks for, in one of the campaign's languages."""
    return drawn("picture", picture_document(campaign, figures, language))


def picture_document(campaign: Campaign, figures: Figures, language: str) -> dict[str, Any]:
    """What `picture.typ` draws: no names, and no number that moves with a single signature."""
    spoken = language if campaign.title.get(language) else campaign.default_language
    issuer = campaign.issuer or {}
    return {
        "language": spoken,
        "direction": direction(spoken),
        "colour": accent(campaign),
        "issuer": issuer.get(spoken) or issuer.get(campaign.default_language, ""),
        "title": campaign.title[spoken],
        "figures": _figures(figures, spoken),
    }


def _figures(figures: Figures, language: str) -> list[str]:
    say = translations(language)
    if milestone := figures.milestone:
        share = say.gettext("Majority") if milestone == 50 else f"{milestone} %"
        return [f"{share}: {say.gettext('reached')}"]
    people, workers = figures.rounded
    reached = [
        (workers, "%(count)s worker represented", "%(count)s workers represented"),
        (people, "%(count)s person", "%(count)s people"),
    ]
    return [
        say.ngettext(one, many, count) % {"count": f"{format_decimal(count, locale=locale(language))}+"}
        for count, one, many in reached
        if count
    ]
