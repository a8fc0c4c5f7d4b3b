"""The function that counts what the stream of the SignOns table tells."""

from typing import Any

from chalice import Blueprint
from chalice.app import DynamoDBEvent

from chalicelib.actions.background.count import count
from chalicelib.bootstrap import services
from chalicelib.events.streams import STREAM, taken

functions = Blueprint(__name__)


@functions.on_dynamodb_record(stream_arn=STREAM, name="tally")
def tally(event: DynamoDBEvent) -> dict[str, Any]:
    """Count what changed."""
    return taken(event, "tally", lambda transitions: count(services(), transitions))
