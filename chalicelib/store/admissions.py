"""Admissions: one item for each person who was let in on a day."""

from datetime import date, datetime

from chalicelib.domain.passes import Admission, Attendance, Pass, Scan, attended
from chalicelib.store.dynamo import ConditionFailed, Item
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, VERSION, current

# What a door gone wild may add to one item; DynamoDB's own limit is 400 KB. Whoever only tries leaves room
# for those who were let in.
MOST_TRIES, MOST_SCANS = 100, 1_000


class DynamoAdmissions:
    """AdmissionStore on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, granted: Pass, record: str) -> Admission | None:
        item = self._table.get(_keys(granted, record))
        return _admission(granted.slug, granted.day, item) if item else None

    def admit(self, granted: Pass, record: str, scan: Scan, expires_at: datetime) -> Admission:
        item = {
            **STAMP,
            **_keys(granted, record),
            "life": granted.life,
            "first": scan.nonce,
            "scans": {scan.nonce: _scan_item(scan)},
            "expires_at": int(expires_at.timestamp()),
            **({"doubtful": True} if scan.doubtful else {}),
        }
        try:
            self._table.put(item, "attribute_not_exists(pk)")
        except ConditionFailed:
            return self._add(granted, record, scan)
        return Admission(granted.slug, granted.day, record, granted.life, scan.nonce, {scan.nonce: scan})

    def note_search(self, slug: str, door: str, window: datetime, expires_at: datetime) -> int:
        key = {"pk": f"search#{slug}", "sk": f"{door}#{window.isoformat()}"}
        values = {":expires": int(expires_at.timestamp()), ":one": 1, ":v": VERSION}
        noted = self._table.updated(key, "SET expires_at = :expires, v = :v ADD searches :one", values)
        return int(noted["searches"])

    def attendance(self, slug: str, day: date) -> Attendance:
        admitted, remarkable = 0, []
        # Everything is counted, only what filters through is carried.
        pages = self._table.pages(
            "pk = :pk",
            {":pk": _partition(slug, day)},
            where="attribute_exists(entered_again) OR attribute_exists(doubtful)",
        )
        for page in pages:
            admitted += page.read
            remarkable += [_admission(slug, day, item) for item in page.items]
        return attended(admitted, remarkable)

    def _add(self, granted: Pass, record: str, scan: Scan) -> Admission:
        change, new = "SET scans.#nonce = :scan", "attribute_not_exists(scans.#nonce)"
        names, values = {"#nonce": scan.nonce}, Item({":scan": _scan_item(scan), ":most": MOST_TRIES})
        if scan.decided_alone:
            change += ", entered_again = :yes"
            values |= {":yes": True, ":most": MOST_SCANS}
        if scan.doubtful:
            change += ", doubtful = :yes"
        if scan.offline:
            # It got no answer when it only asked, and let somebody in then.
            new = f"({new} OR (scans.#nonce.#offline = :no AND #first <> :nonce))"
            names |= {"#offline": "offline", "#first": "first"}
            values |= {":no": False, ":nonce": scan.nonce}
        try:
            item = self._table.updated(
                _keys(granted, record), change, values, f"{new} AND size(scans) < :most", names
            )
        except ConditionFailed:
            # Sent before, or one of too many: what is held answers it.
            held = self._table.get(_keys(granted, record))
            if held is None:
                raise
            item = held
        return _admission(granted.slug, granted.day, item)


def _partition(slug: str, day: date) -> str:
    return f"admission#{slug}#{day.isoformat()}"


def _keys(granted: Pass, record: str) -> Item:
    return {"pk": _partition(granted.slug, granted.day), "sk": record}


def _scan_item(scan: Scan) -> Item:
    times = {"scanned_at": scan.scanned_at.isoformat(), "received_at": scan.received_at.isoformat()}
    off = {"clock_off": scan.clock_off} if scan.clock_off else {}
    return {**times, "door": scan.door, "offline": scan.offline, **off}


def _admission(slug: str, day: date, item: Item) -> Admission:
    scans = {nonce: _scan(nonce, held) for nonce, held in current(item)["scans"].items()}
    return Admission(slug, day, item["sk"], item["life"], item["first"], scans)


def _scan(nonce: str, held: Item) -> Scan:
    return Scan(
        nonce=nonce,
        scanned_at=datetime.fromisoformat(held["scanned_at"]),
        received_at=datetime.fromisoformat(held["received_at"]),
        door=held["door"],
        offline=held["offline"],
        clock_off=int(held.get("clock_off", 0)),
    )
