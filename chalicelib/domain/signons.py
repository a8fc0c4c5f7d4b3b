"""A sign-on: what somebody sends, and what is held of it (contract, section 3)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, ValidationError, ValidationInfo, create_model, field_validator

from chalicelib.domain.asked import By, SignatoryKind
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.declared import Declared, LinkedParent
from chalicelib.domain.derived import bare
from chalicelib.domain.errors import FieldError
from chalicelib.domain.fields import FIELDS, GIVEN, Given, Sent, Typed
from chalicelib.domain.judging import wrong
from chalicelib.domain.keys import record_id
from chalicelib.domain.mails import Asking, MailRequest, Transmission
from chalicelib.domain.model import Model
from chalicelib.domain.reading import field_errors


class Status(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class SignOnInput(Sent):
    """What a signer sends, before it is held against a campaign. Unknown fields are refused."""

    def problems(
        self, campaign: Campaign, text_version: int, unread: Collection[str] = ()
    ) -> list[FieldError]:
        """Everything that is wrong with this sign-on for that campaign, a field's first mistake each and in
        the order of the page; empty when it may be stored. Fields that are `unread` are not judged.
        """
        found = ((name, wrong(name, self, campaign, text_version, unread)) for name in FIELDS)
        return [FieldError(name, code) for name, code in found if code]

    @property
    def kept(self) -> dict[str, Any]:
        """What is kept of it as it was given: nothing empty, of a person nothing about an organization."""
        person, found = self.kind is SignatoryKind.INDIVIDUAL, {}
        for name, asked in GIVEN.items():
            value = getattr(self, name)
            if value is not None and value != "" and not (person and asked.by is By.ORGANIZATION):
                found[name] = value
        return found

    @field_validator("*")
    @classmethod
    def _note(cls, value: Any, info: ValidationInfo) -> Any:
        """Tell whoever reads with a context what could be read, even if other fields cannot be."""
        if info.context is not None and info.field_name:
            info.context[info.field_name] = value
        return value


@dataclass(frozen=True)
class Reading:
    """What could be read of what was sent; `unreadable` are the mistakes in the rest, which `given` lacks."""

    given: SignOnInput
    unreadable: list[FieldError]

    def problems(self, campaign: Campaign, text_version: int) -> list[FieldError]:
        """Everything that is wrong with it for that campaign, in the order of the page."""
        unread = {error.field.partition(".")[0] for error in self.unreadable}
        return _in_page_order([*self.unreadable, *self.given.problems(campaign, text_version, unread)])


def read(sent: SignOnInput | Typed) -> Reading:
    """A sign-on from a form's texts, by the rules of the JSON API; one that was read already is whole."""
    if isinstance(sent, SignOnInput):
        return Reading(sent, [])
    could_be_read: dict[str, Any] = {}
    try:
        return Reading(SignOnInput.model_validate(sent, context=could_be_read), [])
    except ValidationError as error:
        return Reading(SignOnInput.model_construct(None, **could_be_read), field_errors(error))


class Collected(StrEnum):
    """How a sign-on came here."""

    WEB = "web"
    PAPER = "paper"
    IMPORT = "import"


class Consent(Model):
    """Proof of what was agreed to: the text's version and SHA-256 (hex), its language, the time.

    `basis` is what whoever brought somebody in says of how they agreed; None of who did so here.
    """

    version: int
    sha256: str
    language: str
    at: datetime
    basis: str | None = None


# As long waits what somebody posted for their confirmation.
UNCONFIRMED_KEPT = timedelta(days=7)
# As long may be told which sign-ons came from one network.
NETWORK_KEPT = timedelta(days=7)


class Correction(Model):
    """What an organizer changed of an organization: who, why, and what its officer had declared."""

    at: datetime
    by: str
    note: str
    before: Declared


class Life(Model):
    """What a sign-on was before its signer withdrew it and signed again."""

    status: Status
    signed_at: datetime
    confirmed_at: datetime | None = None
    withdrawn_at: datetime | None = None
    consent: Consent


if TYPE_CHECKING:
    _Held = Given
else:
    # Whatever is held was judged when it was given, by the rules of that day, and is read by its bare types.
    _Held = create_model(
        "_Held",
        __base__=Model,
        **{
            name: (bare(field.annotation), ... if field.is_required() else field.default)
            for name, field in Given.model_fields.items()
        },
    )


