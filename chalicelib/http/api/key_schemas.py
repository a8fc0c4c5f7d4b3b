"""The JSON API's requests and answers about keys, who did what with them, and the pause of sending."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from chalicelib.domain.access import Role
from chalicelib.domain.parts import Identifier
from chalicelib.domain.sending import Cause
from chalicelib.domain.text import clean_line
from chalicelib.http.api.schemas import Answer, Request, Slug

Label = Annotated[str, AfterValidator(clean_line), Field(min_length=1, max_length=120)]


class KeyRequest(Request):
    """A key to be made; without `campaigns` it is good for all. A partner's needs a `source`."""

    role: Role
    label: Label
    campaigns: list[Slug] | None = Field(default=None, min_length=1, max_length=100)
    source: Identifier | None = None


class Key(Answer):
    """A key that is good; `id` is its SHA-256."""

    id: str
    role: Role
    label: str
    campaigns: list[str] | None
    source: str | None
    created_at: datetime


class NewKey(Key):
    """With the key itself, which is shown this once."""

    key: str


class KeyList(Answer):
    items: list[Key]


class SomebodyIn(Answer):
    """A person who may come in to the console; `email` is empty where they were invited otherwise."""

    id: str
    name: str
    email: str
    role: Role
    campaigns: list[str] | None
    source: str | None
    created_at: datetime
    seen_at: datetime | None


class PeopleList(Answer):
    items: list[SomebodyIn]


class OfferedInvitation(Answer):
    """An open invitation; `id` is the SHA-256 of what its link ends with."""

    id: str
    role: Role
    label: str
    campaigns: list[str] | None
    source: str | None
    expires_at: datetime


class NewInvitation(OfferedInvitation):
    """With the link itself, which is shown this once."""

    url: str


class InvitationList(Answer):
    items: list[OfferedInvitation]


class TrailLine(Answer):
    """What somebody did. `actor` is the id of the key that was used, `label` whose it is."""

    at: datetime
    actor: str
    label: str | None
    verb: str
    details: dict[str, str | int]


class TrailPage(Answer):
    """Newest first; `next` is the cursor for `after`."""

    items: list[TrailLine]
    next: str | None


class SendingState(Answer):
    """Whether mail is paused, since when and why, and what became of mails since yesterday (UTC)."""

    paused: bool
    paused_at: datetime | None
    cause: Cause | None
    delivered: int
    bounced: int
    complained: int
