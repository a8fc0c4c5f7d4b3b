"""Organizers' Markdown as a tree of plain values, for pages that are not HTML."""

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

LEAVES = ("text", "code_inline", "code_block", "fence")


def tree(markdown: str) -> list[dict[str, Any]]:
    """CommonMark without raw HTML and images, as on the page that was signed.

    A node is `{"is", "text"?, "level"?, "start"?, "href"?, "parts"?}`; `is` is markdown-it's name for it.
    """
    parser = MarkdownIt("commonmark", {"html": False}).disable("image")
    return [_node(node) for node in SyntaxTreeNode(parser.parse(markdown)).children]


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
