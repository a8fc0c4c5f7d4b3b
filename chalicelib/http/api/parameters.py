"""What stands in paths, queries and headers of the API, for the OpenAPI document."""

from typing import Any

from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.parts import SLUG
from chalicelib.domain.signons import Status
from chalicelib.http.api import examples
from chalicelib.http.api.schemas import SOURCE_LENGTH

PARAMETERS: dict[str, dict[str, Any]] = {
    "slug": {
        "in": "path",
        "schema": {"type": "string", "pattern": SLUG, "maxLength": 64},
        "example": examples.SLUG,
    },
    "id": {"in": "path", "schema": {"type": "string", "pattern": "^[A-Za-z0-9._~-]{1,512}$"}},
    "status": {"in": "query", "schema": {"type": "string", "enum": [str(status) for status in Status]}},
    "kind": {"in": "query", "schema": {"type": "string", "enum": [str(kind) for kind in SignatoryKind]}},
    "country": {"in": "query", "schema": {"type": "string", "pattern": "^[A-Z]{2}$"}},
    "waiting": {"in": "query", "schema": {"type": "string", "enum": ["true", "false"]}},
    "advice": {
        "in": "query",
        "schema": {"type": "string", "enum": ["true", "false"]},
        "description": "Beside each what helps to decide; for whoever may",
    },
    "source": {
        "in": "query",
        "schema": {"type": "string", "maxLength": SOURCE_LENGTH},
        "description": "The partner whose signers are wanted",
    },
    "email": {
        "in": "query",
        "schema": {"type": "string", "maxLength": 254},
        "description": "Whoever signed with that address, on one page: of a sign-in the fifty newest",
    },
    "day": {
        "in": "query",
        "schema": {"type": "string", "format": "date"},
        "description": "Today where the event takes place, if not said",
    },
    "If-Match": {
        "in": "header",
        "schema": {"type": "string"},
        "description": "The ETag of what is to be replaced; 412 when somebody else saved meanwhile",
    },
    "Content-Encoding": {"in": "header", "schema": {"type": "string", "enum": ["identity", "gzip"]}},
    "after": {"in": "query", "schema": {"type": "string"}, "description": "`next` of the page before"},
}
