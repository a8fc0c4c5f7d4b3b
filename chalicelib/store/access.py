"""The Access table: API keys, the audit trail, exports, suppression and limits."""

from dataclasses import asdict
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any

from chalicelib.domain.access import AuditEntry, Invitation, Principal, Role
from chalicelib.domain.exports import ExportJob, Format
from chalicelib.store.dynamo import (
    ConditionFailed,
    DynamoDBClient,
    Item,
    failures,
    from_attributes,
    to_attributes,
)

AUDIT_KEPT_SECONDS = 400 * 86_400
EXPORTS_KEPT_SECONDS = 7 * 86_400


class DynamoAccess:
    """AccessStore on DynamoDB."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client, self._table = client, table

    def principal(self, key_hash: str) -> Principal | None:
        item = self._get(f"key#{key_hash}", "key")
        if item is None or "revoked_at" in item:
            return None
        campaigns = item.get("campaigns")
        return Principal(
            key_hash=key_hash,
            role=Role(item["role"]),
            label=item["label"],
            campaigns=None if campaigns is None else frozenset(campaigns),
            source=item.get("source"),
        )

    def put_principal(self, principal: Principal, created_at: datetime) -> None:
        self._put(_principal_item(principal, created_at))

    def put_invitation(self, invitation: Invitation) -> None:
        self._put(
            {
                **_invitation_at(invitation.token_hash),
                "role": invitation.role,
                "label": invitation.label,
                "campaigns": None if invitation.campaigns is None else sorted(invitation.campaigns),
                "source": invitation.source,
                "expires_at": int(invitation.expires_at.timestamp()),
            }
        )

    def invitation(self, token_hash: str, now: datetime) -> Invitation | None:
        at = _invitation_at(token_hash)
        item = self._get(at["pk"], at["sk"])
        if item is None or item["expires_at"] <= now.timestamp():
            return None
        campaigns = item.get("campaigns")
        return Invitation(
            token_hash=token_hash,
            role=Role(item["role"]),
            label=item["label"],
            expires_at=datetime.fromtimestamp(item["expires_at"], UTC),
            campaigns=None if campaigns is None else frozenset(campaigns),
            source=item.get("source"),
        )

    def accept(self, invitation: Invitation, principal: Principal, at: datetime) -> None:
        taken = {
            "TableName": self._table,
            "Key": to_attributes(_invitation_at(invitation.token_hash)),
            "ConditionExpression": "attribute_exists(pk)",
        }
        item = to_attributes(_principal_item(principal, at))
        entries: list[Any] = [{"Delete": taken}, {"Put": {"TableName": self._table, "Item": item}}]
        with failures():
            self._client.transact_write_items(TransactItems=entries)

    def audit(self, entry: AuditEntry) -> None:
        at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
        self._put(
            {
                "pk": f"audit#{entry.slug}",
                # Random, so that no line is ever written over, however many fall into one moment.
                "sk": f"{at}#{token_urlsafe(9)}",
                "actor": entry.actor,
                "verb": entry.verb,
                "details": entry.details,
                "expires_at": int(entry.at.timestamp()) + AUDIT_KEPT_SECONDS,
            }
        )

    def put_export(self, job: ExportJob) -> None:
        item = {**asdict(job), "asked_at": job.asked_at.isoformat()}
        item |= {"pk": f"export#{job.id}", "sk": "export"}
        item["expires_at"] = int(job.asked_at.timestamp()) + EXPORTS_KEPT_SECONDS
        self._put(item)

    def export(self, export_id: str) -> ExportJob | None:
        item = self._get(f"export#{export_id}", "export")
        if item is None:
            return None
        values = {name: value for name, value in item.items() if name not in ("pk", "sk", "expires_at")}
        values |= {"format": Format(item["format"]), "asked_at": datetime.fromisoformat(item["asked_at"])}
        return ExportJob(**values)

    def suppress(self, address_hash: str, reason: str, until: datetime | None) -> None:
        expires_at = int(until.timestamp()) if until else None
        item = {
            "pk": f"suppressed#{address_hash}",
            "sk": "suppressed",
            "reason": reason,
            "expires_at": expires_at,
        }
        condition: dict[str, Any] = {}
        if expires_at:
            condition = {
                "ConditionExpression": "attribute_not_exists(pk) OR expires_at < :expires",
                "ExpressionAttributeValues": to_attributes({":expires": expires_at}),
            }
        try:
            self._put(item, **condition)
        except ConditionFailed:
            # It is suppressed for at least as long already.
            return

    def suppressed(self, address_hash: str, now: datetime) -> str | None:
        item = self._get(f"suppressed#{address_hash}", "suppressed")
        if item is None or ("expires_at" in item and item["expires_at"] <= now.timestamp()):
            return None
        return str(item["reason"])

    def mail_times(self, address_hash: str) -> dict[str, datetime]:
        item = self._get(f"mail#{address_hash}", "times") or {"times": {}}
        times = {nonce: datetime.fromisoformat(moment) for nonce, moment in item["times"].items()}
        return dict(sorted(times.items(), key=lambda entry: entry[1]))

    def put_mail_times(
        self,
        address_hash: str,
        times: dict[str, datetime],
        previous: dict[str, datetime],
        expires_at: datetime,
    ) -> None:
        before = {nonce: moment.isoformat() for nonce, moment in previous.items()}
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(times)"}
        if before:
            values = to_attributes({":before": before})
            condition = {"ConditionExpression": "times = :before", "ExpressionAttributeValues": values}
        item = {
            "pk": f"mail#{address_hash}",
            "sk": "times",
            "times": {nonce: moment.isoformat() for nonce, moment in times.items()},
            "expires_at": int(expires_at.timestamp()),
        }
        self._put(item, **condition)

    def count_up(self, counter: str, expires_at: datetime) -> int:
        with failures():
            answer = self._client.update_item(
                TableName=self._table,
                Key=to_attributes({"pk": f"limit#{counter}", "sk": "limit"}),
                UpdateExpression="SET expires_at = :expires ADD seen :one",
                ExpressionAttributeValues=to_attributes({":expires": int(expires_at.timestamp()), ":one": 1}),
                ReturnValues="UPDATED_NEW",
            )
        return int(from_attributes(answer["Attributes"])["seen"])

    def _get(self, pk: str, sk: str) -> Item | None:
        with failures():
            found = self._client.get_item(
                TableName=self._table, Key=to_attributes({"pk": pk, "sk": sk}), ConsistentRead=True
            )
        return from_attributes(found["Item"]) if "Item" in found else None

    def _put(self, item: Item, **condition: Any) -> None:
        with failures():
            self._client.put_item(TableName=self._table, Item=to_attributes(item), **condition)


def _invitation_at(token_hash: str) -> Item:
    return {"pk": f"invitation#{token_hash}", "sk": "invitation"}


def _principal_item(principal: Principal, created_at: datetime) -> Item:
    return {
        "pk": f"key#{principal.key_hash}",
        "sk": "key",
        "role": principal.role,
        "label": principal.label,
        "campaigns": None if principal.campaigns is None else sorted(principal.campaigns),
        "source": principal.source,
        "created_at": created_at.isoformat(),
    }
