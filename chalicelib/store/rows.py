"""Sign-ons as a recount reads them: a few attributes of each, and no model in between."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime

from chalicelib.domain.asked import SignatoryKind, Visibility
from chalicelib.domain.counting import Row
from chalicelib.domain.declared import LinkedParent
from chalicelib.domain.keys import is_key
from chalicelib.domain.signons import Collected, Status
from chalicelib.store.dynamo import Item

ATTRIBUTES = ("sk", *(field.name for field in fields(Row) if field.name != "key"))
KINDS = {kind.value: kind for kind in SignatoryKind}
STATUSES = {status.value: status for status in Status}
COLLECTED = {way.value: way for way in Collected}
VISIBILITIES = {visibility.value: visibility for visibility in Visibility}


def rows_of(items: Iterable[Item]) -> Iterator[Row]:
    """The rows that items hold, as the model would read them; what it could not read is left out."""
    for item in items:
        # Beside the sign-ons lie proposals, which nothing counts.
        if is_key(item["sk"]):
            try:
                yield row_of(item)
            except (KeyError, ValueError):
                continue


def row_of(item: Item) -> Row:
    """The row that an item holds. Raises KeyError or ValueError."""
    get = item.get
    return Row(
        item["sk"],
        item["rev"],
        KINDS[item["kind"]],
        STATUSES[item["status"]],
        VISIBILITIES[item["visibility"]],
        datetime.fromisoformat(item["signed_at"]),
        _moment(get("confirmed_at")),
        _moment(get("approved_at")),
        item["name"],
        item["email"],
        item["language"],
        get("country"),
        get("source"),
        get("union"),
        get("organization"),
        get("members_represented"),
        get("parent_organization"),
        get("commitments"),
        get("network"),
        _moment(get("hidden_at")),
        _linked(get("linked_parent")),
        _moment(get("waiting_since")),
        item["nonce"],
        COLLECTED[get("collected", Collected.WEB)],
    )


def _linked(value: Item | None) -> LinkedParent | None:
    if value is None:
        return None
    return LinkedParent(
        record_id=value.get("record_id", ""), name=value["name"], country=value.get("country")
    )


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
