"""Pages set in type by Typst, in every script that the Noto fonts know.

The templates are `frontend/templates/exports/*.typ`. What people typed reaches them as data, never as
markup. Typst and the fonts are in the exporter's layer only, so they are imported here and late.
"""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATES = Path(__file__).resolve().parents[3] / "frontend" / "templates" / "exports"


def typeset(template: str, data: object, made_at: datetime) -> bytes:
    """The PDF that the template of that name makes of `data`, which must be plain JSON."""
    import typst

    pages = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=made_at,
        format="pdf",
    )
    if not isinstance(pages, bytes):
        raise TypeError("a PDF is one file")
    return pages


@cache
def _fonts() -> "Fonts":
    """The fonts, read once: the same on every machine, whatever is installed there."""
    import manimgx_fonts
    import manimgx_fonts_cjk
    import typst

    places = [str(Path(package.__path__[0])) for package in (manimgx_fonts, manimgx_fonts_cjk)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=places)
