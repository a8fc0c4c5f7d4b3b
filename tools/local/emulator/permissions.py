"""Which permission a call needs, where ministack asks for another than IAM.

The batch calls of SQS need the permission of the single call
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html).
"""

import functools
import json
from email.utils import parseaddr
from typing import Any

from ministack import app
from ministack.core import iam_actions
from ministack.core.responses import get_account_id

SINGLE = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}


def install() -> None:
    """Wraps ministack's reading of a request's action, and its check of who may send mail."""
    extract = iam_actions.extract_iam_action

    @functools.wraps(extract)
    def extract_known(*arguments: Any, **named: Any) -> Any:
        action = extract(*arguments, **named)
        return SINGLE.get(action, action)

    iam_actions.extract_iam_action = extract_known
    app._enforce_ses_v2 = functools.partial(_enforce_sending, app._enforce_ses_v2)


def _enforce_sending(
    enforce: Any, method: str, path: str, headers: Any, body: bytes, query: Any, request_id: str
) -> Any:
    """SendEmail is allowed on the sender's identity and on the configuration set, by the From address.

    ministack asks for it on every resource
    (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html).
    """
    if not app.AUTH or method != "POST" or not path.rstrip("/").endswith("/outbound-emails"):
        return enforce(method, path, headers, body, query, request_id)
    request = json.loads(body)
    sender = parseaddr(request.get("FromEmailAddress", ""))[1]
    prefix = f"arn:aws:ses:{app.extract_region(headers, query)}:{get_account_id()}"
    resources = [f"{prefix}:identity/{sender.rpartition('@')[2]}"]
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
