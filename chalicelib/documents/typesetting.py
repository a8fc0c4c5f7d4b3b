"""Pages set in type by Typst, and pictures, in every script that the Noto fonts know.

The templates are `frontend/templates/exports/*.typ`. What people typed reaches them as data, never as
markup. Typst and the fonts are in the exporter's layer only, so they are imported here and late.
"""

import importlib.util
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.domain.appearance import accents, logo_image
from chalicelib.domain.campaigns import Campaign

if TYPE_CHECKING:
    from typst import Fonts

# Typst remembers what it set until ten more documents were set, which would be several volumes of cards.
UNTIL_FORGOTTEN = 11
# Of the page, `frontend/static/style.css`.
RED = "#8c1d22"
FONTS = ("manimgx_fonts", "manimgx_fonts_cjk")
TEMPLATES = Path(__file__).resolve().parents[2] / "frontend" / "templates" / "exports"


def accent(campaign: Campaign) -> str:
    """The campaign's own colour, as `#rrggbb`, or the page's red: of rules and of what stands out."""
    colour = campaign.appearance and campaign.appearance.colour
    return accents(colour).light if colour else RED


def logo(campaign: Campaign) -> dict[str, Any] | None:
    """The campaign's logo for a template, `{"format", "bytes"}`; None without one, or with one that only
    browsers can draw."""
    import typst

    uri = campaign.appearance and campaign.appearance.logo
    if not uri:
        return None
    kind, content = logo_image(uri)
    picture = {"format": kind.partition("+")[0], "bytes": list(content)}
    try:
        drawn("logo", picture)
    except typst.TypstError:
        return None
    return picture


def typeset(template: str, data: object, made_at: datetime, *, read_aloud: bool = False) -> bytes:
    """The PDF that the template of that name makes of `data`, which must be plain JSON.

    `read_aloud` is for a template that keeps to PDF/UA: the file says so, unless a letter is in no font.
    """
    import typst

    # Typst refuses a time with fractions of seconds.
    how = {"format": "pdf", "timestamp": made_at.replace(microsecond=0)}
    try:
        pages = _compiled(template, data, pdf_standards=["ua-1"] if read_aloud else [], **how)
    except typst.TypstError:
        if not read_aloud:
            raise
        pages = _compiled(template, data, **how)
    for _ in range(UNTIL_FORGOTTEN):
        typst.compile(b"", font_paths=_fonts(), ignore_system_fonts=True, format="pdf")
    return pages


def drawn(template: str, data: object) -> bytes:
    """The one page that the template makes of `data`, as a PNG with a pixel for each point."""
    return _compiled(template, data, format="png", ppi=72)


def _compiled(template: str, data: object, **how: Any) -> bytes:
    import typst

    made = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        **how,
    )
    if not isinstance(made, bytes):
        raise TypeError("it is one file")
    return made


@cache
def _fonts() -> "Fonts":
    """The fonts, read once: the same on every machine, whatever is installed there."""
    import typst

    found = [importlib.util.find_spec(package) for package in FONTS]
    places = [place for package in found if package for place in package.submodule_search_locations or ()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=places)
