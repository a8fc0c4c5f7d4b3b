"""How a campaign looks: its colour, readable in both schemes, and its logo, which can only be looked at."""

import base64
import colorsys
import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.derived import Public
from chalicelib.domain.parts import Part

# WCAG 2.2, success criterion 1.4.3 (AA).
ENOUGH = 4.5
WHITE = "#ffffff"
# Of `frontend/static/style.css`: the grounds on which its accent is hardest to read as text, the darkest one
# of the light scheme and the lightest of the dark; what is darkest there; what a pointer does to a button.
LIGHT_GROUND = "#f1ece2"
DARK_GROUND = "#1f1c18"
DARK_TEXT = "#14120f"
HOVER = 1.12

COLOUR = r"^#[0-9A-Fa-f]{6}$"
LOGO_BYTES = 12 * 1024
LOGO = re.compile(r"data:image/(png|svg\+xml);base64,([A-Za-z0-9+/]+={0,2})")
LOGO_LENGTH = len("data:image/svg+xml;base64,") + 4 * -(-LOGO_BYTES // 3)


class Appearance(Part):
    """`colour` is `#rrggbb`, dark enough for white text; `logo` the data URI of a PNG or an inert SVG."""

    colour: Public[str | None] = Field(default=None, pattern=COLOUR)
    logo: Public[str | None] = Field(default=None, max_length=LOGO_LENGTH)

    @field_validator("colour")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        if value and contrast(WHITE, value) < ENOUGH:
            raise PydanticCustomError("contrast", "must have a contrast of 4.5:1 with white")
        return value

    @field_validator("logo")
    @classmethod
    def _inert(cls, value: str | None) -> str | None:
        if value is None:
            return value
        # Late, because whoever reads a definition judges no picture.
        from chalicelib.domain.logos import check_png, check_svg

        kind, content = logo_image(value)
        check_png(content) if kind == "png" else check_svg(content)
        return value


class Accents(NamedTuple):
    """One accent for each colour scheme, as `#rrggbb`."""

    light: str
    dark: str


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def accents(colour: str) -> Accents:
    """The colour `#rrggbb`, as little darker or lighter as each scheme needs to read it at 4.5:1.

    The light accent is read on the light pages, and white on it, also under a pointer; the dark one is read
    on the dark pages, and `DARK_TEXT` on it.
    """
    return Accents(
        light=_shifted(
            colour,
            -1,
            lambda tried: (
                contrast(tried, LIGHT_GROUND) >= ENOUGH and contrast(WHITE, _under_pointer(tried)) >= ENOUGH
            ),
        ),
        dark=_shifted(colour, 1, lambda tried: contrast(tried, DARK_GROUND) >= ENOUGH),
    )


@cache
def stylesheet(colour: str) -> str:
    """CSS that gives the pages this accent on screens; on paper they stay black.

    Which of each pair counts is for `frontend/static/style.css` to say, as for its own colours.
    """
    light, dark = accents(colour)
    pairs = {"--red": (light, dark), "--on-red": (WHITE, DARK_TEXT)}
    rules = " ".join(
        f"{name}: var(--light, {one}) var(--dark, {other});" for name, (one, other) in pairs.items()
    )
    return f"@media screen {{ :root {{ {rules} }} }}\n"


def logo_image(uri: str) -> tuple[str, bytes]:
    """Of a logo `png` or `svg+xml`, and its bytes. Raises PydanticCustomError for no such data URI."""
    match = LOGO.fullmatch(uri)
    try:
        content = base64.b64decode(match[2], validate=True) if match else b""
    except ValueError:
        content = b""
    if not match or not content:
        raise PydanticCustomError("logo_format", "must be a base64 data URI of a PNG or SVG")
    return match[1], content


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _under_pointer(colour: str) -> str:
    red, green, blue = (min(1.0, channel * HOVER) for channel in _channels(colour))
    return _written((red, green, blue))


def _shifted(colour: str, direction: int, fits: Callable[[str], bool]) -> str:
    """The first colour of that hue that fits, from this one on towards black (-1) or white (1)."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    for step in range(255):
        shifted = min(1.0, max(0.0, lightness + direction * step / 255))
        tried = _written(colorsys.hls_to_rgb(hue, shifted, saturation))
        if fits(tried):
            return tried
    return WHITE if direction > 0 else "#000000"
