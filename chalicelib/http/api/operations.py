"""What the API offers: one table of operations, from which the OpenAPI document is made."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from chalicelib.domain.ledger import Ledger
from chalicelib.domain.signons import SignOnInput
from chalicelib.domain.statistics import Statistics
from chalicelib.http.api.import_schemas import ImportAsked, ImportProgress, ImportRequest
from chalicelib.http.api.key_schemas import KeyList, KeyRequest, NewKey, SendingState, TrailPage
from chalicelib.http.api.schemas import (
    Admitted,
    AttendanceOfDay,
    CampaignList,
    Challenge,
    ChallengeRequest,
    CheckYourMail,
    Confirmed,
    ConfirmRequest,
    Definition,
    ExpectedToday,
    ExportAsked,
    ExportProgress,
    ExportRequest,
    FoundPasses,
    LostPass,
    PresentedPass,
    PublicCampaign,
    SignedIn,
    Tally,
)
from chalicelib.http.api.sign_on_schemas import (
    Approval,
    Correct,
    Decision,
    DecisionResults,
    Decisions,
    NameSearch,
    OnRequest,
    Row,
    RowList,
    Searched,
)

PUBLIC_READ = (404, 503)
WITH_BODY = (400, 413, 415, 422)
WITH_KEY = (401, 404, 503)


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
        "Sign; a link in an email confirms it. A sign-in answers with its pass at once",
        {202: CheckYourMail, 201: SignedIn},
        (*WITH_BODY, 404, 410, 429, 503),
        SignOnInput,
    ),
    Operation(
        "POST",
        "/confirm",
        "Confirm an address with the token from the email; again and again gives the same",
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
        query=("status", "waiting", "source", "kind", "country", "email", "advice", "after"),
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/sign-ons/search",
        "Whoever is called so, by the name or the beginnings of its words",
        {200: Searched},
        body=NameSearch,
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/sign-ons/{id}/approve",
        "Let a sign-on count",
        {200: Row},
        body=Approval,
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
        "POST",
        "/campaigns/{slug}/decisions",
        "Decide about up to fifty, each by itself; what changed since is told and left as it is",
        {200: DecisionResults},
        body=Decisions,
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/sign-ons/{id}/correct",
        "Correct an organization's name, figure or website, with a note; what its officer wrote is kept",
        {200: Row},
        body=Correct,
        further=(409,),
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/sign-ons/{id}/hide",
        "Take a name off the wall; the sign-on counts on",
        {200: Row},
        body=Decision,
        further=(409,),
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/sign-ons/{id}/show",
        "Let a name stand on the wall again, if its signer chose so",
        {200: Row},
        body=Decision,
        further=(409,),
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/sign-ons/{id}/withdraw",
        "Take a sign-on back, on its signer's request",
        {200: Row},
        body=OnRequest,
        further=(409, 410),
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/sign-ons/{id}/erase",
        "Delete a sign-on, on its signer's request",
        {204: None},
        body=OnRequest,
        further=(409,),
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/sign-ons/{id}/resend",
        "Send the email again that its signer needs, on their request",
        {202: Row},
        body=OnRequest,
        further=(409, 410),
    ),
    _keyed(
        "GET",
        "/campaigns/{slug}/ledger",
        "Approved organizations by parent: what they declare, what is counted, who may be in it twice",
        {200: Ledger},
        query=("after",),
    ),
    _keyed(
        "GET",
        "/campaigns/{slug}/statistics",
        "The campaign in numbers: by day, source, country, language and commitment, what waits, its emails",
        {200: Statistics},
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
    _keyed(
        "GET",
        "/campaigns/{slug}/admissions/expected",
        "How many signed in for today",
        {200: ExpectedToday},
    ),
    _keyed(
        "POST",
        "/campaigns/{slug}/admissions/search",
        "The code of somebody who has lost it, by the whole name",
        {200: FoundPasses},
        body=LostPass,
        further=(429,),
    ),
    _keyed("GET", "/exports/{id}", "How far a file is; its link works for a minute", {200: ExportProgress}),
    _keyed("POST", "/campaigns/{slug}/imports", "Announce a list", {201: ImportAsked}, body=ImportRequest),
    _keyed("POST", "/imports/{id}/start", "Bring the list in", {202: ImportProgress}, judges=True),
    _keyed("GET", "/imports/{id}", "How far a list is, and its mistakes", {200: ImportProgress}),
    _keyed("DELETE", "/exports/{id}", "Stop making a file", {200: ExportProgress}),
    _keyed(
        "GET",
        "/campaigns/{slug}/audit",
        "Who did what, newest first",
        {200: TrailPage},
        query=("after",),
    ),
    _keyed(
        "GET",
        "/campaigns/{slug}/sending",
        "Whether emails go out; they stop by themselves when too many bounce or are complained of",
        {200: SendingState},
    ),
    _keyed("POST", "/sending/resume", "Let all emails go out again", {200: SendingState}),
    _keyed("GET", "/keys", "The keys that are good", {200: KeyList}),
    _keyed("POST", "/keys", "Make a key, which is shown this once", {201: NewKey}, body=KeyRequest),
    _keyed("DELETE", "/keys/{id}", "Stop a key at once", {204: None}),
)
