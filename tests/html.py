"""HTML as tests look at it: elements in order, each with its attributes and the text within."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
# `</option>` may be left out, and is.
CLOSED_BY_NEXT = frozenset({"option"})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]


class Page(HTMLParser):
    """A page; every start tag is one element of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag in CLOSED_BY_NEXT and self._open and self._open[-1].tag == tag:
            self._open.pop()
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag in [element.tag for element in self._open]:
            if self._open.pop().tag == tag:
                return

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.pieces.append(data)

    def all(self, tag: str, **attributes: str) -> Iterator[Element]:
        """Elements of that tag with these attributes; `class_` is one of the classes."""
        for element in self.elements:
            wanted = all(
                value in element.attributes.get("class", "").split()
                if name == "class_"
                else element.attributes.get(name.replace("_", "-")) == value
                for name, value in attributes.items()
            )
            if element.tag == tag and wanted:
                yield element

    def one(self, tag: str, **attributes: str) -> Element:
        found = list(self.all(tag, **attributes))
        assert len(found) == 1, f"{len(found)} × {tag} {attributes}"
        return found[0]

    @property
    def text(self) -> str:
        return self.one("main").text

    @property
    def fields(self) -> dict[str, str]:
        """What the first form would send as it stands, a field's last value."""
        sent, choice = {}, ""
        for element in self.elements:
            if element.tag == "select":
                choice = element["name"]
            elif element.tag == "option" and "selected" in element.attributes:
                sent[choice] = element["value"]
            name = element.attributes.get("name", "")
            kind = element.attributes.get("type")
            if element.tag == "input" and (
                kind not in ("radio", "checkbox") or "checked" in element.attributes
            ):
                sent[name] = element.attributes.get("value", "")
            elif element.tag == "textarea":
                sent[name] = element.text
        return sent

    @property
    def names(self) -> set[str]:
        """The names of all fields."""
        return {e["name"] for e in self.elements if e.tag in ("input", "select", "textarea")}

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """The error summary: (where each line leads, its text)."""
        inside = self.html.partition('class="mistakes"')[2].partition("</ul>")[0]
        return [(e["href"], e.text) for e in Page(inside).all("a")]
