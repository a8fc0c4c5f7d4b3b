"""The mail queue."""

import json
from typing import TYPE_CHECKING, Any

from chalicelib.actions.ports import MailMessage
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
            entries: Any = [{"Id": str(n), "MessageBody": body_of(message)} for n, message in enumerate(chunk)]
            with failures():
                answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            refused.extend(chunk[int(failed["Id"])] for failed in answer.get("Failed", []))
        return refused


def body_of(message: MailMessage) -> str:
    """The queue's form of a message: JSON with slug, key and nonce, nothing personal."""
    return json.dumps({"slug": message.slug, "key": message.key, "nonce": message.nonce})


def message_of(body: str) -> MailMessage:
    """The message of such a body; raises ValueError for anything else."""
    try:
        fields = json.loads(body)
        return MailMessage(slug=fields["slug"], key=fields["key"], nonce=fields["nonce"])
    except (TypeError, KeyError) as error:
        raise ValueError("not a mail message") from error
