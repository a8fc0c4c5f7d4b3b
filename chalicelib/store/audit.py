"""The audit trail: one item for each line, in the campaign's partition."""

from datetime import UTC
from secrets import token_urlsafe

from chalicelib.domain.access import AuditEntry
from chalicelib.store.table import Table

KEPT_SECONDS = 400 * 86_400


class DynamoAudit:
    """AuditTrail on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, entry: AuditEntry) -> None:
        at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
        self._table.put(
            {
                "pk": entry.slug,
                # Whoever writes lines could write over one whose key it knew; so nobody can guess it.
                "sk": f"{at}#{token_urlsafe(16)}",
                "actor": entry.actor,
                "verb": entry.verb,
                "details": entry.details,
                "expires_at": int(entry.at.timestamp()) + KEPT_SECONDS,
            }
        )
