"""Which permission a call needs, and on what, where ministack asks for another than IAM.

The batch calls of SQS need the permission of the single call
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html).
Reading a stream needs it on that stream
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html), while ministack
asks for it on everything.
"""

import functools
import json
from email.utils import parseaddr
from typing import Any

from ministack import app
from ministack.core import iam_actions
from ministack.core.responses import get_account_id
from ministack.services import dynamodb_streams, ses_v2

SINGLE = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}


def install() -> None:
    """Wraps ministack's reading of a request's action and resource, and its check of who may send mail."""
    extract, locate = iam_actions.extract_iam_action, iam_actions.extract_resource_arn

    @functools.wraps(extract)
    def extract_known(*arguments: Any, **named: Any) -> Any:
        action = extract(*arguments, **named)
        return SINGLE.get(action, action)

    @functools.wraps(locate)
    def locate_streams(service: str, *arguments: Any) -> str:
        body = arguments[3]
        return (service == "dynamodbstreams" and _stream_of(body)) or str(locate(service, *arguments))

    iam_actions.extract_iam_action, iam_actions.extract_resource_arn = extract_known, locate_streams
    app._enforce_ses_v2 = functools.partial(_enforce_sending, app._enforce_ses_v2)


def _stream_of(body: bytes) -> str:
    """The stream that a request names itself or by an iterator; empty when it names none."""
    asked = json.loads(body or b"{}")
    if "ShardIterator" in asked:
        asked = dynamodb_streams._decode_iterator(asked["ShardIterator"]) or {}
    return str(asked.get("StreamArn") or asked.get("arn") or "")


def _names(address: str) -> list[str]:
    """The identities that SES may know an address by."""
    return [address, address.rpartition("@")[2]]


def _enforce_sending(
    enforce: Any, method: str, path: str, headers: Any, body: bytes, query: Any, request_id: str
) -> Any:
    """SendEmail is allowed by the From address on the configuration set, and on each party's identity.

    ministack asks for it on every resource
    (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html).
    A recipient's is asked for where it is an identity of the account, as everybody's must be in the sandbox:
    AWS's documentation does not say so, its refusals do.
    """
    if not app.AUTH or method != "POST" or not path.rstrip("/").endswith("/outbound-emails"):
        return enforce(method, path, headers, body, query, request_id)
    request = json.loads(body)
    sender = parseaddr(request.get("FromEmailAddress", ""))[1]
    prefix = f"arn:aws:ses:{app.extract_region(headers, query)}:{get_account_id()}"
    recipients = [parseaddr(address)[1] for address in request.get("Destination", {}).get("ToAddresses", [])]
    known = [name for address in recipients for name in _names(address) if name in ses_v2._identities]
    resources = [f"{prefix}:identity/{name}" for name in (sender.rpartition("@")[2], *known)]
    if name := request.get("ConfigurationSetName"):
        resources.append(f"{prefix}:configuration-set/{name}")
    for resource in resources:
        denied = app._enforce_data_plane(
            "sesv2",
            "ses:SendEmail",
            headers,
            query,
            request_id,
            resource_arn=resource,
            named_resource=resource,
            service_context={"ses:FromAddress": sender},
        )
        if denied:
            return denied
    return None
