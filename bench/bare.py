"""What the project is held against: handlers as anybody would write them, with a stock boto3 client."""

import base64
import json
from typing import Any

import boto3

from bench.aws.tables import Table
from bench.aws.values import Item
from bench.house import Event, House

TABLE = "Bare"
FIGURES = ("individuals", "organizations", "workers")
HEADERS = {"Content-Type": "application/json"}


class Bare:
    """Bare handlers on a table of their own beside the project's, which holds one item to be read."""

    def __init__(self, house: House, face: Item) -> None:
        house.tables[TABLE] = Table(TABLE, "pk", "sk")
        self._client = boto3.client("dynamodb")
        self._key: Any = {"pk": {"S": "bare"}, "sk": {"S": "face"}}
        house.tables[TABLE].put("bare", "face", {**face, **self._key})

    def sign(self, event: Event) -> dict[str, Any]:
        """Reads a sign-on, writes it with the mark of its submission in one transaction, answers."""
        given = json.loads(base64.b64decode(event["body"]))
        mark = {"pk": {"S": given["submission_id"]}, "sk": {"S": "once"}, "expires_at": {"N": "1795600000"}}
        item = {
            "pk": {"S": event["pathParameters"]["slug"]},
            "sk": {"S": given["email"]},
            "status": {"S": "pending"},
            "signed_at": {"S": "2026-11-24T09:00:00Z"},
            "name": {"S": given["name"]},
            "kind": {"S": given["kind"]},
            "country": {"S": given["country"]},
            "union": {"S": given["union"]},
            "job_title": {"S": given["job_title"]},
            "visibility": {"S": given["visibility"]},
            "consent": {"BOOL": given["consent"]},
            "submission_id": {"S": given["submission_id"]},
        }
        entries: Any = [
            {"Put": {"TableName": TABLE, "Item": item}},
            {"Put": {"TableName": TABLE, "Item": mark, "ConditionExpression": "attribute_not_exists(pk)"}},
        ]
        self._client.transact_write_items(TransactItems=entries)
        return {"statusCode": 202, "headers": HEADERS, "body": json.dumps({"status": "check_your_mail"})}

    def page(self, event: Event) -> dict[str, Any]:
        """Reads the face and answers with a page that is ready."""
        found = self._client.get_item(TableName=TABLE, Key=self._key)
        assert found["Item"]
        return {"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": "<!doctype html>"}

    def tally(self, event: Event) -> dict[str, Any]:
        """Reads the face's figures, and no more of it, and answers with them as JSON."""
        wanted: Any = {"Key": self._key, "ProjectionExpression": ", ".join(FIGURES)}
        item = self._client.get_item(TableName=TABLE, **wanted)["Item"]
        figures = {name: int(item[name]["N"]) for name in FIGURES}
        return {"statusCode": 200, "headers": HEADERS, "body": json.dumps(figures)}
