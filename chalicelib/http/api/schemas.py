"""The JSON API's own requests and answers; campaigns and sign-ons are the domain's."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field, create_model

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.derived import public_fields
from chalicelib.domain.exports import ExportJob, Format, State
from chalicelib.domain.headings import Heading
from chalicelib.domain.kinds import Kind
from chalicelib.domain.model import Model
from chalicelib.domain.parts import SLUG, Goal, Line, LineByLanguage
from chalicelib.domain.passes import Result
from chalicelib.domain.signons import Status
from chalicelib.domain.stored import StoredCampaign
from chalicelib.words.sentences import message

# As long as a partner's id may be.
SOURCE_LENGTH = 64
# Seconds in a hundred years.
CLOCK_OFF = 3_155_760_000
Slug = Annotated[str, Field(pattern=SLUG, max_length=64)]


class Request(Model):
    """What callers send: unknown fields are refused, and errors never repeat what was typed."""

    model_config = ConfigDict(extra="forbid")


class Answer(Model):
    """What callers get."""

    model_config = ConfigDict(extra="forbid")


class ConfirmRequest(Request):
    token: str = Field(min_length=1, max_length=1_000)


class ChallengeRequest(Request):
    slug: Slug


class ExportRequest(Request):
    format: Format
    status: Status | None = None
    source: str | None = Field(default=None, max_length=SOURCE_LENGTH)


class PresentedPass(Request):
    """A pass at a door: what its QR code holds, or the code under it as typed.

    `nonce` names this scan: sent again, it gets the same answer. `offline` says that the door has let the
    person in already because it could not ask; only then does `scanned_at`, the door's time, say which day
    it was. `clock_off` is by how many seconds that time was behind the service's, as the door found later.
    """

    shown: str = Field(alias="pass", min_length=1, max_length=256)
    scanned_at: AwareDatetime
    nonce: str = Field(pattern="^[!-~]{1,128}$")
    offline: bool = False
    clock_off: int = Field(default=0, ge=-CLOCK_OFF, le=CLOCK_OFF)


class LostPass(Request):
    """Whose pass is lost: the name as it was given, or two words of it."""

    name: Annotated[Line, Field(max_length=120)]


if TYPE_CHECKING:
    _Public = Answer
else:
    # Nobody but organizers finds a draft.
    _Public = create_model(
        "_Public",
        __base__=Answer,
        **public_fields(Campaign, Answer) | {"status": (Literal["open", "closed"], ...)},
    )


class PublicCampaign(_Public):
    """A definition without its partners and its unit's size, and with the version of its text.

    `text_version` may be sent along with a sign-on, which is refused when the text changed since.
    """

    text_version: int


class Tally(Answer):
    """People and organizations that count, as last counted; of a card only the milestone, of a sign-in
    nothing.

    `milestone` is the highest share of the unit, in per cent, that was reached. Commitments that fewer
    than ten people chose are left out.
    """

    as_of: datetime
    individuals: int | None = None
    organizations: int | None = None
    workers_represented: int | None = None
    commitments: dict[str, int] | None = None
    goal: Goal | None = None
    milestone: int | None = None


class CheckYourMail(Answer):
    status: Literal["check_your_mail"] = "check_your_mail"


class SignedIn(Answer):
    status: Literal["signed_in"] = "signed_in"
    pass_url: str


class Confirmed(Answer):
    status: Literal["confirmed"] = "confirmed"


class ChallengeParameters(Answer):
    """ALTCHA's, protocol version 2; its names are camel case."""

    model_config = ConfigDict(extra="allow")

    algorithm: str
    nonce: str
    salt: str
    cost: int
    keyLength: int  # noqa: N815
    keyPrefix: str  # noqa: N815
    expiresAt: int  # noqa: N815
    data: dict[str, str]


class Challenge(Answer):
    parameters: ChallengeParameters
    signature: str


