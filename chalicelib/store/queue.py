"""The queues: mail to send, and stream records that failed."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from chalicelib.domain.mails import MailMessage
from chalicelib.store.dynamo import failures

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
else:
    SQSClient = Any

# SQS takes at most ten messages in one call.
AT_ONCE = 10


class SqsMailQueue:
    """MailQueue on SQS."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client, self._url = client, url

    def put(self, messages: list[MailMessage]) -> list[MailMessage]:
        refused: list[MailMessage] = []
        for start in range(0, len(messages), AT_ONCE):
            chunk = messages[start : start + AT_ONCE]
            entries: Any = [
                {"Id": str(n), "MessageBody": json.dumps(asdict(message))} for n, message in enumerate(chunk)
            ]
            with failures():
                answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            refused.extend(chunk[int(failed["Id"])] for failed in answer.get("Failed", []))
        return refused

    def read(self, body: str) -> MailMessage:
        try:
            return MailMessage(**json.loads(body))
        except TypeError as error:
            raise ValueError("not a mail message") from error


class SqsFailureQueue:
    """FailureQueue on SQS."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client, self._url = client, url

    def put(self, function: str, record: dict[str, Any], error: Exception) -> None:
        stream = record.get("dynamodb") or {}
        body = {
            "function": function,
            "event_id": record.get("eventID"),
            "sequence_number": stream.get("SequenceNumber"),
            "keys": stream.get("Keys"),
            "error": type(error).__name__,
        }
        with failures():
            self._client.send_message(QueueUrl=self._url, MessageBody=json.dumps(body))
