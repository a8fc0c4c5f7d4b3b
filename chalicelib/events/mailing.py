"""The function that reads the mail queue."""

from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib.actions.background.deliver import deliver
from chalicelib.bootstrap import services
from chalicelib.events.figures import publish
from chalicelib.logs import log_unexpected

functions = Blueprint(__name__)
# What one mail takes at most, when the mail service is as slow as we let it be.
LONGEST_SECONDS = 55


@functions.on_sqs_message(queue="replaced-by-the-template", name="mailer")
def mailer(event: SQSEvent) -> dict[str, Any]:
    """Send each mail; those that failed stay in the queue, the others leave it.

    So do those that no time is left for: a mailer that is stopped while the mail service takes its time would
    never learn what became of its mail, and another one would send it again.
    """
    failed = [record for record in event.to_dict()["Records"] if not _delivered(record, event.context)]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _delivered(record: dict[str, Any], context: Any) -> bool:
    if context.get_remaining_time_in_millis() < 1000 * LONGEST_SECONDS:
        return False
    try:
        deliver(services(), services().queue.read(record["body"]), publish)
    except Exception as error:
        log_unexpected(error, "mailer")
        return False
    return True