class SignOn(_Held):
    """What is held of one sign-on: what was given, and what became of it.

    `key` is its identity and the organizers' `id`; `rev` only grows. `waiting_since` is when organizers were
    left to decide about it, None where they need not. `hidden_at` is when they took its name off the wall,
    though it counts. `network` is a hash that says which of a day came from one network, for a week.
    `history` is what it was before it was signed again. `changes` are what an approved organization declares
    now, until organizers decide about that; what they approved counts on. `linked_parent` is the parent that
    an organizer named, and goes before the one that its officer typed; `corrections` are what organizers
    changed of what its officer typed. `external_id` is what a list called
    whoever was `collected` otherwise than here; their `email` may be empty.

    One whose status is `pending` is a proposal: what somebody posted last, kept beside the sign-on for a
    week. Only a press of the button that the mail leads to makes a sign-on of it.
    """

    model_config = ConfigDict(frozen=True)

    slug: str
    key: str
    rev: int
    nonce: str
    status: Status
    signed_at: datetime
    confirmed_at: datetime | None = None
    approved_at: datetime | None = None
    rejected_at: datetime | None = None
    withdrawn_at: datetime | None = None
    waiting_since: datetime | None = None
    hidden_at: datetime | None = None
    expires_at: datetime | None = None
    language: str
    collected: Collected = Collected.WEB
    external_id: str | None = None
    submission_id: str | None = None
    consent: Consent
    network: str | None = None
    history: tuple[Life, ...] = ()
    corrections: tuple[Correction, ...] = ()
    changes: Declared | None = None
    linked_parent: LinkedParent | None = None
    mail: MailRequest | None = None
    transmission: Transmission | None = None

    def changed(self, now: datetime, **values: Any) -> "SignOn":
        """A copy with these values and a later `rev`."""
        return self.model_copy(update={**values, "rev": next_rev(now, self.rev)})

    @property
    def wanted(self) -> "SignOn":
        """It as its signer wants it to be."""
        changes = {name: value for name, value in self.changes or () if value or name != "name"}
        return self.model_copy(update=changes) if changes else self

    @property
    def declared(self) -> Declared:
        """What it declares as it stands. Raises ValueError for one that is no organization."""
        return Declared.model_validate({name: getattr(self, name) for name in Declared.model_fields})

    @property
    def record_id(self) -> str:
        """What the audit trail and a meeting's admissions call it, which are kept longer than it may be."""
        return record_id(self.key, self.nonce)

    @property
    def of(self) -> Asking:
        """Which of the two it is that may be held under one key."""
        return "proposal" if self.status is Status.PENDING else "sign_on"

    @property
    def life(self) -> Life:
        """What is kept of it once its signer signed again."""
        return Life.model_construct(**{name: getattr(self, name) for name in Life.model_fields})

    def withdrawn(self, now: datetime) -> "SignOn":
        """It once it is taken back; whoever never confirmed is kept as withdrawn, and asked for nothing."""
        ended = {"expires_at": None, "waiting_since": None, "withdrawn_at": now, "changes": None}
        if self.status is Status.PENDING:
            ended["mail"] = None
        return self.changed(now, status=Status.WITHDRAWN, **ended)

    def expired(self, now: datetime) -> bool:
        """Whether its time to be confirmed is over; DynamoDB's TTL removes it later, unannounced."""
        return self.status is Status.PENDING and self.expires_at is not None and now >= self.expires_at


@dataclass(frozen=True)
class Pair:
    """All that is held under one key: the sign-on, and the proposal beside it."""

    sign_on: SignOn | None = None
    proposal: SignOn | None = None

    @property
    def shown(self) -> SignOn | None:
        """The one by which lists and files show this person."""
        return self.sign_on or self.proposal


def next_rev(now: datetime, previous: int = 0) -> int:
    """Microseconds since 1970, or one more than `previous` when clocks disagree.

    Time makes the revisions of an erased sign-on and of its successor comparable.
    """
    return max(int(now.astimezone(UTC).timestamp() * 1_000_000), previous + 1)


def _in_page_order(errors: Iterable[FieldError]) -> list[FieldError]:
    """The errors as somebody comes upon them on the page; those about nothing that is there come last."""
    places = {name: place for place, name in enumerate(FIELDS)}
    return sorted(errors, key=lambda error: places.get(error.field.partition(".")[0], len(places)))
