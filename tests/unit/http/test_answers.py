"""Whatever happens, the answer has its headers and says nothing it should not."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.app import Response

from app import app
from chalicelib.bootstrap import use
from chalicelib.domain.errors import Conflict, DomainError, TryLater
from chalicelib.http.application import UndersignedApp
from chalicelib.logs import logger
from chalicelib.ports.services import Services
from chalicelib.words.sentences import EXPECTED, FIELD_MESSAGES, MESSAGES
from tests.answers import Answer
from tests.fakes import with_changes
from tests.gateway import Gateway

CANARY = "Zanzibar Quill"
ALWAYS = {
    "cache-control",
    "content-security-policy",
    "cross-origin-opener-policy",
    "permissions-policy",
    "referrer-policy",
    "strict-transport-security",
    "x-content-type-options",
}


def every_route() -> list[tuple[str, str]]:
    return [(method, path) for path, methods in sorted(app.routes.items()) for method in sorted(methods)]


@pytest.mark.parametrize(("method", "path"), every_route())
def test_every_route_answers_every_method_with_its_headers(
    services: Services, method: str, path: str
) -> None:
    address = path.replace("{slug}", "unknown").replace("{", "x").replace("}", "x")
    answer = Gateway(app).send(method, address)
    assert answer.status < 500
    assert answer.headers.keys() >= ALWAYS
    # Forms of the console must say where they are from.
    policies = ("no-referrer", "same-origin") if path.startswith("/organize") else ("no-referrer",)
    assert answer.headers["referrer-policy"] in policies
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert "frame-ancestors" in answer.headers["content-security-policy"]
    if method == "HEAD":
        assert answer.body == b""


def test_no_two_variables_have_one_place() -> None:
    """API Gateway takes one name for what varies in a place, and refuses the whole API for a second one."""
    places: dict[str, set[str]] = {}
    for path in app.routes:
        parts = path.split("/")
        for depth, part in enumerate(parts):
            if part.startswith("{"):
                places.setdefault("/".join(parts[:depth]), set()).add(part)
    assert {place: names for place, names in places.items() if len(names) > 1} == {}


@pytest.mark.parametrize("path", sorted(app.routes))
def test_what_a_path_does_not_take_is_named(services: Services, path: str) -> None:
    address = path.replace("{slug}", "stand-with-the-crew").replace("{", "x").replace("}", "x")
    allowed = Gateway(app).send("OPTIONS", address)
    assert allowed.status == 204
    for method in {"PATCH", "DELETE"} - set(allowed.headers["allow"].split(", ")):
        answer = Gateway(app).send(method, address)
        assert (answer.status, answer.headers["allow"]) == (405, allowed.headers["allow"])


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the application writes to its log."""
    handler = logger().registered_handler
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


class Broken:
    """A store with a defect whose message holds what somebody typed."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Any:
        raise self.error


@pytest.mark.parametrize("path", ["/api/v1/campaigns/stand-with-the-crew", "/c/stand-with-the-crew"])
def test_a_defect_tells_nobody_anything(services: Services, log: io.StringIO, path: str) -> None:
    use(with_changes(services, published=Broken(RuntimeError(CANARY))))
    answer = Gateway(app).get(path)
    logged = log.getvalue()
    assert answer.status == 500
    assert CANARY not in answer.text + logged
    assert "RuntimeError" in logged
    assert "{slug}" in logged


@pytest.mark.parametrize("error", [TryLater(), Conflict()])
def test_when_something_is_busy_people_try_again(services: Services, error: DomainError) -> None:
    use(with_changes(services, published=Broken(error)))
    answer = Gateway(app).get("/api/v1/campaigns/stand-with-the-crew")
    assert (answer.status, answer.headers["retry-after"], answer.json()["code"]) == (503, "5", "try_later")


def answer_of(view: Any, method: str = "GET") -> Answer:
    """What comes of a view in an application of its own."""
    made = UndersignedApp("tried")
    made.route("/tried/{token}", methods=[method])(view)
    made.finish()
    return Gateway(made).send(method, "/tried/abc")


def test_line_breaks_never_reach_a_header() -> None:
    answer = answer_of(
        lambda token: Response("", {"Location": "/x\r\nSet-Cookie: a=b", "Set-Cookie": ["a\n=b"]}, 303)
    )
    assert (answer.headers["location"], answer.headers["set-cookie"]) == ("/xSet-Cookie: a=b", "a=b")


def test_a_view_may_set_a_header_its_own_way() -> None:
    answer = answer_of(
        lambda token: Response("", {"cache-control": "max-age=5", "Content-Type": "text/html"})
    )
    assert answer.headers["cache-control"] == "max-age=5"
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_a_view_that_recurses_without_end_is_an_ordinary_defect() -> None:
    def recurse(token: str) -> Response:
        return recurse(token)

    assert answer_of(recurse).status == 500


def test_a_get_answers_head_without_a_body() -> None:
    answer = answer_of(lambda token: Response("text", {"Content-Type": "text/plain"}))
    made = UndersignedApp("tried")
    made.route("/tried/{token}")(lambda token: Response("text", {"Content-Type": "text/plain"}))
    made.finish()
    head = Gateway(made).send("HEAD", "/tried/abc")
    assert (head.status, head.headers, head.body) == (answer.status, answer.headers, b"")


def test_two_views_share_a_path() -> None:
    made = UndersignedApp("tried")
    made.route("/tried")(lambda: Response("got"))
    made.route("/tried", methods=["POST"], name="posted")(lambda: Response("posted"))
    made.finish()
    gateway = Gateway(made)
    assert (gateway.get("/tried").text, gateway.send("POST", "/tried").text) == ("got", "posted")
    assert gateway.send("PUT", "/tried").headers["allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize(
    "event", [{}, None, {"requestContext": {}}, {"requestContext": {"resourcePath": "/"}}]
)
def test_an_event_that_makes_no_sense_is_answered(event: Any) -> None:
    assert app(event, None)["statusCode"] == 500


def test_problems_have_the_form_of_rfc_9457(public: Gateway) -> None:
    answer = public.get("/api/v1/campaigns/unknown")
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.body) | {"detail": ""} == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": "",
    }


def test_every_sentence_names_only_figures_of_ours() -> None:
    figures = {"min": 1, "max": 2, "size": 3, "domain": "gmail.com", "choices": "one, two", "nearest": "slug"}
    for sentence in (*FIELD_MESSAGES.values(), *MESSAGES.values(), *EXPECTED.values()):
        assert sentence.format(**figures)
