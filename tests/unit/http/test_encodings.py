"""Browsers get files in the smallest form they can read, and nobody one they cannot."""

import gzip
from pathlib import Path

import brotli
import pytest
from chalice.app import Response

from chalicelib.http.application import UndersignedApp
from chalicelib.http.encodings import best_coding, best_form, packed
from tests.gateway import Gateway

STYLE = "body { color: #123 }\n" * 9
FORMS = {"br": brotli.compress(STYLE.encode()), "gzip": gzip.compress(STYLE.encode(), mtime=0)}


@pytest.fixture
def gateway() -> Gateway:
    app = UndersignedApp("undersigned")

    @app.route("/style")
    def style() -> Response:
        return best_form(app.current_request, STYLE, FORMS, {"Content-Type": "text/css; charset=utf-8"})

    app.finish()
    return Gateway(app)


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br ; q=0.000, gzip ; Q=0.1", "gzip"),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("identity, gzip", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("gzip;q=0, br;q=0", None),
        ("*;q=0", None),
        ("deflate", None),
        ("", None),
        ("gzip;q=2, br;level=9, ;q=1,,", None),
    ],
)
def test_a_browser_is_answered_in_the_coding_it_likes_best(accepted: str, chosen: str | None) -> None:
    assert best_coding(accepted, FORMS) == chosen


def test_whatever_is_not_compressed_is_sent_plain() -> None:
    assert best_coding("br, gzip", {}) is None


def test_a_compressed_file_arrives_whole_and_named_as_compressed(gateway: Gateway) -> None:
    for coding, unpacked in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer = gateway.get("/style", Accept_Encoding=coding)

        assert answer.headers["content-encoding"] == coding
        assert answer.headers["content-type"] == "text/css; charset=utf-8"
        assert unpacked(answer.body) == STYLE.encode()


def test_caches_keep_the_forms_apart(gateway: Gateway) -> None:
    assert {gateway.get("/style", Accept_Encoding=c).headers["vary"] for c in ("br", "gzip", "")} == {
        "Accept-Encoding"
    }


def test_an_old_browser_gets_the_plain_file(gateway: Gateway) -> None:
    for asked in ({}, {"Accept_Encoding": "br;q=0"}):
        answer = gateway.get("/style", **asked)

        assert "content-encoding" not in answer.headers
        assert answer.text == STYLE


def test_head_tells_what_get_would_send(gateway: Gateway) -> None:
    for coding in ("br", "gzip", "identity"):
        told = gateway.send("HEAD", "/style", Accept_Encoding=coding)

        assert told.headers == gateway.get("/style", Accept_Encoding=coding).headers
        assert told.body == b""


def test_compressed_forms_are_those_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "style.css.gz").write_bytes(FORMS["gzip"])

    assert packed(tmp_path / "style.css") == {"gzip": FORMS["gzip"]}
