"""What the functions that read the stream of the SignOns table share."""

from typing import Any

from chalice.app import DynamoDBEvent

from chalicelib.actions.background.consume import Handle, consume
from chalicelib.bootstrap import services

# Chalice wants a literal ARN here; the packaged template replaces it with the table's stream.
STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/replaced/stream/by-the-template"


def taken(event: DynamoDBEvent, function: str, handle: Handle) -> dict[str, Any]:
    """The answer to a batch that `handle` was given: from where Lambda must deliver again, if anywhere."""
    again_from = consume(services(), function, event.to_dict()["Records"], handle)
    return {"batchItemFailures": [{"itemIdentifier": again_from}] if again_from else []}
