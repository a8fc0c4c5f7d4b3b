"""What the actions need from outside, as protocols: the stores and the tests' fakes fit them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from chalicelib.domain.access import AuditEntry, Invitation, Principal
from chalicelib.domain.calendar import months_after
from chalicelib.domain.campaigns import Campaign, SignatoryKind
from chalicelib.domain.exports import ExportJob
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.signons import MailPurpose, SignOn, Transmission
from chalicelib.domain.tally import Organization
from chalicelib.domain.texts import TextVersion


@dataclass(frozen=True)
class StoredCampaign:
    """A definition with the text version that is current and the revision to write against."""

    campaign: Campaign
    text: TextVersion
    rev: int
    closed_since: datetime | None = None

    def kept_until(self) -> datetime | None:
        """When what people entered is erased; None while the campaign is open without an end."""
        closed = self.closed_since if self.campaign.status == "closed" else self.campaign.closes_at
        return closed and months_after(closed, self.campaign.privacy.keep_months)


@dataclass(frozen=True)
class Once:
    """Something that may happen once: a submission, a spent challenge.

    Written in the same transaction as the sign-on it belongs to; writing it again with the same
    `holder` is allowed, with another one raises AlreadyUsed.
    """

    name: str
    holder: str
    expires_at: datetime


class AlreadyUsed(Exception):
    """A `Once` of that name is held by something else."""

    def __init__(self, name: str) -> None:
        super().__init__("already used")
        self.name = name


@dataclass(frozen=True)
class Signatory:
    """A name on the public wall: confirmed, `public`, organizations approved."""

    name: str
    confirmed_at: datetime
    organization: str | None = None
    country: str | None = None
    union: str | None = None
    members: int | None = None
    cursor: str = ""


@dataclass(frozen=True)
class Counts:
    """The counters of a campaign as last written by the tally."""

    individuals: int = 0
    organizations: int = 0
    workers: int = 0
    commitments: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What the stream says of one sign-on: its state now (None once erased) and that state's revision."""

    slug: str
    key: str
    kind: SignatoryKind
    rev: int
    sign_on: SignOn | None


@dataclass(frozen=True)
class Transition:
    """What a write did to one sign-on: its state before and after, at least one of them there."""

    before: SignOn | None
    after: SignOn | None

    def change(self) -> Change | None:
        """What the tally must know of it; None when only the state of a mail changed."""
        if self.after is not None:
            if self.before is not None and self.before.rev == self.after.rev:
                return None
            return Change(self.after.slug, self.after.key, self.after.kind, self.after.rev, self.after)
        if self.before is None:
            raise ValueError("a transition from nothing to nothing")
        # One more than the last revision: erasure comes after everything the sign-on ever was.
        return Change(self.before.slug, self.before.key, self.before.kind, self.before.rev + 1, None)

    def message(self) -> "MailMessage | None":
        """The mail that this write asks for; None when it asks for none, or for one asked before."""
        if self.after is None or self.after.mail is None:
            return None
        if self.before and self.before.mail and self.before.mail.nonce == self.after.mail.nonce:
            return None
        return MailMessage(self.after.slug, self.after.key, self.after.mail.nonce)


class CampaignStore(Protocol):
    """Definitions, text versions, tallies, the wall and the ledger."""

    def get(self, slug: str) -> StoredCampaign | None: ...

    def put(self, stored: StoredCampaign, previous_rev: int | None) -> None:
        """Write definition, text version and list entry at once.

        Raises Conflict when `previous_rev` is no longer held, or a text version says something else.
        """

    def list_slugs(self) -> list[str]: ...

    def text(self, slug: str, number: int) -> TextVersion | None: ...

    def counts(self, slug: str) -> Counts: ...

    def wall(self, slug: str, limit: int, before: str | None = None) -> list[Signatory]:
        """The newest signatories first; `before` is the cursor of the last one already seen."""

    def apply(self, slug: str, changes: list[Change], show_names: bool, totals_stay: bool = False) -> None:
        """Count these changes exactly once, whatever was counted before, in whatever order.

        `show_names` puts those who chose `public` on the wall; sealed campaigns have none. With
        `totals_stay` erased sign-ons leave the wall and stay in the figures.
        """

    def ledger(self, slug: str) -> list[Organization]: ...

    def milestones(self, slug: str) -> Milestones: ...

    def put_milestones(self, slug: str, state: Milestones, previous: Milestones) -> None:
        """Write them; raises Conflict when they are no longer `previous`."""


