"""Logos that can only be looked at: what an SVG may hold, and how large a picture may unfold.

Browsers run and load nothing of an SVG in `<img>`, mostly; whoever saves the logo and opens it has no such
guard. So what may stand in it is listed, and all else is refused: what loads (`image-set()`, `@import`),
acts, moves, or makes a line of text a second's drawing (filters, dashes, uses within uses).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from pydantic_core import PydanticCustomError

# In width and in height; at four bytes a pixel 16 MB.
MOST_PIXELS = 2_000
# That an SVG draws, each as often as it is used; and of what is used within what is used.
MOST_ELEMENTS = 5_000
DEEPEST = 8
PNG = re.compile(rb"\x89PNG\r\n\x1a\n.{4}IHDR(.{4})(.{4})", re.DOTALL)
SVG = "http://www.w3.org/2000/svg"
DRAWN = """
circle clipPath defs desc ellipse g line mask path polygon polyline rect stop style svg symbol text title
tspan use
"""
SAID_IN_CSS = """
baseline-shift clip-path clip-rule color color-interpolation color-rendering display dominant-baseline
enable-background
fill fill-opacity fill-rule font-family font-size font-stretch font-style font-variant font-weight
image-rendering isolation letter-spacing line-height mask mask-type mix-blend-mode opacity overflow
paint-order shape-rendering stop-color stop-opacity stroke stroke-dashoffset stroke-linecap
stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration text-rendering
vector-effect visibility word-spacing
"""
SAID_ELSEWHERE = """
aria-hidden aria-label aria-labelledby baseProfile class clipPathUnits cx cy d data-name dx dy
focusable fr fx fy gradientTransform gradientUnits height href id lang lengthAdjust
maskContentUnits maskUnits offset points preserveAspectRatio r role rotate rx ry space spreadMethod style
textLength transform type version viewBox width x x1 x2 y y1 y2
"""
CALLED = "hsl hsla matrix rgb rgba rotate scale skewx skewy translate url"
GRADIENTS = frozenset({"linearGradient", "radialGradient"})
ELEMENTS = GRADIENTS | set(DRAWN.split())
PROPERTIES = frozenset(SAID_IN_CSS.split())
ATTRIBUTES = PROPERTIES | set(SAID_ELSEWHERE.split())
FUNCTIONS = frozenset(CALLED.split())
CALL = re.compile(r"([^\s():;,]*)\(")
REFERENCE = re.compile(r"url\(\s*+([\"']?+)#([^\"')\s]+)\1\s*+\)", re.IGNORECASE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULES = re.compile(r"\s*(?:[^{}@]+\{[^{}]*\}\s*)*")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
CLASS = re.compile(r"\.[\w-]+")
CLASSES = re.compile(r"\s*\.[\w-]+\s*(?:,\s*\.[\w-]+\s*)*")
# Fine dashes take long to draw.
NO_DASHES = ("stroke-dasharray", "none")


def check_png(content: bytes) -> None:
    """Raises `logo_format` for what is no PNG, `logo_size` for one that would be too large a picture."""
    match = PNG.match(content)
    if match is None:
        raise PydanticCustomError("logo_format", "must be what its media type says")
    if max(int.from_bytes(side, "big") for side in match.groups()) > MOST_PIXELS:
        raise PydanticCustomError("logo_size", "must be at most 2000 pixels wide and high")


def check_svg(content: bytes) -> None:
    """Raises `logo_format` for what is not one SVG document in UTF-8.

    And `logo_active` for one that holds what is not listed, or would be drawn too often.
    """
    reading = _Reading()
    parser = expat.ParserCreate("utf-8", " ")
    parser.XmlDeclHandler = _declares
    # Entities are declared in document types, style sheets are named in processing instructions.
    parser.StartDoctypeDeclHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    parser.StartElementHandler = reading.begins
    parser.EndElementHandler = reading.ends
    parser.CharacterDataHandler = reading.says
    try:
        parser.Parse(content.decode(), True)
    except (expat.ExpatError, UnicodeDecodeError):
        raise PydanticCustomError("logo_format", "must be an SVG document in UTF-8") from None
    reading.check_whole()


@dataclass
class _Contents:
    """How many elements something is, and what it has drawn: an `#id`, or what a `.class` says."""

    elements: int = 0
    drawn: list[str] = field(default_factory=list)


@dataclass
class _Reading:
    """What was read so far: the open elements, the style sheets, and the contents of whatever has an id."""

    inside: list[tuple[str, str]] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    contents: dict[str, _Contents] = field(default_factory=dict)
    unfolded: dict[str, int] = field(default_factory=dict)

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition(" ")
        if namespace != SVG or tag not in ELEMENTS or (not self.inside and tag != "svg"):
            _refuse()
        # A gradient has nothing drawn, whatever it takes its colours from.
        named = f"#{attributes['id']}" if "id" in attributes and tag not in GRADIENTS else ""
        self.inside.append((tag, named))
        drawn = [target for given, value in attributes.items() for target in _drawn(tag, given, value)]
        for around in {"", *(named for _, named in self.inside)}:
            held = self.contents.setdefault(around, _Contents())
            held.elements += 1
            held.drawn += drawn

    def ends(self, _: str) -> None:
        self.inside.pop()

    def says(self, text: str) -> None:
        if self.inside[-1][0] == "style":
            self.styles.append(text)

    def check_whole(self) -> None:
        """The style sheets' turn, and how much all of it is when what is used is drawn where it is used."""
        sheet = COMMENT.sub(" ", "".join(self.styles))
        if not RULES.fullmatch(sheet):
            _refuse()
        for selectors, declarations in RULE.findall(sheet):
            _check_declarations(declarations)
            drawn = [target for target in _references(declarations) if target in self.contents]
            if drawn and not CLASSES.fullmatch(selectors):
                _refuse()
            for name in CLASS.findall(selectors):
                self.contents.setdefault(name, _Contents()).drawn += drawn
        if self._unfolded("", 0) > MOST_ELEMENTS:
            _refuse()

    def _unfolded(self, named: str, depth: int) -> int:
        if depth > DEEPEST:
            _refuse()
        if named not in self.unfolded:
            held = self.contents.get(named, _Contents())
            inner = sum(self._unfolded(target, depth + 1) for target in held.drawn)
            self.unfolded[named] = held.elements + inner
        return self.unfolded[named]


