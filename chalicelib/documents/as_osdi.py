"""OSDI: signatures as the Open Supporter Data Interface describes them, for other campaign tools.

https://opensupporter.github.io/osdi-docs/signatures.html and people.html say which names there are, and
https://actionnetwork.org/docs/v2/people, signatures and record_signature_helper which of them Action Network
reads (all read in November 2026). It knows neither an employer nor an occupation: these stand under OSDI's
names and in `custom_fields`, with everything else that has no name. Custom fields are texts.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from chalicelib.documents.as_json import encode
from chalicelib.documents.material import Material
from chalicelib.documents.pieces import State
from chalicelib.domain.exports import COLUMNS, MOMENTS, Cells
from chalicelib.domain.signons import Status

# What stands elsewhere than in a custom field. A number without its country does not: OSDI wants it with.
NAMED = frozenset({"id", "signed_at", "name", "email", "country", "postcode", "language", "comment"})
WITH_ITS_COUNTRY = re.compile(r"\+(?:[\s().\-/]*[0-9]){5,15}[\s().\-/]*")
AGREED = frozenset({Status.CONFIRMED, Status.APPROVED})


class OsdiPieces:
    """Pieces of one collection page, which holds every signature; the figures follow the signatures."""

    def __init__(self, material: Material, state: State | None) -> None:
        campaign = material.stored.campaign
        self._title = campaign.title[campaign.default_language]
        self._count: int = state["count"] if state else 0

    @property
    def state(self) -> State:
        return {"count": self._count}

    def begin(self) -> bytes:
        head = json.dumps({"title": self._title}, ensure_ascii=False)[:-1]
        return f'{head}, "_embedded": {{"osdi:signatures": ['.encode()

    def add(self, lines: Sequence[Cells]) -> bytes:
        found = ",\n".join(encode(signature(dict(zip(COLUMNS, cells, strict=True)))) for cells in lines)
        before = (",\n" if self._count else "\n") if lines else ""
        self._count += len(lines)
        return f"{before}{found}".encode()

    def cut(self) -> bytes:
        return b""

    def end(self) -> bytes:
        n = self._count
        return f'\n]}}, "total_records": {n}, "total_pages": 1, "page": 1, "per_page": {n}}}\n'.encode()


def signature(values: dict[str, Any]) -> dict[str, Any]:
    """One `osdi:signature` with its person, from the columns of a sign-on."""
    changed = max(filter(None, (values[name] for name in MOMENTS)), default=None)
    source = {"source": values["source"]} if values["source"] else None
    made = {
        "identifiers": [f"undersigned:{values['id']}"],
        "origin_system": "Undersigned",
        "created_date": values["signed_at"],
        "modified_date": changed,
        "action_date": values["signed_at"],
        "comments": values["comment"],
        "referrer_data": source,
        "action_network:referrer_data": source,
        "_embedded": {"osdi:person": _person(values)},
    }
    return _without_gaps(made)


def _person(values: dict[str, Any]) -> dict[str, Any]:
    address = _without_gaps({"postal_code": values["postcode"], "country": values["country"]})
    number = _number(values["phone"] or "")
    others = {name: _text(value) for name, value in values.items() if name not in NAMED}
    if number:
        del others["phone"]
    return _without_gaps(
        {
            "identifiers": [f"undersigned:{values['id']}"],
            # People gave one name, whole. Splitting it would guess, and greet some by their family's.
            "family_name": values["name"],
            "employer": values["employer"],
            "occupation": values["job_title"],
            "languages_spoken": [values["language"].split("-")[0]],
            "email_addresses": [_email(values)] if values["email"] else None,
            "phone_numbers": [{"primary": True, "number": number}] if number else None,
            "postal_addresses": [{"primary": True, **address}] if address else None,
            "custom_fields": _without_gaps(others),
        }
    )


def _email(values: dict[str, Any]) -> dict[str, Any]:
    """Said in any case, because Action Network subscribes an address of which nothing is said."""
    # What nobody confirmed, anybody may have ticked.
    wanted = values["updates"] and values["status"] in AGREED
    return {
        "address": values["email"],
        "primary": True,
        "status": "subscribed" if wanted else "unsubscribed",
    }


def _number(typed: str) -> str:
    """The digits of a number that was typed with its country's, else nothing."""
    return re.sub(r"[^0-9]", "", typed) if WITH_ITS_COUNTRY.fullmatch(typed) else ""


def _text(value: Any) -> str:
    """A column's value as a custom field holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _without_gaps(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [], "")}
