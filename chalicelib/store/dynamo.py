"""What all stores on DynamoDB share: values in and out, failures in the field's words."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import Conflict, TryLater

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient as DynamoDBClient
else:
    DynamoDBClient = Any

Item = dict[str, Any]


class ConditionFailed(Conflict):
    """A condition of the write was not met; `positions` are the transaction's entries that refused.

    `held` is what lies where the first of them was to be written, if the entry asked for it.
    """

    def __init__(self, positions: tuple[int, ...], held: Item | None = None) -> None:
        super().__init__("condition failed")
        self.positions, self.held = positions, held


def to_attributes(item: Item) -> dict[str, Any]:
    """Plain values to DynamoDB attribute values; entries that are None are left out.

    Raises TypeError for anything but texts, whole numbers, truth values, bytes, None, and lists and dicts
    of these: binary fractions and sets are written nowhere.
    """
    return {name: _attribute(value) for name, value in item.items() if value is not None}


def from_attributes(attributes: dict[str, Any]) -> Item:
    """DynamoDB attribute values to plain ones, numbers as int; raises TypeError for what is none."""
    return {name: _plain(value) for name, value in attributes.items()}


def written(moment: datetime) -> str:
    """A time as text: UTC, whole where the microseconds are 0."""
    return moment.astimezone(UTC).isoformat()


def _attribute(value: Any) -> dict[str, Any]:
    # By how often they are met. A truth value is a number to Python, and goes first for that.
    if isinstance(value, str):
        return {"S": value}
    if value is True or value is False:
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, dict):
        return {"M": {name: _attribute(entry) for name, entry in value.items()}}
    if isinstance(value, list):
        return {"L": [_attribute(entry) for entry in value]}
    if isinstance(value, bytes):
        return {"B": value}
    if value is None:
        return {"NULL": True}
    raise TypeError(f"nothing of type {type(value).__name__} is stored")


def _plain(attribute: dict[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    if kind in {"S", "BOOL"}:
        return value
    if kind == "N":
        return int(value)
    if kind == "M":
        return {name: _plain(entry) for name, entry in value.items()}
    if kind == "L":
        return [_plain(entry) for entry in value]
    if kind == "B":
        # In DynamoDB's own JSON it is base64; botocore's models have read it already.
        return base64.b64decode(value, validate=True) if isinstance(value, str) else value
    if kind == "NULL":
        return None
    raise TypeError("nothing that is stored has this type")


def _cancelled(error: ClientError) -> Exception:
    reasons: list[Any] = list(error.response.get("CancellationReasons", []))
    codes = [reason.get("Code") for reason in reasons]
    refused = tuple(position for position, code in enumerate(codes) if code == "ConditionalCheckFailed")
    if refused:
        held = reasons[refused[0]].get("Item")
        return ConditionFailed(refused, from_attributes(held) if held else None)
    if "ValidationError" in codes:
        return error
    return Conflict() if "TransactionConflict" in codes else TryLater()


@contextmanager
def failures() -> Iterator[None]:
    """Turns what AWS says into Conflict (read again) or TryLater (busy or down); nothing is half done.

    A refused permission or a malformed request is a defect of ours and passes through unchanged.
    """
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ConditionalCheckFailedException":
            held: Any = error.response.get("Item")
            raise ConditionFailed((0,), from_attributes(held) if held else None) from error
        if code == "TransactionConflictException":
            raise Conflict from error
        if code == "TransactionCanceledException":
            raise _cancelled(error) from error
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500 or code in THROTTLES:
            raise TryLater from error
        raise
    except BotoCoreError as error:
        raise TryLater from error


# As DynamoDB's "Error handling" page lists them; botocore has retried these already.
THROTTLES = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "LimitExceededException",
        "TransactionInProgressException",
        "ItemCollectionSizeLimitExceededException",
    }
)
