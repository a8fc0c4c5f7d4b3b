"""The function that reads the mail queue."""

from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

functions = Blueprint(__name__)


@functions.on_sqs_message(queue="replaced-by-the-template", name="mailer")
def mailer(event: SQSEvent) -> dict[str, Any]:
    return {"batchItemFailures": []}
