"""Containers of the functions: each with adapters and a clock of its own, and trouble on its way to AWS."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from bench.aws.wire import Wire
from chalicelib.mail.ses import SesMailer
from chalicelib.store.campaigns import DynamoCampaigns
from chalicelib.store.client import client
from chalicelib.store.faces import DynamoFaces
from chalicelib.store.kept import KeptCampaigns
from chalicelib.store.queue import SqsFailureQueue, SqsMailQueue
from chalicelib.store.stream import read_record
from chalicelib.store.table import Table
from tests.answers import Raw
from tests.backends import stores_on
from tests.fakes import FakeServices, fake_services, with_changes

WHERE = {
    "endpoint_url": "http://127.0.0.1:1",
    "region_name": "us-east-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
}
THROTTLED, UNREACHED, UNANSWERED = "throttled", "not reached", "done and not answered"
DIES_BEFORE, DIES_AFTER, SLOW, DOWN = "died before", "died after", "slow", "down"
KINDS = (THROTTLED, UNREACHED, UNANSWERED, DIES_BEFORE, DIES_AFTER, SLOW, DOWN)
THROTTLES = {
    "dynamodb": (400, "com.amazonaws.dynamodb.v20120810#ThrottlingException"),
    "sqs": (400, "com.amazonaws.sqs#RequestThrottled"),
    "sesv2": (429, "TooManyRequestsException"),
}


class Died(BaseException):
    """The function is no more, and does nothing after this."""


class Trouble(NamedTuple):
    """What happens to a function at its call of that number, from 0; of that operation, if one is named."""

    call: int
    kind: str
    operation: str | None = None


Draw = Callable[[str, str], str | None]
AT_PEACE: Draw = lambda service, operation: None  # noqa: E731
_now_running = threading.local()


class WhoeverRuns:
    """Services of the container that runs in this thread."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_now_running.services, name)


class Container:
    """One container; it serves one request at a time. `attempts` is how often a client asks."""

    def __init__(self, attempts: int = 1) -> None:
        self.skew = timedelta()
        self.draw: Draw = AT_PEACE
        # Nobody checks who asks, and to sign takes a third of the time.
        how: dict[str, Any] = {"signature": UNSIGNED, **WHERE}
        self._clients = {name: client(name, attempts=attempts, **how) for name in ("dynamodb", "sqs")}
        self._clients["sesv2"] = client("sesv2", attempts=1, **how)
        for made in self._clients.values():
            made.meta.events.register("before-send", self._send)

    def join(
        self,
        wire: Wire,
        clock: Callable[[], datetime],
        met: Callable[[str], None],
        ended: Callable[[], None],
    ) -> None:
        """Work in a world, with nothing at hand yet; `met` hears of each trouble, `ended` of a run's end."""
        self._wire, self._met, self._ended = wire, met, ended
        self.skew, self.draw = timedelta(), AT_PEACE
        dynamodb, sqs = self._clients["dynamodb"], self._clients["sqs"]

        def now() -> datetime:
            return clock() + self.skew

        made: FakeServices = with_changes(fake_services(now), **stores_on(dynamodb))
        campaigns = Table(dynamodb, "Campaigns")
        self.services = with_changes(
            made,
            published=KeptCampaigns(DynamoCampaigns(campaigns), DynamoFaces(campaigns), now),
            queue=SqsMailQueue(sqs, "https://queue.example/mail"),
            failures=SqsFailureQueue(sqs, "https://queue.example/failures"),
            mailer=SesMailer(self._clients["sesv2"], "Example <sign@example.org>", "set"),
            read_record=read_record,
        )
        self.services.exporter.services = self.services

    @contextmanager
    def running(self, trouble: Trouble | None = None, draw: Draw | None = None) -> Iterator[FakeServices]:
        """What runs in this thread meanwhile has this container's services, and its trouble."""
        before = getattr(_now_running, "services", None)
        _now_running.services = self.services
        self.draw = draw or (_at(trouble) if trouble else AT_PEACE)
        try:
            yield self.services
        finally:
            _now_running.services, self.draw = before, AT_PEACE
            self._ended()

    def _send(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse:
        service, operation = event_name.split(".")[1:]
        kind = self.draw(service, operation)
        if kind:
            self._met(kind)
        if kind == THROTTLED:
            return _refused(request, *THROTTLES[service])
        if kind == DOWN:
            return _refused(request, 503, "ServiceUnavailable")
        if kind == DIES_BEFORE:
            raise Died
        if kind == UNREACHED:
            raise ConnectTimeoutError(endpoint_url=request.url)
        answer = self._wire.answered(request, event_name)
        if kind == DIES_AFTER:
            raise Died
        if kind == UNANSWERED:
            raise ReadTimeoutError(endpoint_url=request.url)
        return answer


def _at(trouble: Trouble) -> Draw:
    calls = count()

    def draw(service: str, operation: str) -> str | None:
        if trouble.operation not in (None, operation) or next(calls) != trouble.call:
            return None
        return trouble.kind

    return draw


def _refused(request: AWSPreparedRequest, status: int, code: str) -> AWSResponse:
    body = f'{{"__type": "{code}", "message": "not now"}}'.encode()
    headers = {"x-amzn-ErrorType": code, "Content-Type": "application/x-amz-json-1.0"}
    return AWSResponse(request.url, status, headers, Raw(body))  # type: ignore[arg-type]
