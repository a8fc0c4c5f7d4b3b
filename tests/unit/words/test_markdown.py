"""Markdown: one dialect, without HTML and without links that could do harm."""

import pytest

from chalicelib.words.markdown import tree


def test_markdown_becomes_a_tree_without_html() -> None:
    assert tree("Go *on* <b>[there](https://example.org)") == [
        {
            "is": "paragraph",
            "parts": [
                {
                    "is": "inline",
                    "parts": [
                        {"is": "text", "text": "Go "},
                        {"is": "em", "parts": [{"is": "text", "text": "on"}]},
                        {"is": "text", "text": " <b>"},
                        {
                            "is": "link",
                            "href": "https://example.org",
                            "parts": [{"is": "text", "text": "there"}],
                        },
                    ],
                }
            ],
        }
    ]


@pytest.mark.parametrize("markdown", ["[x](javascript:alert(1))", "[x](data:text/html,x)"])
def test_links_that_could_do_harm_are_text(markdown: str) -> None:
    assert "link" not in repr(tree(markdown))
