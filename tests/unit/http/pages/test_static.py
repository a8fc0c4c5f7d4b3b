"""Style and script travel once, under names that say what is in them."""

import gzip
import re

import pytest

from tests.html import Page
from tests.visitors import Visitor

LETTER = "/c/stand-with-the-crew"


def loaded_by(page: Page) -> set[str]:
    """What a browser fetches with the page."""
    links = [e["href"] for e in page.all("link") if e["rel"] in ("stylesheet", "icon")]
    return {*links, *(e["src"] for e in page.all("script"))}


def test_the_signing_page_is_small_and_needs_few_requests(visitor: Visitor) -> None:
    for language in ("en", "fr"):
        html = visitor.get(f"{LETTER}?lang={language}").text
        files = loaded_by(Page(html))
        sent = [html, *(visitor.get(path).text for path in files)]
        assert len(sent) <= 4
        assert sum(len(gzip.compress(text.encode(), mtime=0)) for text in sent) <= 25_000


def test_a_file_may_be_kept_for_ever(visitor: Visitor) -> None:
    for path in loaded_by(Page(visitor.get(LETTER).text)):
        assert re.fullmatch(r"/static/[0-9a-f]{12}/[a-z]+\.(css|js|svg)", path)
        answer = visitor.get(path)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"].partition(";")[0] in (
            "text/css",
            "text/javascript",
            "image/svg+xml",
        )
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_page_from_before_a_deployment_still_finds_its_style(visitor: Visitor) -> None:
    answer = visitor.get("/static/000000000000/style.css")
    assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=60")


@pytest.mark.parametrize(
    "name", ["0/nothing.css", "0/..%2Fapp.py", "0/style.js", "0/door/worker.js", "0/door/.."]
)
def test_nothing_else_is_served(visitor: Visitor, name: str) -> None:
    assert visitor.get(f"/static/{name}").status == 404
