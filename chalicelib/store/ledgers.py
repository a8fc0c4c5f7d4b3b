"""The ledger of approved organizations, and a log of what moved in it.

Whoever has read a ledger whole reads after that only what moved since, so that a union more among twenty
thousand costs no more than among twenty.
"""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from secrets import token_hex

from chalicelib.domain.tally import Organization
from chalicelib.store.dynamo import Item
from chalicelib.store.markers import ledger_at, ledger_of, organization_of
from chalicelib.store.table import Entry, Table
from chalicelib.store.versions import STAMP

LEDGER_REV = "ledger-rev"
# A line that is written now may say a time that long ago: clocks differ, and writing is tried again.
LATE = 30
# A ledger is read whole again after this long; its log is kept for longer.
FRESH, KEPT = 600, 3600
# With more than these to read again it is read whole.
MOST_MOVED = 2_000


@dataclass
class _Read:
    """A ledger as it was read last; `lines` are the log's that it holds, each with its time in seconds."""

    slug: str
    whole_at: float
    entries: dict[str, Organization]
    lines: dict[str, float] = field(default_factory=dict)


class Ledgers:
    """The ledgers in a table, of which the one that was read last is kept."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._last: _Read | None = None

    def moving(self, slug: str, keys: Collection[str]) -> list[Entry]:
        """A transaction's entries that say that these of a ledger's entries are others now, or gone."""
        now = time.time()
        line = {"slug": _log_of(slug), "sk": f"{_instant(now)}#{token_hex(8)}", **STAMP, "keys": sorted(keys)}
        rev = self._table.updating({"slug": slug, "sk": LEDGER_REV}, "ADD n :one", {":one": 1})
        return [rev, self._table.putting({**line, "expires_at": int(now + KEPT)})]

    def read(self, slug: str) -> list[Organization]:
        """All entries, in no order, as they are now or later."""
        last, now = self._last, time.time()
        if last is None or last.slug != slug or not now - FRESH < last.whole_at <= now:
            return self._read_whole(slug)
        # A line of a clock that is ahead must hide nobody else's.
        since = min(max(last.lines.values(), default=last.whole_at), now)
        lines = list(self._log(slug, since))
        moved = {key for line in lines if line["sk"] not in last.lines for key in line["keys"]}
        if len(moved) > MOST_MOVED:
            return self._read_whole(slug)
        held = self._table.batch_get([ledger_at(slug, key) for key in moved])
        for key in moved:
            last.entries.pop(key, None)
        last.entries |= {item["sk"]: organization_of(item) for item in held}
        last.lines = _times(lines) or last.lines
        return list(last.entries.values())

    def _read_whole(self, slug: str) -> list[Organization]:
        # The log first: what it says before the entries are read is in them.
        now = time.time()
        lines = _times(list(self._log(slug, now)))
        items = self._table.query("slug = :ledger", {":ledger": ledger_of(slug)})
        self._last = _Read(slug, now, {item["sk"]: organization_of(item) for item in items}, lines)
        return list(self._last.entries.values())

    def _log(self, slug: str, since: float) -> Iterator[Item]:
        values = {":log": _log_of(slug), ":since": _instant(since - LATE)}
        return self._table.query("slug = :log AND sk > :since", values)


def _log_of(slug: str) -> str:
    return f"{slug}#ledger-log"


def _instant(seconds: float) -> str:
    return f"{int(seconds * 1_000_000):020d}"


def _times(lines: list[Item]) -> dict[str, float]:
    return {line["sk"]: int(line["sk"].partition("#")[0]) / 1_000_000 for line in lines}
