"""QR codes, as pages hold them and as files."""

from io import BytesIO
from typing import Any, Literal

from markupsafe import Markup


def qr(text: str) -> Markup:
    """The text as an SVG, black on white in every scheme, because scanners want it so."""
    code = _made(text)
    return Markup(code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True))  # noqa: S704 - of our making


def qr_file(text: str, kind: Literal["svg", "png"]) -> bytes:
    """The same as a file, large enough to be printed."""
    drawn = BytesIO()
    _made(text).save(drawn, kind=kind, border=4, scale=16, dark="#000", light="#fff")
    return drawn.getvalue()


def _made(text: str) -> Any:
    # Late, because few pages show one.
    import segno

    return segno.make(text, error="m", micro=False)
