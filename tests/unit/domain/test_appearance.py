"""A campaign's colour can be read by everybody, and its logo only be looked at."""

import base64
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from chalicelib.domain.appearance import (
    DARK_GROUND,
    DARK_TEXT,
    HOVER,
    LIGHT_GROUND,
    LOGO_BYTES,
    WHITE,
    Appearance,
    accents,
    contrast,
    stylesheet,
)
from tests.builders import letter

STYLE = (Path(__file__).parents[3] / "frontend" / "static" / "style.css").read_text("utf-8")
DARK_GREEN = "#0b5d3b"
COLOURS = [DARK_GREEN, "#000000", "#0000FF", "#8c1d22", "#c2410c", "#767676", "#e60000", "#003300", "#6a0dad"]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"
CLEAN = (
    '<?xml version="1.0" encoding="UTF-8"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    '<title>Example Union</title><style>.a{fill:url(#g)}</style><linearGradient id="g"/>'
    '<use href="#m"/><path id="m" class="a" style="stroke:url(\'#g\')" d="M0 0h9v9z"/></svg>'
)


def uri(content: bytes | str, kind: str = "svg+xml") -> str:
    raw = content.encode() if isinstance(content, str) else content
    return f"data:image/{kind};base64,{base64.b64encode(raw).decode()}"


def svg(inside: str, attributes: str = "") -> str:
    xmlns = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"<svg {xmlns} {attributes}>{inside}</svg>"


def refusal(**appearance: str) -> str:
    """The code with which a definition that looks like this is refused."""
    with pytest.raises(ValidationError) as refused:
        letter(appearance=appearance)
    (error,) = refused.value.errors()
    assert error["loc"] == ("appearance", next(iter(appearance)))
    return error["type"]


@pytest.mark.parametrize("colour", ["#fffacd", "#ffffff", "#777777", "#f0968c"])
def test_an_organizer_cannot_choose_a_colour_on_which_nobody_reads_white(colour: str) -> None:
    assert refusal(colour=colour) == "contrast"


@pytest.mark.parametrize("colour", COLOURS)
def test_an_organizer_chooses_a_dark_colour(colour: str) -> None:
    held = letter(appearance={"colour": colour}).appearance
    assert held
    assert held.colour == colour


@pytest.mark.parametrize("colour", ["", "green", "#0b5", "#0b5d3b\n", "#0b5d3b;", "rgb(0,0,0)", "#0b5d3bff"])
def test_a_colour_is_written_in_six_digits(colour: str) -> None:
    assert refusal(colour=colour) == "string_pattern_mismatch"


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("colour", COLOURS)
def test_whoever_reads_on_light_paper_can_read_the_accent(colour: str) -> None:
    accent = accents(colour).light
    pointed_at = "#" + "".join(
        f"{min(255, round(int(accent[i : i + 2], 16) * HOVER)):02x}" for i in (1, 3, 5)
    )
    assert contrast(accent, LIGHT_GROUND) >= 4.5
    assert contrast(WHITE, accent) >= 4.5
    assert contrast(WHITE, pointed_at) >= 4.5


@pytest.mark.parametrize("colour", COLOURS)
def test_whoever_reads_in_the_dark_can_read_the_accent_and_what_is_on_it(colour: str) -> None:
    accent = accents(colour).dark
    assert contrast(accent, DARK_GROUND) >= 4.5
    assert contrast(accent, DARK_TEXT) >= 4.5


def test_a_colour_that_is_dark_enough_is_kept_as_it_is() -> None:
    assert accents(DARK_GREEN).light == DARK_GREEN


def test_the_grounds_are_those_of_the_pages() -> None:
    pairs = re.findall(r"--([a-z-]+): var\(--light, (#[0-9a-f]{6})\) var\(--dark, (#[0-9a-f]{6})\);", STYLE)
    light, dark = ({name: pair[scheme] for name, *pair in pairs} for scheme in (0, 1))
    grounds = ("table", "paper")
    assert min((light[g] for g in grounds), key=lambda c: contrast(c, "#000000")) == LIGHT_GROUND
    assert max((dark[g] for g in grounds), key=lambda c: contrast(c, "#000000")) == DARK_GROUND
    assert dark["table"] == DARK_TEXT
    assert f"filter: brightness({HOVER})" in STYLE


def test_the_sheet_sets_only_what_the_pages_use_for_their_accent() -> None:
    names = set(re.findall(r"(--[a-z-]+):", stylesheet(DARK_GREEN)))
    assert names == {"--red", "--on-red"}
    assert all(f"var({name})" in STYLE for name in names)


@pytest.mark.parametrize("logo", [uri(PNG, "png"), uri(CLEAN), uri("\ufeff" + svg("<path/>"))])
def test_an_organizer_gives_a_logo(logo: str) -> None:
    held = letter(appearance={"logo": logo}).appearance
    assert held
    assert held.logo == logo


@pytest.mark.parametrize(
    "logo",
    [
        "",
        "https://example.org/logo.png",
        "data:text/html;base64,PGI+",
        "data:image/svg+xml,<svg/>",
        "data:image/png;base64,",
        "data:image/png;base64,A",
        "data:image/png;base64,iVBO\n",
        uri(PNG, "gif"),
        uri(CLEAN, "png"),
        uri(PNG),
        uri("<svg"),
        uri(b"GIF89a" + PNG, "png"),
        uri(CLEAN.encode("utf-16")),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_a_logo_is_the_picture_it_says_it_is(logo: str) -> None:
    assert refusal(logo=logo) == "logo_format"


@pytest.mark.parametrize(
    "content",
    [
        svg("<script>alert(1)</script>"),
        svg("<g><SCRIPT/></g>"),
        svg("", 'onload="alert(1)"'),
        svg('<path onclick="alert(1)"/>'),
        svg('<a href="https://example.org/"/>'),
        svg('<a xlink:href="javascript:alert(1)"/>'),
        svg('<image href="other.png"/>'),
        svg('<use xlink:href="&#104;ttps:&#47;&#47;example.org/a.svg#b"/>'),
        svg('<path fill="url( https://example.org/a.svg#b)"/>'),
        svg("<path style=\"fill:url('other.svg#b')\"/>"),
        svg("<style>@import 'other.css';</style>"),
        svg("<style><![CDATA[a{background:u]]>rl(other.png)}</style>"),
        svg("<style>a{background:u\\72l(other.png)}</style>"),
        svg('<animate attributeName="href" to="x"/>'),
        svg('<set attributeName="onclick" to="x"/>'),
        svg("<foreignObject/>"),
        svg('<b xmlns="http://www.w3.org/1999/xhtml"/>'),
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
        "<svg/>",
        '<?xml-stylesheet href="https://example.org/a.css"?>' + svg(""),
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"),
        '<?xml version="1.0" encoding="utf-7"?>' + svg(""),
    ],
)
def test_a_logo_neither_acts_nor_moves_nor_loads_anything(content: str) -> None:
    assert refusal(logo=uri(content)) == "logo_active"


@pytest.mark.parametrize(
    "content",
    [
        svg('<path style="fill:image-set(&quot;https://example.org/a.png&quot; 1x)"/>'),
        svg("<path fill=\"image-set('https://example.org/a.png' 1x)\"/>"),
        svg("<style>.a{fill:-webkit-image-set('https:example.org' 1x)}</style>"),
        svg("<style>.a{fill:src('https:example.org')}</style>"),
        svg("<path style=\"cursor:URL( 'https:example.org'),auto\"/>"),
        svg("<style>@font-face{font-family:a;src:local(b)}</style>"),
        svg("<style>.a{fill:red}}@media all{.b{fill:red}}</style>"),
        svg('<path clip-path="cross-fade(url(#a),url(b))"/>'),
        svg('<path ping="https://example.org"/>'),
        svg('<switch><path requiredExtensions="a"/></switch>'),
        svg("<metadata/>"),
    ],
)
def test_a_logo_phones_home_by_no_function_that_css_may_yet_learn(content: str) -> None:
    assert refusal(logo=uri(content)) == "logo_active"


def unfolding(link: str, levels: int = 9, each: int = 9) -> str:
    """An SVG of some lines that would be drawn as millions; `link` refers to the level before."""
    return "".join(
        f'<g id="a{level}">{link.format(f"a{level - 1}") * each if level else "<path/>"}</g>'
        for level in range(levels)
    )


@pytest.mark.parametrize(
    "inside",
    [
        unfolding('<use href="#{}"/>'),
        unfolding('<path mask="url(#{})"/>').replace("<g ", "<mask ").replace("</g>", "</mask>"),
        unfolding("<path style=\"clip-path: url( '#{}' )\"/>"),
        "<style>.b{clip-path:url(#a8)}</style>" + unfolding('<use href="#{}"/>') + '<path class="b"/>',
        unfolding('<path class="{}"/>')
        + "<style>"
        + "".join(f".a{n}{{mask:url(#a{n})}}" for n in range(9))
        + "</style>",
        '<style>path{mask:url(#m)}</style><mask id="m"><path/></mask>',
        '<g id="a"><use href="#a"/></g>',
        '<use id="a" href="#a"/>',
        f'<g id="a">{"<path/>" * 300}</g>' + '<use href="#a"/>' * 300,
        '<pattern id="a"/>',
        '<filter id="a"><feGaussianBlur stdDeviation="9999"/></filter>',
        '<path stroke-dasharray="0.00001" d="M0 0h99999"/>',
        '<path style="stroke-dasharray:0.00001" d="M0 0h99999"/>',
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_nobodys_browser_hangs_on_a_logo(inside: str) -> None:
    assert refusal(logo=uri(svg(inside))) == "logo_active"


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><rect id="SVGID_1_"/></defs><clipPath id="SVGID_2_"><use xlink:href="#SVGID_1_" '
        'style="overflow:visible;"/></clipPath><g style="clip-path:url(#SVGID_2_);"><path class="st0"/></g>',
        '<style type="text/css">/* Generator: x */ .st0,.st1{clip-path:url(#a);fill:#FFF;} .st2 .b{fill:none}'
        '</style><clipPath id="a"><rect/></clipPath><g class="st1"><path/></g>'
        '<path stroke-miterlimit="10" style="enable-background:new" class="st2"/>',
        '<g clip-path="url(#clip0_1_2)"><mask id="m" maskUnits="userSpaceOnUse"><path fill="white"/></mask>'
        '<g mask="url(#m)"><path fill-rule="evenodd" fill="url(#p)"/></g></g><defs><linearGradient id="p" '
        'gradientUnits="userSpaceOnUse" gradientTransform="rotate(3 4 5)"><stop stop-color="#fff"/>'
        '</linearGradient><clipPath id="clip0_1_2"><rect fill="rgba(1, 2, 3, 0.5)"/></clipPath></defs>',
        '<path id="path1" transform="translate(1,2) scale(3)" style="fill:#0000ff;stroke-dasharray:none;'
        '-inkscape-stroke:none" /><linearGradient id="b" xlink:href="#c"/><linearGradient id="c"/>',
    ],
    ids=["Illustrator", "Illustrator's classes", "Figma", "Inkscape"],
)
def test_an_organizer_gives_a_logo_as_a_drawing_program_saves_it(inside: str) -> None:
    assert Appearance(logo=uri(svg(inside, 'version="1.1" x="0px" width="90mm" viewBox="0 0 9 9"')))


def test_a_logo_unfolds_to_no_picture_that_fills_a_phone() -> None:
    def picture(width: int, height: int) -> str:
        return uri(PNG[:16] + width.to_bytes(4, "big") + height.to_bytes(4, "big"), "png")

    assert Appearance(logo=picture(2_000, 2_000))
    assert refusal(logo=picture(65_535, 1)) == refusal(logo=picture(1, 2_001)) == "logo_size"


def test_a_logo_is_small() -> None:
    assert Appearance(logo=uri(PNG.ljust(LOGO_BYTES, b"\0"), "png"))
    assert refusal(logo=uri(PNG.ljust(LOGO_BYTES + 9, b"\0"), "png")) == "string_too_long"
