"""SES tells of what became of a mail, through the configuration set that it was sent with.

ministack keeps a configuration set's event destinations and never uses them. SES publishes Delivery,
Bounce and Complaint events to their topics
(https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html); its mailbox
simulator bounces what goes to bounce@simulator.amazonses.com, and complaint@ complains. As from SES, an
event comes some time after the answer to the call that sent the mail. What SNS hands to a function has
MessageAttributes even when there are none. Sent mails are also listed with their headers and their
configuration set.
"""

import asyncio
import base64
import email
import json
from datetime import UTC, datetime
from typing import Any

from ministack.services import ses, ses_v2, sns

AFTER_SECONDS = 0.5
SIMULATED = {
    "bounce@simulator.amazonses.com": ["Bounce"],
    "complaint@simulator.amazonses.com": ["Delivery", "Complaint"],
}


def install() -> None:
    """Wraps ministack's SES so that each mail sent is followed by its events."""
    handle, envelope = ses_v2.handle_request, sns._build_envelope

    async def handle_and_tell(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        answer = await handle(method, path, headers, body, query)
        if path.rstrip("/").endswith("/outbound-emails") and answer[0] == 200:
            _sent(json.loads(body), ses._sent_emails_list()[-1])
        return answer

    def envelope_with_attributes(*arguments: Any) -> str:
        written = str(envelope(*arguments))
        raw = arguments[-1]
        return written if raw else json.dumps({"MessageAttributes": {}, **json.loads(written)})

    ses_v2.handle_request = handle_and_tell
    sns._build_envelope = envelope_with_attributes


def _sent(request: dict[str, Any], record: dict[str, Any]) -> None:
    name = request.get("ConfigurationSetName", "")
    record["ConfigurationSetName"] = name
    record["Headers"] = _headers(request.get("Content", {}))
    for address in record["To"]:
        bare = address.rpartition("<")[2].strip("> ").lower()
        local, at, domain = bare.partition("@")
        for kind in SIMULATED.get(local.partition("+")[0] + at + domain, ["Delivery"]):
            event = (name, kind, bare, record, request.get("EmailTags") or [])
            asyncio.get_running_loop().call_later(AFTER_SECONDS, _publish, *event)


def _headers(content: dict[str, Any]) -> list[dict[str, str]]:
    if "Raw" in content:
        message = email.message_from_bytes(base64.b64decode(content["Raw"]["Data"]))
        return [{"Name": name, "Value": str(value)} for name, value in message.items()]
    return list(content.get("Simple", {}).get("Headers") or [])


def _publish(
    configuration_set: str, kind: str, address: str, record: dict[str, Any], tags: list[Any]
) -> None:
    destinations = (ses_v2._config_sets.get(configuration_set) or {}).get("EventDestinations") or {}
    detail = ses._notification_detail(kind, address, _timestamp(record))
    mail = {
        "timestamp": _timestamp(record),
        "messageId": record["MessageId"],
        "source": record["Source"],
        "destination": [address],
        "tags": {
            "ses:configuration-set": [configuration_set],
            **{tag["Name"]: [tag["Value"]] for tag in tags},
        },
    }
    for destination in destinations.values():
        topic = (destination.get("SnsDestination") or {}).get("TopicArn")
        if topic and destination["Enabled"] and kind.upper() in destination["MatchingEventTypes"]:
            event = json.dumps({"eventType": kind, "mail": mail, **detail})
            sns.publish_internal(topic, event, "Amazon SES Email Event Notification")


def _timestamp(record: dict[str, Any]) -> str:
    sent = datetime.fromtimestamp(record["Timestamp"], UTC)
    return sent.isoformat(timespec="milliseconds").replace("+00:00", "Z")
