"""Sign-ons as files hold them: from DynamoDB's own JSON into cells, with no model in between.

A million of them are read for one file, and the model would take twice as long as all the rest. What it makes
of an item `domain.exports.row` says; the tests hold one against the other, field by field.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, get_args

from chalicelib.domain.asked import Visibility
from chalicelib.domain.exports import BLANK_WHEN_COUNTED, COLUMNS, MOMENTS, Cells
from chalicelib.domain.keys import is_key
from chalicelib.domain.signons import SignOn, Status
from chalicelib.store.dynamo import from_attributes, to_attributes
from chalicelib.store.signon_items import PROPOSAL
from chalicelib.store.versions import VERSION, current

HELD = SignOn.model_fields
# What a query must bring; a column that is no field of a sign-on is made of these.
ATTRIBUTES = ("sk", "v", "expires_at", "consent", *(name for name in COLUMNS if name in HELD))

NOW_WRITTEN = {"N": str(VERSION)}

PLACES = {name: place for place, name in enumerate(COLUMNS)}
ID, STATUS, VISIBILITY, EMAIL = (PLACES[name] for name in ("id", "status", "visibility", "email"))
TEXT_VERSION, TEXT_SHA256 = PLACES["text_version"], PLACES["text_sha256"]
TIMES = tuple(PLACES[name] for name in MOMENTS)
BLANKED = tuple(PLACES[name] for name in BLANK_WHEN_COUNTED)


def _default(name: str) -> Any:
    found = HELD[name].default if name in HELD and not HELD[name].is_required() else None
    return str(found) if isinstance(found, str) else found


def _is_text(name: str) -> bool:
    kinds = get_args(HELD[name].annotation) or (HELD[name].annotation,)
    return not any(kind in (bool, int) or get_args(kind) for kind in kinds)


# Everything else than text is rare enough to be read the long way.
OTHERS = tuple((PLACES[name], name) for name in COLUMNS if name in HELD and not _is_text(name))
DEFAULTS: Cells = [_default(name) for name in COLUMNS]
DEFAULTS[PLACES["commitments"]] = []


def cells_of(items: Iterable[dict[str, Any]], now: datetime, before: str | None) -> Iterator[Cells]:
    """The cells of these items, which follow each other in a bucket, after the one whose key is `before`."""
    moment = int(now.timestamp())
    for item in items:
        sk = item["sk"]["S"]
        key = sk.removesuffix(PROPOSAL)
        # A proposal lies right behind its sign-on; whatever else is there signed nothing.
        if not is_key(key) or (sk != key and key == before):
            continue
        before = sk
        cells = _cells(item)
        cells[ID] = key
        if not (cells[STATUS] == Status.PENDING and _over(item, moment)):
            yield cells


def _over(item: dict[str, Any], moment: int) -> bool:
    held = item.get("expires_at", {}).get("N")
    return held is not None and int(held) <= moment


def _cells(item: dict[str, Any]) -> Cells:
    if item.get("v", NOW_WRITTEN) != NOW_WRITTEN:
        item = to_attributes(current(from_attributes(item)))
    cells: Cells = [
        default if (held := item.get(name)) is None else held.get("S", default)
        for name, default in zip(COLUMNS, DEFAULTS, strict=True)
    ]
    for place, name in OTHERS:
        if name in item and (value := from_attributes({name: item[name]})[name]) is not None:
            cells[place] = value
    if not cells[EMAIL]:
        cells[EMAIL] = None
    consent = item.get("consent", {}).get("M")
    if consent:
        agreed = from_attributes(consent)
        cells[TEXT_VERSION], cells[TEXT_SHA256] = agreed.get("version"), agreed.get("sha256")
    for place in TIMES:
        if cells[place] is not None:
            cells[place] = _second(cells[place])
    if cells[VISIBILITY] == Visibility.COUNTED:
        for place in BLANKED:
            cells[place] = None
    return cells


def _second(moment: str) -> str:
    """The time to the second, in UTC; what is none stays as it is."""
    if moment[-1:] == "Z" and moment[10:11] == "T":
        return f"{moment[:19]}Z"
    try:
        return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return moment
