"""The function that hears of deliveries, bounces and complaints.

The notifications are as the SES developer guide describes them under "Examples of event data that
Amazon SES publishes to Amazon SNS".
"""

import json
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from chalice import Blueprint
from chalice.app import SNSEvent

from chalicelib.actions.background.feedback import bounced, delivered, heed
from chalicelib.actions.suppression import suppress
from chalicelib.bootstrap import services
from chalicelib.domain.mails import MailMessage
from chalicelib.logs import log_unexpected, logger

functions = Blueprint(__name__)


class FeedbackFailed(Exception):
    """An event could not be handled; the log says where. It quotes nothing, because Lambda logs it."""


@functions.on_sns_message(topic="replaced-by-the-template", name="feedback")
def feedback(event: SNSEvent) -> None:
    """Suppress addresses that bounced for good or complained; keep when a mail was delivered, or came back.

    Pauses sending when too many bounce or complain.
    """
    try:
        kind = _hear(json.loads(event.message))
    except Exception as error:
        log_unexpected(error, "feedback")
        raise FeedbackFailed from None
    logger().info("mail event", extra={"kind": kind})


def _hear(notification: dict[str, Any]) -> str | None:
    kind: str | None = notification.get("eventType") or notification.get("notificationType")
    about = _about(notification)
    slug = about.slug if about else None
    if kind == "Bounce" and notification["bounce"]["bounceType"] == "Permanent":
        if about:
            bounced(services(), about, notification["mail"]["messageId"])
        _suppress_all(notification["bounce"]["bouncedRecipients"], "bounce")
        heed(services(), "bounced", slug)
    elif kind == "Complaint":
        _suppress_all(notification["complaint"]["complainedRecipients"], "complaint")
        heed(services(), "complained", slug)
    elif kind == "Delivery":
        _delivered(notification, about)
        heed(services(), "delivered", slug)
    return kind


def _suppress_all(recipients: list[dict[str, Any]], reason: Any) -> None:
    for recipient in recipients:
        # As the other server wrote it, sometimes with a name before it.
        suppress(services(), parseaddr(recipient["emailAddress"])[1], reason)


def _delivered(notification: dict[str, Any], message: MailMessage | None) -> None:
    if message:
        at = datetime.fromisoformat(notification["delivery"]["timestamp"])
        delivered(services(), message, notification["mail"]["messageId"], at)


def _about(notification: dict[str, Any]) -> MailMessage | None:
    """What asked for the mail, by the tags that it went out with."""
    tags = notification.get("mail", {}).get("tags", {})
    if not {"slug", "key", "of"} <= tags.keys():
        return None
    return MailMessage(tags["slug"][0], tags["key"][0], tags["of"][0])
