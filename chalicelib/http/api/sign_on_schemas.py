"""The JSON API's requests and answers about single sign-ons, as organizers see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, create_model

from chalicelib.domain.advice import Advice
from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.declared import Declared, LinkedParent
from chalicelib.domain.exports import BLANK_WHEN_COUNTED, COLUMNS
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.text import clean_line
from chalicelib.http.api.schemas import SOURCE_LENGTH, Answer, Request

# As many as a page of a list has.
MOST_AT_ONCE = 50
# It stays in the audit trail for good: it is no place for names.
Reason = Annotated[str, AfterValidator(clean_line), Field(min_length=1, max_length=300)]


class Decision(Request):
    """`rev` is that of the sign-on as it was looked at; 409 when it is another one by now.

    `reason` goes into the audit trail, where nobody erases it: it is no place for names.
    """

    rev: int
    reason: Reason | None = None


class Approval(Decision):
    """The same. `parent` is the id of the approved organization that it belongs to, whatever its officer
    wrote; an empty one goes back to what they wrote, none leaves it as it is. `line` is the line of the
    unit's list that a card is of, where its name is only near. Each line takes one card: with `two_people`
    you say that this one is of somebody else than the card that has its line.
    """

    parent: str | None = Field(default=None, max_length=64)
    line: str | None = Field(default=None, max_length=64)
    two_people: bool = False


class OneDecision(Approval):
    """The same about one of several, which `id` names."""

    id: str = Field(max_length=64)
    decision: Literal["approve", "reject"]


class Decisions(Request):
    """Several at once, each decided about by itself."""

    decisions: list[OneDecision] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Correct(Request):
    """What organizers correct of an organization, and why; what is left out stays."""

    rev: int
    note: Reason
    organization: str | None = Field(default=None, max_length=200)
    members_represented: int | None = None
    website: str | None = Field(default=None, max_length=2000)


class OnRequest(Request):
    """The same for what a signer asked for; why the organizers believe so must be said."""

    rev: int
    reason: Reason


class NameSearch(Request):
    """A name, or the beginnings of its words, of people and organizations; case and accents do not matter.

    `after` takes the answer's `next` while the same is asked.
    """

    name: Annotated[str, AfterValidator(clean_line), Field(min_length=1, max_length=200)]
    status: Status | None = None
    kind: SignatoryKind | None = None
    source: str | None = Field(default=None, max_length=SOURCE_LENGTH)
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    after: str | None = Field(default=None, max_length=1_000)


def _cell(name: str) -> Any:
    """The type of a column: as the sign-on holds it, or empty where it identifies who is counted only."""
    held: Any = SignOn.model_fields[name].annotation
    return held | None if name in BLANK_WHEN_COUNTED else held


if TYPE_CHECKING:
    _Columns = Answer
else:
    # What is no field of a sign-on, or shown in another form than it is held.
    _OF_ITS_OWN = {
        "id": str,
        "commitments": list[str],
        "text_version": int,
        "text_sha256": str,
        "collected": Literal["web", "paper", "import"],
        "external_id": str | None,
    }
    _Columns = create_model(
        "_Columns",
        __base__=Answer,
        **{name: (_OF_ITS_OWN.get(name) or _cell(name), ...) for name in COLUMNS},
    )


class Row(_Columns):
    """A sign-on in a list: the columns of an export, in that order, and then what decisions are about.

    `rev` names it as it is; `changes` are what an approved organization wants to be instead. `waiting_since`
    is when it began to wait for a decision, `hidden_at` when its name was taken off the wall, `linked_parent`
    the parent that an organizer named, `record_id` what the audit trail and a meeting's attendance call it.
    `advice` is there where it was asked for.
    """

    rev: int
    waiting_since: datetime | None
    hidden_at: datetime | None
    changes: Declared | None
    linked_parent: LinkedParent | None
    record_id: str
    advice: Advice | None = None


class DecisionResult(Answer):
    """What became of one: the sign-on as it is now, or the code of why nothing did."""

    id: str
    sign_on: Row | None
    refused: str | None


class DecisionResults(Answer):
    """In the order in which they were sent."""

    results: list[DecisionResult]


class RowList(Answer):
    """`next` is the cursor for `after`. A page may be short, even empty, and still not be the last."""

    items: list[Row]
    next: str | None


class Searched(Answer):
    """Up to fifty whose name fits, by the alphabet, of the `looked_at` that were looked at for this answer.

    That is everybody in a campaign of up to 100,000; in a larger one `next` looks on at the others. With
    `more` others of those fit as well: a longer name tells them apart.
    """

    items: list[Row]
    next: str | None
    looked_at: int
    more: bool
