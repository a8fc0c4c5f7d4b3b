"""The other services, as far as the project calls them: each answer as its protocol writes it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSPreparedRequest

JSON = {"Content-Type": "application/json"}
Answer = tuple[dict[str, str], bytes]


@dataclass
class Others:
    """SQS, SES, Secrets Manager and Lambda.

    `queued` holds the bodies sent to queues, `mails` what was given to SES, `invoked` the events of functions
    that were started; `call` answers for a function that is invoked and waited for.
    """

    queued: list[str] = field(default_factory=list)
    mails: list[dict[str, Any]] = field(default_factory=list)
    invoked: list[dict[str, Any]] = field(default_factory=list)
    call: Callable[[dict[str, Any]], Any] | None = None

    def answer(self, service: str, operation: str, request: AWSPreparedRequest) -> Answer:
        """Headers and body. Raises AttributeError for a call that is not known here."""
        body: Any = request.body
        asked = json.loads(body) if body else {}
        if operation == "Invoke":
            return self._invoke(request, asked)
        answered = getattr(self, f"_{operation}")(asked)
        return JSON, json.dumps(answered).encode()

    def _GetSecretValue(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - as AWS calls it
        name = asked["SecretId"]
        return {"ARN": name, "Name": name, "SecretString": hashlib.sha256(name.encode()).hexdigest()}

    def _SendMessageBatch(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        entries = asked["Entries"]
        self.queued.extend(entry["MessageBody"] for entry in entries)
        return {
            "Successful": [_taken(entry["MessageBody"], Id=entry["Id"]) for entry in entries],
            "Failed": [],
        }

    def _SendMessage(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.queued.append(asked["MessageBody"])
        return _taken(asked["MessageBody"])

    def _SendEmail(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.mails.append(asked)
        return {"MessageId": f"{len(self.mails):060d}"}

    def _invoke(self, request: AWSPreparedRequest, asked: dict[str, Any]) -> Answer:
        self.invoked.append(asked)
        if request.headers["X-Amz-Invocation-Type"] in ("Event", b"Event"):
            return {}, b""
        if self.call is None:
            raise LookupError("no function answers here")
        return JSON, json.dumps(self.call(asked)).encode()


def _taken(body: str, **more: str) -> dict[str, str]:
    # SQS's checksum of the body, which botocore compares.
    digest = hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
    return {"MessageId": digest, "MD5OfMessageBody": digest, **more}
