"""The function that reads the mail queue."""

from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib.actions.background.deliver import deliver
from chalicelib.bootstrap import services
from chalicelib.logs import log_unexpected

functions = Blueprint(__name__)


@functions.on_sqs_message(queue="replaced-by-the-template", name="mailer")
def mailer(event: SQSEvent) -> dict[str, Any]:
    """Send each mail; those that failed stay in the queue, the others leave it."""
    failed = [record for record in event.to_dict()["Records"] if not _delivered(record)]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _delivered(record: dict[str, Any]) -> bool:
    try:
        deliver(services(), services().queue.read(record["body"]))
    except Exception as error:
        log_unexpected(error, "mailer")
        return False
    return True
