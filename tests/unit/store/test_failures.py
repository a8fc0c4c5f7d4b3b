"""What DynamoDB's errors become: read again, try later, or a defect that nobody hides."""

import json
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from chalicelib.domain.access import AuditEntry
from chalicelib.domain.errors import Conflict, TryLater
from chalicelib.store.access import DynamoAccess
from chalicelib.store.audit import DynamoAudit
from chalicelib.store.client import client
from chalicelib.store.signons import DynamoSignOns
from chalicelib.store.table import Table
from tests.answers import Raw
from tests.builders import NOW, held


class DynamoDB:
    """A real client, whose answers the test gives in DynamoDB's place."""

    def __init__(self) -> None:
        self.client = client(
            "dynamodb",
            attempts=1,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def answers(self, code: str, status: int = 400, **more: Any) -> "DynamoDB":
        """Refuse everything with that error."""
        body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "canary", **more})
        return self._with(lambda request, **_: AWSResponse(request.url, status, {}, Raw(body.encode())))

    def raises(self, error: Exception) -> "DynamoDB":
        """Fail to reach it with that error."""

        def fail(**_: Any) -> None:
            raise error

        return self._with(fail)

    def _with(self, answer: Any) -> "DynamoDB":
        self.client.meta.events.register("before-send.dynamodb", answer)
        return self


def cancelled(*codes: str) -> dict[str, Any]:
    return {"CancellationReasons": [{"Code": code} for code in codes]}


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ProvisionedThroughputExceededException", 400),
        ("ThrottlingException", 400),
        ("RequestLimitExceeded", 400),
        ("InternalServerError", 500),
        ("ServiceUnavailable", 503),
    ],
)
def test_a_busy_table_is_asked_again_later(code: str, status: int) -> None:
    with pytest.raises(TryLater):
        DynamoAccess(Table(DynamoDB().answers(code, status).client, "Access")).principal("hash")


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="https://example.org"),
        ConnectTimeoutError(endpoint_url="https://example.org"),
        ReadTimeoutError(endpoint_url="https://example.org"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_table_out_of_reach_is_asked_again_later(error: Exception) -> None:
    with pytest.raises(TryLater):
        DynamoAccess(Table(DynamoDB().raises(error).client, "Access")).principal("hash")


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("ConditionalCheckFailed", "None"), Conflict),
        (("TransactionConflict",), Conflict),
        (("None", "TransactionConflict", "ThrottlingError"), Conflict),
        (("ThrottlingError",), TryLater),
        (("ProvisionedThroughputExceeded", "None"), TryLater),
        (("ValidationError", "None"), ClientError),
        (("ItemCollectionSizeLimitExceeded",), TryLater),
    ],
    ids=str,
)
def test_a_cancelled_transaction_is_told_by_its_reasons(
    codes: tuple[str, ...], expected: type[Exception]
) -> None:
    client = DynamoDB().answers("TransactionCanceledException", **cancelled(*codes)).client
    with pytest.raises(expected):
        DynamoSignOns(Table(client, "SignOns"), Table(client, "Limits")).write(held(), None)


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "ValidationException", "ResourceNotFoundException"]
)
def test_a_defect_of_ours_is_not_hidden(code: str) -> None:
    with pytest.raises(ClientError):
        DynamoAudit(Table(DynamoDB().answers(code).client, "Audit")).add(
            AuditEntry(NOW, "actor", "verb", "a-letter")
        )