class SignOnStore(Protocol):
    """Personal data. Reading lists is for the exporter and the sweeper only."""

    def get(self, slug: str, key: str) -> SignOn | None: ...

    def write(self, sign_on: SignOn, previous: SignOn | None, once: Iterable[Once] = ()) -> None:
        """Write what differs from `previous`; raises Conflict when that is no longer what is held."""

    def erase(self, sign_on: SignOn) -> None:
        """Delete it; raises Conflict when it changed since it was read."""

    def claim_mail(self, slug: str, key: str, nonce: str, now: datetime, until: datetime) -> SignOn | None:
        """Reserve the sending of one requested mail; None when it is sent, superseded or claimed."""

    def mail_sent(self, slug: str, key: str, nonce: str, proof: Transmission, keep: bool) -> None:
        """The mail service took it; with `keep` the proof also stays as the sign-on's transmission."""

    def mail_postponed(self, slug: str, key: str, nonce: str, due_at: datetime) -> None: ...

    def mail_refused(self, slug: str, key: str, nonce: str, reason: str) -> None: ...

    def mail_delivered(self, slug: str, key: str, message_id: str, at: datetime) -> None:
        """The signer's mail server took it; kept with the mail, and with the transmission if it is that."""

    def page(self, bucket: str, after: str | None, limit: int) -> list[SignOn]:
        """The next sign-ons of one bucket in the order of their keys, at most `limit`."""

    def due_mail(self, shard: int, now: datetime, limit: int) -> list[tuple[str, str]]:
        """(slug, key) of mails due before `now` that nobody has sent."""


class AccessStore(Protocol):
    """Keys, audit, exports, suppression and limits."""

    def principal(self, key_hash: str) -> Principal | None: ...

    def put_principal(self, principal: Principal, created_at: datetime) -> None: ...

    def put_invitation(self, invitation: Invitation) -> None: ...

    def invitation(self, token_hash: str, now: datetime) -> Invitation | None:
        """The invitation that is still open."""

    def accept(self, invitation: Invitation, principal: Principal, at: datetime) -> None:
        """Turn the invitation into the principal's key; raises Conflict when it was taken before."""

    def audit(self, entry: AuditEntry) -> None:
        """Add a line; no line is ever changed."""

    def put_export(self, job: ExportJob) -> None: ...

    def export(self, export_id: str) -> ExportJob | None: ...

    def suppress(self, address_hash: str, reason: str, until: datetime | None) -> None:
        """Send nothing there until then, or ever; what is suppressed for longer stays as it is."""

    def suppressed(self, address_hash: str, now: datetime) -> str | None:
        """The reason why nothing is sent to that address, None when mail may go."""

    def mail_times(self, address_hash: str) -> dict[str, datetime]:
        """When mail went to that address: the request's nonce and the time, oldest first."""

    def put_mail_times(
        self,
        address_hash: str,
        times: dict[str, datetime],
        previous: dict[str, datetime],
        expires_at: datetime,
    ) -> None:
        """Write them; raises Conflict when others were recorded since `previous` was read."""

    def count_up(self, counter: str, expires_at: datetime) -> int:
        """Add one to a counter that disappears at `expires_at`, and return it."""


class MailQueue(Protocol):
    """The way from the stream to the mailer; messages name a sign-on, they never hold its data."""

    def put(self, messages: list["MailMessage"]) -> list["MailMessage"]:
        """Enqueue them; returns those the queue did not take."""

    def read(self, body: str) -> "MailMessage":
        """The message in a body that came out of the queue; raises ValueError for anything else."""


class FailureQueue(Protocol):
    """Where a record goes that can never be processed, so that the others pass and somebody looks."""

    def put(self, function: str, record: dict[str, Any], error: Exception) -> None:
        """Keep which record failed and the kind of error, nothing of the record's content."""


@dataclass(frozen=True)
class MailMessage:
    """`slug`, `key` and the request's `nonce`: all a mailer needs to find the sign-on."""

    slug: str
    key: str
    nonce: str


@dataclass(frozen=True)
class Letter:
    """One mail to write and send: to whom, about what, and the links it holds.

    `sign_on` is there for the address, the language and (only once the address is confirmed) the
    facts that a transmission restates; `agreed_text` is for a transmission only.
    """

    purpose: MailPurpose
    sign_on: SignOn
    campaign: Campaign
    links: dict[str, str]
    agreed_text: str | None = None


class Mailer(Protocol):
    """Mail going out."""

    def send(self, letter: Letter) -> str:
        """Write and send it, return the message id; raises Postponed or Refused."""


class Postponed(Exception):
    """Mail cannot go out now (throttled, quota, paused, server error): try again later.

    Its text is the mail service's code for why, safe to log.
    """


class Refused(Exception):
    """This mail will never be accepted; `reason` is safe to store."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
