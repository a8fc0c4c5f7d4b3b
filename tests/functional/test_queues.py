"""The queues on the local AWS: messages name sign-ons, and never hold what people typed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.domain.mails import MailMessage
from chalicelib.store.queue import SqsFailureQueue, SqsMailQueue
from tests.backends import ministack


@pytest.fixture(scope="module")
def sqs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A client of a real queue service."""
    with ministack(tmp_path_factory.mktemp("aws")) as tables:
        yield tables.client("sqs")


@pytest.fixture
def url(sqs: Any, request: pytest.FixtureRequest) -> str:
    """A queue of the test's own."""
    return str(sqs.create_queue(QueueName=request.node.name[:60])["QueueUrl"])


def bodies(sqs: Any, url: str) -> list[str]:
    """Everything in the queue."""
    found: list[str] = []
    while received := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        found += [message["Body"] for message in received]
    return found


def test_more_messages_than_fit_one_call_all_arrive(sqs: Any, url: str) -> None:
    queue = SqsMailQueue(sqs, url)
    messages = [MailMessage("a-letter", f"key-{number}", "nonce") for number in range(25)]
    assert queue.put(messages) == []
    read = [queue.read(body) for body in bodies(sqs, url)]
    assert sorted(read, key=lambda message: message.key) == sorted(messages, key=lambda message: message.key)


def test_messages_the_service_does_not_take_are_named(sqs: Any, url: str) -> None:
    queue = SqsMailQueue(sqs, url)
    messages = [MailMessage("a-letter", f"key-{number}", "nonce") for number in range(12)]

    def refuse(parsed: dict[str, Any], **_: Any) -> None:
        parsed["Failed"] = [{"Id": "1", "SenderFault": False, "Code": "InternalError"}]

    sqs.meta.events.register("after-call.sqs.SendMessageBatch", refuse)
    try:
        # The second message of each call.
        assert queue.put(messages) == [messages[1], messages[11]]
    finally:
        sqs.meta.events.unregister("after-call.sqs.SendMessageBatch", refuse)


@pytest.mark.parametrize(
    "body", ["", "x", "[]", "1", "null", "{}", '{"slug": "a", "key": "b", "of": "proposal", "more": 1}']
)
def test_anything_else_in_the_queue_is_a_value_error(body: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the port promises no more
        SqsMailQueue(None, "").read(body)  # type: ignore[arg-type]


def test_a_failed_record_is_kept_without_what_was_typed(sqs: Any, url: str) -> None:
    record = {
        "eventID": "1",
        "dynamodb": {
            "SequenceNumber": "42",
            "Keys": {"bucket": {"S": "a-letter#07"}, "sk": {"S": "A" * 43}},
            "NewImage": {"email": {"S": "canary@example.org"}},
        },
    }
    failures = SqsFailureQueue(sqs, url)
    failures.put("tally", record, ValueError("canary@example.org"))
    failures.put("tally", {"dynamodb": None}, ValueError("canary@example.org"))
    kept = [json.loads(body) for body in bodies(sqs, url)]
    assert "canary" not in str(kept)
    (whole,) = [one for one in kept if one["sequence_number"]]
    assert (whole["function"], whole["sequence_number"], whole["error"]) == ("tally", "42", "ValueError")
