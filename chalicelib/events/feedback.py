"""The function that hears of deliveries, bounces and complaints.

The notifications are as the SES developer guide describes them under "Examples of event data that
Amazon SES publishes to Amazon SNS".
"""

import json
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger
from chalice import Blueprint
from chalice.app import SNSEvent

from chalicelib.actions.feedback import delivered, suppress
from chalicelib.bootstrap import services

functions = Blueprint(__name__)
log = Logger()


@functions.on_sns_message(topic="replaced-by-the-template", name="feedback")
def feedback(event: SNSEvent) -> None:
    """Suppress addresses that bounced for good or complained; keep when a mail was delivered."""
    notification = json.loads(event.message)
    kind = notification.get("eventType") or notification.get("notificationType")
    if kind == "Bounce" and notification["bounce"]["bounceType"] == "Permanent":
        _suppress_all(notification["bounce"]["bouncedRecipients"], "bounce")
    elif kind == "Complaint":
        _suppress_all(notification["complaint"]["complainedRecipients"], "complaint")
    elif kind == "Delivery":
        _delivered(notification)
    log.info("mail event", extra={"kind": kind})


def _suppress_all(recipients: list[dict[str, Any]], reason: Any) -> None:
    for recipient in recipients:
        suppress(services(), recipient["emailAddress"], reason)


def _delivered(notification: dict[str, Any]) -> None:
    tags = notification["mail"].get("tags", {})
    if "slug" not in tags or "key" not in tags:
        return
    at = datetime.fromisoformat(notification["delivery"]["timestamp"])
    delivered(services(), tags["slug"][0], tags["key"][0], notification["mail"]["messageId"], at)
