"""The exporter as the console sees it: another Lambda function, invoked with the caller's key."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import NotFound, TryLater, Unauthorized
from chalicelib.domain.exports import Page, PageQuestion

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
else:
    LambdaClient = Any

REFUSALS = {refusal.code: refusal for refusal in (NotFound, Unauthorized)}


class LambdaExporter:
    """Exporter on AWS Lambda; `events.exports` is the other end."""

    def __init__(self, client: LambdaClient, function: str) -> None:
        self._client, self._function = client, function

    def page(self, key: str, question: PageQuestion) -> Page:
        answer = self._invoke("RequestResponse", {"op": "page", "key": key, **asdict(question)})
        return Page(answer["items"], answer["next"])

    def start(self, key: str, export_id: str) -> None:
        self._invoke("Event", {"op": "file", "key": key, "id": export_id})

    def link(self, key: str, export_id: str) -> str:
        return str(self._invoke("RequestResponse", {"op": "link", "key": key, "id": export_id})["url"])

    def mail_domains(self, key: str, slug: str) -> dict[str, str]:
        answer = self._invoke("RequestResponse", {"op": "ledger", "key": key, "slug": slug})
        return dict(answer["domains"])

    def _invoke(self, how: Literal["RequestResponse", "Event"], event: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._client.invoke(
                FunctionName=self._function, InvocationType=how, Payload=json.dumps(event).encode()
            )
            payload = answer["Payload"].read()
        except (BotoCoreError, ClientError) as error:
            raise TryLater from error
        if how == "Event":
            return {}
        if answer.get("FunctionError"):
            # It logged what happened; all there is to say here is that nothing was done.
            raise TryLater
        result: dict[str, Any] = json.loads(payload)
        if "error" in result:
            raise REFUSALS.get(result["error"], TryLater)
        return result
