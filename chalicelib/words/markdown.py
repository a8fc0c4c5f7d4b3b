"""Organizers' Markdown, one dialect of it: as HTML that can do no harm, and as a tree for other pages."""

from functools import cache, lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

LEAVES = ("text", "code_inline", "code_block", "fence")


@lru_cache(maxsize=256)
def prose(markdown: str) -> Markup:
    """CommonMark without raw HTML and images; headings start at the second level.

    Links keep only schemes that markdown-it takes for safe, and carry `rel` so that they neither pass
    on where somebody came from nor earn a search engine's favour.
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        for child in token.children or []:
            _guard(child)
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 - escaped by the parser


def tree(markdown: str) -> list[dict[str, Any]]:
    """CommonMark without raw HTML and images, as on the page that was signed.

    A node is `{"is", "text"?, "level"?, "start"?, "href"?, "parts"?}`; `is` is markdown-it's name for it.
    """
    return [_node(node) for node in SyntaxTreeNode(_parser().parse(markdown)).children]


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).disable("image")


def _guard(token: Token) -> None:
    if token.type == "link_open":
        token.attrSet("rel", "noopener noreferrer nofollow")


def _node(node: SyntaxTreeNode) -> dict[str, Any]:
    made: dict[str, Any] = {"is": node.type}
    if node.type in LEAVES:
        made["text"] = node.content
    if node.type == "heading":
        made["level"] = int(node.tag[1])
    if node.type == "ordered_list":
        made["start"] = int(node.attrs.get("start", 1))
    if node.type == "link":
        made["href"] = str(node.attrs["href"])
    if node.children:
        made["parts"] = [_node(child) for child in node.children]
    return made
