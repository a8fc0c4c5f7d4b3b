"""Plain text in lines as mails have them: short, and broken where each script allows it."""

import re
import unicodedata

# RFC 5322, 2.1.1.
WIDTH = 78
# Chinese and Japanese break between any two characters, but none of these begins a line, or ends one.
WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
CLOSING = "、。，．・：；？！）」』】〕〉》ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
OPENING = "（「『【〔〈《"
# French keeps its signs with their words by these.
KEPT = "\u00a0\u202f"
PIECE = re.compile(rf"[^\S{KEPT}]+|[{OPENING}]*[{WIDE}][{CLOSING}]*|(?:[^\s{WIDE}]|[{KEPT}])+[{CLOSING}]*")


def wrapped(text: str, width: int = WIDTH) -> str:
    """The text in lines of at most so many columns, of which a wide character takes two.

    A word that is longer stands whole on a line of its own, so that an address can still be copied.
    """
    lines, line = [], ""
    for piece in PIECE.findall(text):
        if columns((line + piece).rstrip()) > width and line.strip():
            lines.append(line.rstrip())
            line = ""
        line += piece if line or not piece.isspace() else ""
    return "\n".join([*lines, line.rstrip()])


def columns(text: str) -> int:
    """How wide the text is where every letter is as wide as any other; marks take no room."""
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
