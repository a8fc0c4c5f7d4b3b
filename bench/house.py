"""The project's functions in this process, as Lambda calls them, on AWS in memory."""

import base64
import importlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from bench.aws.dynamo import Dynamo
from bench.aws.others import Others
from bench.aws.tables import tables_of
from bench.aws.wire import Wire
from chalicelib.actions.organizing.invite import accept, invite
from chalicelib.bootstrap import AwsServices, use
from chalicelib.domain.access import Role
from tools.paths import CAMPAIGNS
from tools.ship.package import merged_infra

LETTER = "entertainment-unions-with-iatse"
STARTED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
# A container of the web function that is busy answers so many requests a second.
REQUESTS_A_SECOND = 20
Event = dict[str, Any]


class Clock:
    """The time that the functions are told."""

    def __init__(self) -> None:
        self.now = STARTED

    def pass_by(self, **time: float) -> None:
        """Lets time go by, given as timedelta takes it."""
        self.now += timedelta(**time)


class OnTheClock(AwsServices):
    """The adapters as they are on AWS, with another clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now


class Context:
    """Lambda's context, with all the time there is."""

    aws_request_id = "0" * 36
    function_name = "bench"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:eu-central-1:000000000000:function:bench"

    def get_remaining_time_in_millis(self) -> int:
        """Always as much as the longest may take."""
        return 900_000


class House:
    """All functions, each with adapters of its own, because on AWS none shares a container with another."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.tables = tables_of(merged_infra())
        self.dynamo, self.others = Dynamo(self.tables), Others()
        self.wire = Wire(self.dynamo, self.others)
        self.wire.install()
        self.others.call = lambda event: self.run("exporter", event)
        self._services: dict[str, AwsServices] = {}
        self._running: AwsServices | None = None

    def services(self, function: str) -> AwsServices:
        """The adapters of that function's container."""
        return self._services.setdefault(function, OnTheClock(self.clock))

    def replace(self, function: str) -> None:
        """Gives that function a new container, which has nothing at hand yet."""
        self._services.pop(function, None)

    def handler(self, function: str) -> Callable[[Event], Any]:
        """That function's handler; who runs when it is called goes on afterwards with their own adapters."""
        handle = importlib.import_module(f"chalicelib.entries.{function}").handler
        mine, context = self.services(function), Context()

        def run(event: Event) -> Any:
            before, self._running = self._running, mine
            use(mine)
            try:
                return handle(event, context)
            finally:
                self._running = before
                use(before)

        return run

    @cached_property
    def owner_key(self) -> str:
        """The API key of an owner, who was invited and accepted."""
        console = self.services("console")
        return accept(console, invite(console, Role.OWNER, "bench"))

    def run(self, function: str, event: Event) -> Any:
        """What the function answers to one event."""
        return self.handler(function)(event)

    def open(self, slug: str = LETTER, **changes: Any) -> str:
        """Publishes the ten-language letter under that slug; returns the slug."""
        definition = json.loads((CAMPAIGNS / f"{LETTER}.json").read_text()) | {"slug": slug, **changes}
        path = "/api/v1/organizer/campaigns/{slug}"
        answer = self.run("console", request("PUT", path, {"slug": slug}, definition, key=self.owner_key))
        assert answer["statusCode"] in (200, 201), answer["body"]
        return slug


def request(
    method: str,
    route: str,
    parameters: dict[str, str],
    body: Any = None,
    *,
    query: str = "",
    source: str = "192.0.2.1",
    key: str | None = None,
) -> Event:
    """The event that API Gateway makes of a request: the body is JSON, and in base64 as all types are."""
    headers = {"Accept": "*/*", "Host": "sign.example.org", "X-Forwarded-Proto": "https"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if key:
        headers["Authorization"] = f"Bearer {key}"
    raw = None if body is None else json.dumps(body).encode()
    return {
        "resource": route,
        "path": route.format(**parameters),
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "multiValueQueryStringParameters": parse_qs(query) or None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "requestContext": {"resourcePath": route, "httpMethod": method, "identity": {"sourceIp": source}},
        "body": base64.b64encode(raw).decode() if raw else None,
        "isBase64Encoded": bool(raw),
    }
