"""The audit trail: one item for each line, in the campaign's partition."""

from datetime import UTC, datetime
from secrets import token_urlsafe

from chalicelib.domain.access import AuditEntry
from chalicelib.store.dynamo import Item
from chalicelib.store.table import Table

KEPT_SECONDS = 400 * 86_400


class DynamoAudit:
    """AuditTrail on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, entry: AuditEntry) -> str:
        at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
        # Whoever writes lines could write over one whose key it knew; so nobody can guess it.
        place = f"{at}#{token_urlsafe(16)}"
        self._table.put(
            {
                "pk": entry.slug,
                "sk": place,
                "actor": entry.actor,
                "verb": entry.verb,
                "details": entry.details,
                "expires_at": int(entry.at.timestamp()) + KEPT_SECONDS,
            }
        )
        return place

    def get(self, slug: str, place: str) -> AuditEntry | None:
        item = self._table.get({"pk": slug, "sk": place})
        return _entry(item) if item else None


def _entry(item: Item) -> AuditEntry:
    at = datetime.fromisoformat(item["sk"].partition("#")[0])
    return AuditEntry(at, item["actor"], item["verb"], item["pk"], item["details"])
