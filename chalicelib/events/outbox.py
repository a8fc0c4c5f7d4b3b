"""The function that finds, in the stream of the SignOns table, the mails that were asked for."""

from typing import Any

from chalice import Blueprint
from chalice.app import DynamoDBEvent

from chalicelib.actions.background.enqueue import enqueue
from chalicelib.bootstrap import services
from chalicelib.events.streams import STREAM, taken

functions = Blueprint(__name__)


@functions.on_dynamodb_record(stream_arn=STREAM, name="outbox")
def outbox(event: DynamoDBEvent) -> dict[str, Any]:
    """Enqueue the mails that were asked for."""
    return taken(event, "outbox", lambda transitions: enqueue(services(), transitions))
