"""The picture that networks show beside a link: a letterhead, the title, and how far it has come."""

import io
import re
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from chalicelib.words.languages import FRONTEND

SIZE = (1200, 630)
TABLE, PAPER, INK, SOFT, RED, PEN = "#f1ece2", "#fffdf8", "#1e1b17", "#5c564c", "#8c1d22", "#23406f"
LEFT, RIGHT = 130, 1070
# What the bundled font can write; other scripts need shaping, which a picture this small does not earn.
LETTERS = r"\u0020-\u017f\u0192\u0218-\u021b\u1e00-\u1eff"
WRITABLE = re.compile(rf"[{LETTERS}\u2010-\u2015\u2018-\u2022\u2026\u202f\u20ac]*")
# A pen's stroke across the signature line, as cubic Bézier curves: start, two handles, end.
STROKE = (
    ((790, 560), (830, 470), (880, 420), (905, 425)),
    ((905, 425), (935, 432), (865, 545), (885, 560)),
    ((885, 560), (905, 575), (925, 500), (945, 500)),
    ((945, 500), (965, 500), (935, 555), (955, 555)),
    ((955, 555), (985, 555), (1000, 520), (1050, 512)),
)


def writable(text: str) -> bool:
    """Whether the picture can show this text."""
    return WRITABLE.fullmatch(text) is not None


def draw(issuer: str, title: str, figures: Sequence[str]) -> bytes:
    """A PNG of 1200 × 630 pixels, the size that Open Graph asks for.

    Texts must be `writable`, figures at most two.
    """
    picture = Image.new("RGB", SIZE, TABLE)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((60, 50, 1140, 630), fill=PAPER)
    _write(pen, issuer, 92, (26, 22), INK, most=2)
    pen.line((LEFT, 168, RIGHT, 168), fill=INK, width=2)
    pen.line((LEFT, 174, RIGHT, 174), fill=RED, width=4)
    _write(pen, title, 205, (66, 56, 46, 38), INK, most=3)
    pen.line((LEFT, 572, RIGHT, 572), fill="#d9d1c1", width=2)
    font = next(f for f in map(_font, (36, 30, 24, 18)) if f.size == 18 or _widest(f, figures) < 640)
    for number, figure in enumerate(figures):
        pen.text((LEFT, 568 - 52 * (len(figures) - number)), figure, RED if number == 0 else SOFT, font)
    _sign(picture)
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def _write(
    pen: ImageDraw.ImageDraw, text: str, top: int, sizes: Sequence[int], colour: str, most: int
) -> None:
    """The text in the largest size that needs at most so many lines; cut off when none does."""
    for size in sizes:
        font = _font(size)
        lines = _lines(text, font)
        if len(lines) <= most:
            break
    else:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    for number, line in enumerate(lines):
        pen.text((LEFT, top + number * size * 1.2), line, fill=colour, font=font)


def _widest(font: ImageFont.FreeTypeFont, texts: Sequence[str]) -> float:
    return max(map(font.getlength, texts), default=0)


def _lines(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= RIGHT - LEFT:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _sign(picture: Image.Image) -> None:
    # Pillow's shapes have no smooth edges: drawn four times as large, then made smaller.
    left, top, right, bottom = 780, 410, 1060, 572
    mask = Image.new("L", ((right - left) * 4, (bottom - top) * 4))
    brush = ImageDraw.Draw(mask)
    for curve in STROKE:
        for step in range(200):
            weights = _weights(step / 200)
            x, y = (sum(w * point[axis] for w, point in zip(weights, curve, strict=True)) for axis in (0, 1))
            middle = ((x - left) * 4, (y - top) * 4)
            brush.circle(middle, 13, fill=255)
    smooth = mask.resize((right - left, bottom - top), Image.Resampling.LANCZOS)
    picture.paste(PEN, (left, top, right, bottom), smooth)


def _weights(t: float) -> tuple[float, float, float, float]:
    return (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        FRONTEND / "fonts" / "NotoSerif-Bold.ttf", size, layout_engine=ImageFont.Layout.BASIC
    )
