"""The OpenAPI 3.1 document, made from the models that read and write, and from one table of operations."""

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chalicelib.domain.ledger import Ledger
from chalicelib.domain.parts import SLUG
from chalicelib.domain.signons import SignOnInput, Status
from chalicelib.http.api import examples
from chalicelib.http.api.key_schemas import KeyList, KeyRequest, NewKey, TrailPage
from chalicelib.http.api.schemas import (
    Admitted,
    AttendanceOfDay,
    CampaignList,
    Challenge,
    ChallengeRequest,
    CheckYourMail,
    Confirmed,
    ConfirmRequest,
    Decision,
    Definition,
    ExportAsked,
    ExportProgress,
    ExportRequest,
    PresentedPass,
    Problem,
    PublicCampaign,
    Row,
    RowList,
    SignedIn,
    Tally,
)

REFERENCE = "#/components/schemas/{model}"
PUBLIC_READ = (404, 503)
WITH_BODY = (400, 413, 415, 422)
WITH_KEY = (401, 404, 503)
ETAG = {"schema": {"type": "string"}, "description": "The revision, for `If-Match`"}
RETRY_AFTER = {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait"}


@dataclass(frozen=True)
class Operation:
    """One method of one path: what it takes, what it answers when it works, how it can fail."""

    method: str
    path: str
    summary: str
    answers: dict[int, type[BaseModel] | None]
    failures: tuple[int, ...]
    body: type[BaseModel] | None = None
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    needs_key: bool = False


def _keyed(
    method: str, path: str, summary: str, answers: dict[int, type[BaseModel] | None], **more: Any
) -> Operation:
    body, query = more.get("body"), more.get("query")
    further = WITH_BODY if body else (422,) if query or more.pop("judges", False) else ()
    further += more.pop("further", ())
    return Operation(
        method, f"/organizer{path}", summary, answers, (*WITH_KEY, *further), needs_key=True, **more
    )


OPERATIONS = (
    Operation("GET", "/openapi.json", "This document", {200: None}, (503,)),
    Operation(
        "GET", "/campaigns/{slug}", "The public part of a campaign", {200: PublicCampaign}, PUBLIC_READ
    ),
    Operation("GET", "/campaigns/{slug}/tally", "How many signed", {200: Tally}, PUBLIC_READ),
    Operation(
        "POST",
        "/campaigns/{slug}/sign-ons",
        "Sign; a link in a mail confirms it. A sign-in answers with its pass at once",
        {202: CheckYourMail, 201: SignedIn},
        (*WITH_BODY, 404, 410, 429, 503),
        SignOnInput,
    ),
    Operation(
        "POST",
        "/confirm",
        "Confirm an address with the token from the mail; again and again gives the same",
        {200: Confirmed},
        (*WITH_BODY, 404, 410, 503),
        ConfirmRequest,
    ),
    Operation(
        "POST",
        "/challenge",
        "A proof-of-work challenge, good for one sign-on within ten minutes",
        {200: Challenge},
        (*WITH_BODY, 404, 410, 503),
        ChallengeRequest,
    ),
    _keyed("GET", "/campaigns", "The campaigns the key may manage", {200: CampaignList}),
    _keyed("GET", "/campaigns/{slug}", "A definition", {200: Definition}),
    _keyed(
        "PUT",
        "/campaigns/{slug}",
        "Publish a definition: up to 256 KiB as it is sent, which gzip may unpack to 2 MiB",
        {200: Definition},
        body=Definition,
        headers=("If-Match", "Content-Encoding"),
        further=(412,),
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/names/open",
        "Open the names that were sealed until a milestone, once the last one was told; for owners",
        {200: Definition},
        judges=True,
        further=(409,),
    ),
    _keyed(
        "GET",
        "/campaigns/{slug}/sign-ons",
        "The sign-ons, fifty a page, newest first, or what waits for a decision, the longest waiting first; "
        "a partner's are those of its own source",
        {200: RowList},
        query=("status", "waiting", "after"),
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/sign-ons/{id}/approve",
        "Let a sign-on count",
        {200: Row},
        body=Decision,
        further=(409,),
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/sign-ons/{id}/reject",
        "Keep a sign-on out of the count, and off the wall",
        {200: Row},
        body=Decision,
        further=(409,),
    ),
    _keyed(
        "GET",
        "/campaigns/{slug}/ledger",
        "Approved organizations by parent: what they declare, what is counted, who may be in it twice",
        {200: Ledger},
        query=("after",),
    ),
    _keyed(
        "POST", "/campaigns/{slug}/exports", "Begin to make a file", {202: ExportAsked}, body=ExportRequest
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/admissions",
        "Let the holder of a pass in",
        {200: Admitted},
        body=PresentedPass,
    ),
    _keyed(
        "GET",
        "/campaigns/{slug}/admissions",
        "How many were let in on a day, and who got in twice",
        {200: AttendanceOfDay},
        query=("day",),
    ),
    _keyed("GET", "/exports/{id}", "How far a file is; its link works for a minute", {200: ExportProgress}),
    _keyed("DELETE", "/exports/{id}", "Stop making a file", {200: ExportProgress}),
    _keyed(
        "GET",
        "/campaigns/{slug}/audit",
        "Who did what, newest first",
        {200: TrailPage},
        query=("after",),
    ),
    _keyed("GET", "/keys", "The keys that are good", {200: KeyList}),
    _keyed("POST", "/keys", "Make a key, which is shown this once", {201: NewKey}, body=KeyRequest),
    _keyed("DELETE", "/keys/{id}", "Stop a key at once", {204: None}),
)
PARAMETERS: dict[str, dict[str, Any]] = {
    "slug": {
        "in": "path",
        "schema": {"type": "string", "pattern": SLUG, "maxLength": 64},
        "example": examples.SLUG,
    },
    "id": {"in": "path", "schema": {"type": "string", "pattern": "^[A-Za-z0-9._~-]{1,512}$"}},
    "status": {"in": "query", "schema": {"type": "string", "enum": [str(status) for status in Status]}},
    "waiting": {"in": "query", "schema": {"type": "string", "enum": ["true", "false"]}},
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


@cache
def document(base_url: str) -> dict[str, Any]:
    """The document; `base_url` is where the application is, without `/api/v1`."""
    models = {Problem} | {m for o in OPERATIONS for m in (o.body, *o.answers.values()) if m}
    _, schemas = models_json_schema(
        [(m, "validation") for m in sorted(models, key=lambda m: m.__name__)], ref_template=REFERENCE
    )
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        path = paths.setdefault(f"/api/v1{operation.path}", {})
        path[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Undersigned",
            "version": "1",
            "description": "Solidarity statements, pledges and showings of interest, signed on the web.",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": _name(operation),
        "summary": operation.summary,
        "responses": {
            **{str(status): _answer(status, model) for status, model in operation.answers.items()},
            **{str(status): _failure(status) for status in sorted(operation.failures)},
        },
    }
    path = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    names = [*path, *operation.query, *operation.headers]
    if names:
        described["parameters"] = [
            {"name": name, "required": PARAMETERS[name]["in"] == "path", **PARAMETERS[name]} for name in names
        ]
    if operation.body:
        content = {"schema": _reference(operation.body), "examples": examples.of(operation.body)}
        described["requestBody"] = {"required": True, "content": {"application/json": content}}
    if operation.needs_key:
        described["security"] = [{"key": []}]
    return described


def _answer(status: int, model: type[BaseModel] | None) -> dict[str, Any]:
    if status == HTTPStatus.NO_CONTENT:
        return {"description": HTTPStatus.NO_CONTENT.phrase}
    schema: dict[str, Any] = _reference(model) if model else {"type": "object"}
    content: dict[str, Any] = {"schema": schema}
    if model and examples.of(model):
        content["examples"] = examples.of(model)
    described = {"description": HTTPStatus(status).phrase, "content": {"application/json": content}}
    return described | ({"headers": {"ETag": ETAG}} if model is Definition else {})


def _failure(status: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": _reference(Problem)}},
    }
    if status in (429, 503):
        described["headers"] = {"Retry-After": RETRY_AFTER}
    return described


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=model.__name__)}


def _name(operation: Operation) -> str:
    """Like `get_campaigns_by_slug_tally`: the method and the path, which together are unique."""
    words = operation.path.replace(".", "_").replace("-", "_").replace("{", "by_").replace("}", "")
    return "_".join([operation.method.lower(), *filter(None, words.split("/"))])
