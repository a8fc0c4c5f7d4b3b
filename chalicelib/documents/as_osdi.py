"""OSDI: signatures as the Open Supporter Data Interface 1.2 describes them, for other campaign tools.

https://opensupporter.github.io/osdi-docs/signatures.html; what it has no name for is in
`custom_fields` of the person.
"""

import json
from collections.abc import Sequence
from typing import Any

from chalicelib.documents.as_json import encode
from chalicelib.documents.material import Material
from chalicelib.documents.pieces import State
from chalicelib.domain.exports import COLUMNS, MOMENTS, Cells

NAMED = frozenset(
    {"id", "signed_at", "name", "email", "phone", "country", "postcode", "employer", "language", "comment"}
)


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
    made = {
        "identifiers": [f"undersigned:{values['id']}"],
        "origin_system": "Undersigned",
        "created_date": values["signed_at"],
        "modified_date": changed,
        "comments": values["comment"],
        "referrer_data": {"source": values["source"]} if values["source"] else None,
        "_embedded": {"osdi:person": _person(values)},
    }
    return _without_gaps(made)


def _person(values: dict[str, Any]) -> dict[str, Any]:
    # A full name is what people gave; splitting it into given and family names would guess.
    address = _without_gaps({"postal_code": values["postcode"], "country": values["country"]})
    mail = {
        "address": values["email"],
        "primary": True,
        "status": "subscribed" if values["updates"] else "unsubscribed",
    }
    return _without_gaps(
        {
            "identifiers": [f"undersigned:{values['id']}"],
            "family_name": values["name"],
            "employer": values["employer"],
            "languages_spoken": [values["language"]],
            "email_addresses": [mail] if values["email"] else None,
            "phone_numbers": [{"number": values["phone"]}] if values["phone"] else None,
            "postal_addresses": [address] if address else None,
            "custom_fields": _without_gaps({name: v for name, v in values.items() if name not in NAMED}),
        }
    )


def _without_gaps(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [], "")}
