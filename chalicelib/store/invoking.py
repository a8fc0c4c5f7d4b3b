"""Another Lambda function, as stores that ask one see it."""

import json
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import TryLater

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient as LambdaClient
else:
    LambdaClient = Any

How = Literal["RequestResponse", "Event"]


def invoked(client: LambdaClient, function: str, how: How, event: dict[str, Any]) -> dict[str, Any]:
    """What the function answers; nothing where nobody waits for it. Raises TryLater."""
    try:
        answer = client.invoke(FunctionName=function, InvocationType=how, Payload=json.dumps(event).encode())
        payload = answer["Payload"].read()
    except (BotoCoreError, ClientError) as error:
        raise TryLater from error
    if how == "Event":
        return {}
    if answer.get("FunctionError"):
        # It logged what happened; all there is to say here is that nothing was done.
        raise TryLater
    result: dict[str, Any] = json.loads(payload)
    return result
