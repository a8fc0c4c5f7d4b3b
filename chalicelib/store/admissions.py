"""The Access table, its admissions: one item for each pass that was presented, one for each code shown."""

from datetime import date, datetime
from typing import Any

from chalicelib.domain.passes import Admission, Attendance, Pass, Scan
from chalicelib.store.dynamo import (
    ConditionFailed,
    DynamoDBClient,
    Item,
    failures,
    from_attributes,
    to_attributes,
)

# What a door gone wild may add to one item; DynamoDB's own limit is 400 KB.
MOST_SCANS = 500


class DynamoAdmissions:
    """AdmissionStore on DynamoDB."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client, self._table = client, table

    def get(self, granted: Pass) -> Admission | None:
        item = self._get(_keys(granted))
        return _admission(granted.slug, granted.day, item) if item else None

    def admit(self, granted: Pass, scan: Scan, expires_at: datetime) -> Admission:
        item = {
            **_keys(granted),
            "first": scan.nonce,
            "scans": {scan.nonce: _scan_item(scan)},
            "expires_at": int(expires_at.timestamp()),
        }
        try:
            with failures():
                self._client.put_item(
                    TableName=self._table,
                    Item=to_attributes(item),
                    ConditionExpression="attribute_not_exists(pk)",
                )
        except ConditionFailed:
            return self._add(granted, scan)
        return Admission(granted.slug, granted.day, granted.key, scan.nonce, {scan.nonce: scan})

    def attendance(self, slug: str, day: date) -> Attendance:
        admitted, conflicts = 0, []
        start: dict[str, Any] = {}
        while True:
            with failures():
                page = self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="pk = :pk",
                    # Everything is counted, only what filters through is carried.
                    FilterExpression="attribute_exists(entered_again)",
                    ExpressionAttributeValues=to_attributes({":pk": _partition(slug, day)}),
                    ConsistentRead=True,
                    **start,
                )
            admitted += page["ScannedCount"]
            conflicts += [_admission(slug, day, from_attributes(item)) for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                return Attendance(admitted, conflicts)
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def put_code(self, granted: Pass, code: str, expires_at: datetime) -> bool:
        item = {
            **_code_keys(granted.slug, code),
            "day": granted.day.isoformat(),
            "key": granted.key,
            "expires_at": int(expires_at.timestamp()),
        }
        try:
            with failures():
                self._client.put_item(
                    TableName=self._table,
                    Item=to_attributes(item),
                    ConditionExpression="attribute_not_exists(pk) OR #key = :key",
                    ExpressionAttributeNames={"#key": "key"},
                    ExpressionAttributeValues=to_attributes({":key": granted.key}),
                )
        except ConditionFailed:
            return False
        return True

    def pass_of_code(self, slug: str, code: str) -> Pass | None:
        item = self._get(_code_keys(slug, code))
        return Pass(slug, date.fromisoformat(item["day"]), item["key"]) if item else None

    def _add(self, granted: Pass, scan: Scan) -> Admission:
        flag = ", entered_again = :yes" if scan.decided_alone else ""
        values: Item = {":scan": _scan_item(scan), ":most": MOST_SCANS} | ({":yes": True} if flag else {})
        try:
            with failures():
                changed = self._client.update_item(
                    TableName=self._table,
                    Key=to_attributes(_keys(granted)),
                    UpdateExpression=f"SET scans.#nonce = :scan{flag}",
                    ConditionExpression="attribute_not_exists(scans.#nonce) AND size(scans) < :most",
                    ExpressionAttributeNames={"#nonce": scan.nonce},
                    ExpressionAttributeValues=to_attributes(values),
                    ReturnValues="ALL_NEW",
                )
            item = from_attributes(changed["Attributes"])
        except ConditionFailed:
            # Sent before, or one of too many: what is held answers it.
            held = self._get(_keys(granted))
            if held is None:
                raise
            item = held
        return _admission(granted.slug, granted.day, item)

    def _get(self, keys: Item) -> Item | None:
        with failures():
            found = self._client.get_item(TableName=self._table, Key=to_attributes(keys), ConsistentRead=True)
        return from_attributes(found["Item"]) if "Item" in found else None


def _partition(slug: str, day: date) -> str:
    return f"admission#{slug}#{day.isoformat()}"


def _keys(granted: Pass) -> Item:
    return {"pk": _partition(granted.slug, granted.day), "sk": granted.key}


def _code_keys(slug: str, code: str) -> Item:
    return {"pk": f"pass-code#{slug}#{code}", "sk": "pass-code"}


def _scan_item(scan: Scan) -> Item:
    times = {"scanned_at": scan.scanned_at.isoformat(), "received_at": scan.received_at.isoformat()}
    return {**times, "door": scan.door, "offline": scan.offline}


def _admission(slug: str, day: date, item: Item) -> Admission:
    scans = {nonce: _scan(nonce, held) for nonce, held in item["scans"].items()}
    return Admission(slug, day, item["sk"], item["first"], scans)


def _scan(nonce: str, held: Item) -> Scan:
    return Scan(
        nonce=nonce,
        scanned_at=datetime.fromisoformat(held["scanned_at"]),
        received_at=datetime.fromisoformat(held["received_at"]),
        door=held["door"],
        offline=held["offline"],
    )
