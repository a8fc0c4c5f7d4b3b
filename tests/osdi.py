"""OSDI's collection of signatures as a JSON schema, from the published documents.

Names and types: https://opensupporter.github.io/osdi-docs/, its signatures, people and record_signature.
A person has the names that https://actionnetwork.org/docs/v2/people reads, and OSDI's own for employer and
occupation. Whatever is not named there is refused, so that a misspelt name is a mistake.
"""

from typing import Any

TEXT = {"type": "string", "minLength": 1}
MOMENT = {"type": "string", "format": "date-time"}
IDENTIFIERS = {
    "type": "array",
    "minItems": 1,
    "uniqueItems": True,
    # Printable US-ASCII, the issuer without colon or space, the id without space.
    "items": {"type": "string", "pattern": "^[!-9;-~]+:[!-~]+$"},
}


def thing(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def one_primary(item: dict[str, Any]) -> dict[str, Any]:
    primary = {"properties": {"primary": {"const": True}}}
    return {"type": "array", "items": item, "contains": primary, "minContains": 1, "maxContains": 1}


EMAIL = thing(
    {
        "primary": {"type": "boolean"},
        "address": {"type": "string", "pattern": "^[^@]+@[^@]+$"},
        "address_type": {"enum": ["Personal", "Work", "Other"]},
        "status": {"enum": ["subscribed", "unsubscribed"]},
    },
    "address",
    "primary",
    "status",
)
PHONE = thing(
    # With the country's code, digits only.
    {"primary": {"type": "boolean"}, "number": {"type": "string", "pattern": "^[1-9][0-9]{4,14}$"}},
    "number",
    "primary",
)
ADDRESS = thing(
    {
        "primary": {"type": "boolean"},
        "address_lines": {"type": "array", "items": TEXT},
        "locality": TEXT,
        "region": TEXT,
        "postal_code": TEXT,
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
    },
    "primary",
)
PERSON = thing(
    {
        "identifiers": IDENTIFIERS,
        "created_date": MOMENT,
        "modified_date": MOMENT,
        "given_name": TEXT,
        "family_name": TEXT,
        "employer": TEXT,
        "occupation": TEXT,
        "languages_spoken": {
            "type": "array",
            "uniqueItems": True,
            "items": {"type": "string", "pattern": "^[a-z]{2,3}$"},
        },
        "email_addresses": one_primary(EMAIL),
        "phone_numbers": one_primary(PHONE),
        "postal_addresses": one_primary(ADDRESS),
        "custom_fields": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "identifiers",
)
REFERRER = thing({"source": TEXT, "referrer": TEXT, "website": TEXT, "url": TEXT})
SIGNATURE = thing(
    {
        "identifiers": IDENTIFIERS,
        "origin_system": TEXT,
        "created_date": MOMENT,
        "modified_date": MOMENT,
        "action_date": MOMENT,
        "comments": TEXT,
        "referrer_data": REFERRER,
        "action_network:referrer_data": REFERRER,
        "_embedded": thing({"osdi:person": PERSON}, "osdi:person"),
    },
    "identifiers",
    "origin_system",
    "created_date",
    "action_date",
    "_embedded",
)
COUNT = {"type": "integer", "minimum": 0}
SIGNATURES = thing(
    {
        "title": TEXT,
        "total_pages": COUNT,
        "per_page": COUNT,
        "page": COUNT,
        "total_records": COUNT,
        "_embedded": thing({"osdi:signatures": {"type": "array", "items": SIGNATURE}}, "osdi:signatures"),
    },
    "total_records",
    "_embedded",
)
