"""What stands in for the network: every botocore client's requests are answered here, in this process."""

import json
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import botocore.handlers
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from bench.aws.dynamo import Dynamo
from bench.aws.others import Others
from bench.aws.values import Refused

JSON = "application/x-amz-json-1.0"


class Wire:
    """Answers and counts: `calls` by service and operation, `seconds` of CPU that answering took.

    A client does everything to a request and to its answer that it does on AWS, the checksum of DynamoDB's
    answers included; only the sockets are missing.
    """

    def __init__(self, dynamo: Dynamo, others: Others) -> None:
        self.dynamo, self.others = dynamo, others
        self.calls: Counter[str] = Counter()
        self.seconds = 0.0
        self.attended = 0
        self._name: bytes | None = None
        self._heard: dict[str, str] | None = None
        self._killing: tuple[int, type[BaseException]] | None = None
        self._lock = threading.Lock()

    def install(self) -> None:
        """Has every session made from now on in this process answered here, whoever makes it."""
        botocore.handlers.BUILTIN_HANDLERS.append(("before-send", self.answered))

    def answer_for(self, client: Any) -> None:
        """Has one client answered here."""
        client.meta.events.register("before-send", self.answered)

    @contextmanager
    def counting(self) -> Iterator[Counter[str]]:
        """The calls made meanwhile; complete at the end."""
        before, made = Counter(self.calls), Counter[str]()
        yield made
        made.update(self.calls - before)

    @contextmanager
    def hearing(self) -> Iterator[dict[str, str]]:
        """What is asked meanwhile and what is answered, for a process that is to hear nothing else."""
        heard = self._heard = {}
        yield heard
        self._heard = None

    def attend_to(self, name: str) -> None:
        """Counts in `attended`, from now on, the calls that name it."""
        self._name, self.attended = name.encode(), 0

    def kill(self, after: int, how: type[BaseException]) -> None:
        """Raises that instead of answering, once so many more calls that are attended to were answered."""
        self._killing = self.attended + after, how

    def spare(self) -> None:
        """Answers everything again."""
        self._killing = None

    def cpu(self) -> float:
        """CPU seconds of this process without those that answering took."""
        return time.process_time() - self.seconds

    def answered(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse:
        """The answer to a request of a client, as its event `before-send` tells of it."""
        if self._killing and self.attended >= self._killing[0]:
            raise self._killing[1]
        self.attended += self._name is not None and self._name in (request.body or b"")
        began = time.thread_time()
        service, operation = event_name.split(".")[1:]
        status, headers, body = self._answer(request, service, operation)
        with self._lock:
            if self._heard is not None:
                asked: Any = request.body
                self._heard[f"{operation} {asked.decode()}"] = body.decode()
            self.calls[f"{service}.{operation}"] += 1
            # A function that is invoked is the project's own, and counts.
            self.seconds += 0 if operation == "Invoke" else time.thread_time() - began
        return _response(request, status, headers, body)

    def _answer(
        self, request: AWSPreparedRequest, service: str, operation: str
    ) -> tuple[int, dict[str, str], bytes]:
        if service != "dynamodb":
            return 200, *self.others.answer(service, operation, request)
        asked = json.loads(request.body)  # type: ignore[arg-type]
        answer: Any
        try:
            status, answer = 200, self.dynamo.answer(operation, asked)
        except Refused as refused:
            kind = f"com.amazonaws.dynamodb.v20120810#{refused.code}"
            status, answer = 400, {"__type": kind, "message": refused.message, **refused.more}
        # Answers that were made before are served as they are.
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return status, {"Content-Type": JSON, "x-amz-crc32": str(zlib.crc32(body))}, body


class _Raw:
    """The body as urllib3 hands it on, at once or in pieces."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body

    def read(self, amt: int | None = None, **_: Any) -> bytes:
        taken, self._body = (self._body, b"") if amt is None else (self._body[:amt], self._body[amt:])
        return taken

    def close(self) -> None:
        self._body = b""


def _response(request: AWSPreparedRequest, status: int, headers: dict[str, str], body: bytes) -> AWSResponse:
    with_length = {"Content-Length": str(len(body)), "x-amzn-RequestId": "0" * 52, **headers}
    return AWSResponse(request.url, status, with_length, _Raw(body))  # type: ignore[arg-type]