class Definition(Campaign):
    """A definition as organizers send it and get it.

    `text_version`, `rev` and `names_opened_at` are of answers only, and mean nothing when they are sent back.
    """

    text_version: int | None = Field(default=None, json_schema_extra={"readOnly": True})
    rev: int | None = Field(default=None, json_schema_extra={"readOnly": True})
    names_opened_at: AwareDatetime | None = Field(default=None, json_schema_extra={"readOnly": True})

    @property
    def campaign(self) -> Campaign:
        """The definition alone."""
        return Campaign.model_construct(**{name: getattr(self, name) for name in Campaign.model_fields})


def shown_definition(stored: StoredCampaign) -> dict[str, Any]:
    """A definition for whoever manages it, as JSON values. What was never open has no text version."""
    campaign = stored.campaign
    text = {"text_version": stored.text.number} if stored.was_open else {}
    shown = campaign.model_dump(mode="json", exclude_none=True)
    opened = {"names_opened_at": stored.names_opened_at.isoformat()} if stored.names_opened_at else {}
    return shown | {"listed": campaign.is_listed} | text | opened | {"rev": stored.rev}


class CampaignInList(Answer):
    slug: str
    kind: Kind
    status: Literal["draft", "open", "closed"]
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    languages: list[str]
    title: LineByLanguage
    text_version: int | None = None


class CampaignList(Answer):
    items: list[CampaignInList]


def in_list(heading: Heading) -> dict[str, Any]:
    """A campaign in a list, as JSON values."""
    shown = heading.model_dump(mode="json", include=set(CampaignInList.model_fields), exclude_none=True)
    return shown if heading.text_version else {n: v for n, v in shown.items() if n != "text_version"}


class ExportAsked(Answer):
    id: str


class ExportProgress(Answer):
    """`done` rows are written; `total` is an estimate until the state is `done`.

    `message` says why it failed where something can be done about that.
    """

    state: State
    done: int
    total: int
    url: str | None = None
    message: str | None = None


def progress(job: ExportJob, url: str | None) -> dict[str, Any]:
    """How far a file is, as JSON values."""
    said = message(job.failure) if job.failure else None
    shown = ExportProgress(state=job.state, done=job.done, total=job.total, url=url, message=said)
    return shown.model_dump(exclude_none=True)


class Admitted(Answer):
    """`name`, `union` and `admitted_at` are there when somebody is, or was, let in."""

    result: Result
    name: str | None = None
    union: str | None = None
    admitted_at: datetime | None = None


class Entry(Answer):
    """`door` is the beginning of the SHA-256 of the key that was used, `clock_off` as the door sent it."""

    at: datetime
    door: str
    clock_off: int


class PassEntries(Answer):
    """Whom a pass let in, and where. `id` is the sign-on's `record_id`, `code` is printed on the pass."""

    id: str
    code: str
    entries: list[Entry]


class AttendanceOfDay(Answer):
    """`conflicts` are passes that let in somebody more than once, at doors that could not ask; `doubtful`
    those that such a door let in by a clock that was ahead.
    """

    as_of: datetime
    day: date
    admitted: int
    conflicts: list[PassEntries]
    doubtful: list[PassEntries]


class ExpectedToday(Answer):
    as_of: datetime
    day: date
    signed_in: int


class FoundPass(Answer):
    """Somebody who signed in for today. `admitted_at` is there once somebody was let in with that pass."""

    name: str
    union: str | None = None
    code: str
    admitted_at: datetime | None = None


class FoundPasses(Answer):
    items: list[FoundPass]


class ProblemField(Answer):
    field: str
    code: str
    message: str


class Problem(Answer):
    """RFC 9457. `code` is stable, `detail` and the messages are for people.

    `challenge` says by which scheme to come back, as WWW-Authenticate would, which AWS delivers as
    x-amzn-Remapped-WWW-Authenticate.
    """

    type: Literal["about:blank"]
    title: str
    status: int
    code: str
    detail: str | None = None
    challenge: str | None = None
    errors: list[ProblemField] | None = None
