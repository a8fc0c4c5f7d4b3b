"""Functions that read the stream of the SignOns table."""

from typing import Any

from chalice import Blueprint
from chalice.app import DynamoDBEvent

from chalicelib.actions.consume import Handle, consume
from chalicelib.actions.count import count
from chalicelib.actions.enqueue import enqueue
from chalicelib.bootstrap import services

functions = Blueprint(__name__)

# Chalice wants a literal ARN here; the packaged template replaces it with the table's stream.
STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/replaced/stream/by-the-template"


@functions.on_dynamodb_record(stream_arn=STREAM, name="tally")
def tally(event: DynamoDBEvent) -> dict[str, Any]:
    """Count what changed."""
    return _answer(event, "tally", lambda transitions: count(services(), transitions))


@functions.on_dynamodb_record(stream_arn=STREAM, name="outbox")
def outbox(event: DynamoDBEvent) -> dict[str, Any]:
    """Enqueue the mails that were asked for."""
    return _answer(event, "outbox", lambda transitions: enqueue(services(), transitions))


def _answer(event: DynamoDBEvent, function: str, handle: Handle) -> dict[str, Any]:
    again_from = consume(services(), function, event.to_dict()["Records"], handle)
    return {"batchItemFailures": [{"itemIdentifier": again_from}] if again_from else []}
