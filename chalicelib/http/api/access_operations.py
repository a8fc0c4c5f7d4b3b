"""What the API offers about who may come in, what they did, and whether emails go out."""

from chalicelib.http.api.key_schemas import (
    InvitationList,
    KeyList,
    KeyRequest,
    NewInvitation,
    NewKey,
    PeopleList,
    SendingState,
    TrailPage,
)
from chalicelib.http.api.operation import keyed

OF_ACCESS = (
    keyed(
        "GET",
        "/campaigns/{slug}/audit",
        "Who did what, newest first",
        {200: TrailPage},
        query=("after",),
    ),
    keyed(
        "GET",
        "/campaigns/{slug}/sending",
        "Whether emails go out; they stop by themselves when too many bounce or are complained of",
        {200: SendingState},
    ),
    keyed("POST", "/sending/resume", "Let all emails go out again", {200: SendingState}),
    keyed("GET", "/keys", "The keys that are good", {200: KeyList}),
    keyed("POST", "/keys", "Make a key, which is shown this once", {201: NewKey}, body=KeyRequest),
    keyed("GET", "/people", "Who may come in to the console", {200: PeopleList}),
    keyed("DELETE", "/people/{id}", "Let somebody in no longer, at once", {204: None}, judges=True),
    keyed("GET", "/invitations", "The invitations that are open", {200: InvitationList}),
    keyed(
        "POST",
        "/invitations",
        "Invite somebody to the console; the link is shown this once",
        {201: NewInvitation},
        body=KeyRequest,
    ),
    keyed("DELETE", "/invitations/{id}", "Let an invitation be good no longer", {204: None}),
    keyed("DELETE", "/keys/{id}", "Stop a key at once", {204: None}),
)
