"""QR codes, as pages hold them."""

from markupsafe import Markup


def qr(text: str) -> Markup:
    """The text as an SVG, black on white in every scheme, because scanners want it so."""
    # Late, because few pages show one.
    import segno

    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True))  # noqa: S704 - of our making