def _drawn(tag: str, attribute: str, value: str) -> Iterable[str]:
    """What an attribute has drawn. Refuses one that is not listed, or says what is not."""
    local = attribute.rpartition(" ")[2]
    if local not in ATTRIBUTES and (local, value) != NO_DASHES:
        _refuse()
    if local == "style":
        _check_declarations(value)
    if local == "class":
        return [f".{name}" for name in value.split()]
    if local == "href":
        if not value.startswith("#") or not (tag == "use" or tag in GRADIENTS):
            _refuse()
        return [value]
    return _references(value)


def _check_declarations(declarations: str) -> None:
    for declaration in filter(str.strip, declarations.split(";")):
        name, _, value = declaration.partition(":")
        known = name.strip().lower()
        # What is a program's own the others pass over.
        if not (known in PROPERTIES or known.startswith("-inkscape-") or (known, value.strip()) == NO_DASHES):
            _refuse()


def _references(value: str) -> list[str]:
    """The `#id`s that a value refers to; it calls nothing but what is listed, and nothing outside."""
    called = [name.lower() for name in CALL.findall(value)]
    found = [f"#{match[2]}" for match in REFERENCE.finditer(value)]
    # A backslash could spell any of the others.
    if "\\" in value or not FUNCTIONS.issuperset(called) or called.count("url") != len(found):
        _refuse()
    return found


def _declares(version: str, encoding: str | None, standalone: int) -> None:
    if encoding and encoding.lower() != "utf-8":
        _refuse()


def _refuse(*_: object) -> NoReturn:
    raise PydanticCustomError("logo_active", "must be inert")
