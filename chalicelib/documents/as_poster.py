"""A poster to be hung up: the title, a code that leads to the page, and strips to be torn off."""

from datetime import datetime
from io import BytesIO
from typing import Any, Literal

from chalicelib.documents.typesetting import accent, logo, typeset
from chalicelib.domain.campaigns import Campaign
from chalicelib.words.languages import direction, translations

Paper = Literal["a4", "us-letter"]
PAPERS: tuple[Paper, ...] = ("a4", "us-letter")


def poster(campaign: Campaign, address: str, paper: Paper, made_at: datetime) -> bytes:
    """The PDF, a page in each of the campaign's languages; `address` is the page's."""
    return typeset("poster", poster_document(campaign, address, paper), made_at)


def poster_document(campaign: Campaign, address: str, paper: Paper) -> dict[str, Any]:
    """What `poster.typ` sets in type. Whoever scans the code finds the page in the poster's language."""
    return {
        "paper": paper,
        "colour": accent(campaign),
        "logo": logo(campaign),
        "pages": [_page(campaign, address, language) for language in campaign.languages],
    }


def _page(campaign: Campaign, address: str, language: str) -> dict[str, Any]:
    def text(texts: dict[str, str] | None) -> str:
        return (texts.get(language) or texts[campaign.default_language]) if texts else ""

    several = len(campaign.languages) > 1
    return {
        "language": language,
        "direction": direction(language),
        "issuer": text(campaign.issuer),
        "title": text(campaign.title),
        "summary": text(campaign.summary),
        "call": translations(language).gettext(campaign.traits.call),
        "address": address,
        # Without its scheme, as people type it.
        "typed": address.partition("://")[2],
        "code": _code(f"{address}?lang={language}" if several else address),
    }


def _code(text: str) -> list[int]:
    """A QR code as the bytes of an SVG."""
    import segno

    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=0, scale=4, xmldecl=False)
    return list(drawn.getvalue())
