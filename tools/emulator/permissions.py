"""Which permission a call needs, where ministack asks for one that IAM does not know.

The batch calls of SQS need the permission of the single call
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html).
"""

import functools
from typing import Any

from ministack.core import iam_actions

SINGLE = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}


def install() -> None:
    """Wraps ministack's reading of a request's action."""
    extract = iam_actions.extract_iam_action

    @functools.wraps(extract)
    def extract_known(*arguments: Any, **named: Any) -> Any:
        action = extract(*arguments, **named)
        return SINGLE.get(action, action)

    iam_actions.extract_iam_action = extract_known
