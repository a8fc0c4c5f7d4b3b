"""The audit trail: one item for each line, in the campaign's partition."""

from datetime import UTC, datetime
from secrets import token_urlsafe

from chalicelib.domain.access import AuditEntry
from chalicelib.store.dynamo import Item
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, current

KEPT_SECONDS = 400 * 86_400


class DynamoAudit:
    """AuditTrail on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, entry: AuditEntry) -> str:
        # Whoever writes lines could write over one whose key it knew; so nobody can guess it.
        place = f"{_time(entry.at)}#{token_urlsafe(16)}"
        self._table.put(
            {
                **STAMP,
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

    def newest(self, slug: str, before: datetime | None, at_least: int) -> list[AuditEntry]:
        lines = self._table.query(
            "pk = :slug" + (" AND sk < :before" if before else ""),
            {":slug": slug, **({":before": _time(before)} if before else {})},
            reverse=True,
            at_once=at_least + 1,
        )
        found: list[AuditEntry] = []
        for entry in map(_entry, lines):
            if len(found) >= at_least and entry.at != found[-1].at:
                break
            found.append(entry)
        return found


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _entry(found: Item) -> AuditEntry:
    item = current(found)
    at = datetime.fromisoformat(item["sk"].partition("#")[0])
    return AuditEntry(at, item["actor"], item["verb"], item["pk"], item["details"])
