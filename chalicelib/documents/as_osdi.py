"""OSDI: signatures as the Open Supporter Data Interface 1.2 describes them, for other campaign tools.

https://opensupporter.github.io/osdi-docs/signatures.html; what it has no name for is in
`custom_fields` of the person.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.documents.material import Material
from chalicelib.domain.exports import row
from chalicelib.domain.signons import SignOn

NAMED = frozenset(
    {"id", "signed_at", "name", "email", "phone", "country", "postcode", "employer", "language", "comment"}
)


def osdi_chunks(material: Material, sign_ons: Iterable[SignOn]) -> Iterator[bytes]:
    """One collection page, which holds every signature; the figures follow the signatures."""
    title = material.stored.campaign.title[material.stored.campaign.default_language]
    head = json.dumps({"title": title}, ensure_ascii=False)[:-1]
    yield f'{head}, "_embedded": {{"osdi:signatures": ['.encode()
    count = 0
    for sign_on in sign_ons:
        text = json.dumps(signature(row(sign_on)), ensure_ascii=False, separators=(",", ":"))
        yield f"{',' if count else ''}\n{text}".encode()
        count += 1
    yield f'\n]}}, "total_records": {count}, "total_pages": 1, "page": 1, "per_page": {count}}}\n'.encode()


def signature(values: dict[str, Any]) -> dict[str, Any]:
    """One `osdi:signature` with its person, from the columns of a sign-on."""
    changed = max(
        filter(None, (values[name] for name in ("signed_at", "confirmed_at", "approved_at", "withdrawn_at")))
    )
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
