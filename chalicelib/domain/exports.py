"""Exports: the columns, and the job that makes a file (contract, sections 5 and 6)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from chalicelib.domain.asked import Visibility
from chalicelib.domain.fields import GIVEN
from chalicelib.domain.signons import SignOn


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    OSDI = "osdi"
    JSON = "json"
    CARD_PACKAGE = "card-package"
    LETTER_PDF = "letter-pdf"


# Where these stand is promised (contract, section 6); another field's column comes after them.
PROMISED = (
    "id",
    "kind",
    "status",
    "signed_at",
    "confirmed_at",
    "name",
    "email",
    "organization",
    "officer_title",
    "members_represented",
    "parent_organization",
    "website",
    "country",
    "postcode",
    "employer",
    "job_title",
    "union",
    "phone",
    "commitments",
    "comment",
    "visibility",
    "updates",
    "language",
    "source",
    "text_version",
    "text_sha256",
    "approved_at",
    "withdrawn_at",
    "rejected_at",
    "partner_contact",
    "collected",
    "external_id",
)
COLUMNS = (*PROMISED, *(name for name, asked in GIVEN.items() if asked.column and name not in PROMISED))
MOMENTS = tuple(name for name in COLUMNS if name.endswith("_at"))

# A sign-on's values in the order of COLUMNS: JSON values, None where there is nothing.
Cells = list[Any]

State = Literal["running", "done", "failed", "cancelled"]


@dataclass(frozen=True)
class Written:
    """What of a file is in the bucket already: parts of an upload, each by its number with its receipt.

    They hold `rows` of sign-ons, up to the place `after`, and `state` is what the file's pieces go on with.
    What is `whole` waits for nothing but that its parts are joined.
    """

    upload: str
    parts: tuple[tuple[int, str], ...] = ()
    after: str | None = None
    rows: int = 0
    state: dict[str, Any] = field(default_factory=dict)
    whole: bool = False


@dataclass(frozen=True)
class ExportJob:
    """One asked-for file: who asked, what for, how far it is. `total` counts rows read so far at least.

    `line` is the place of the line in the audit trail that says so. Runs of the exporter work on it one after
    the other; one holds it until `held_until`, and longer if it says so. `tries` counts those that began
    since something was written, `part` is the number of the file's next part: each run skips one, which the
    run before may still be writing.

    `note` is a word about a finished file for the audit trail, never personal data; `failure` is the code of
    why there is none, where whoever asked can do something about it.
    """

    id: str
    slug: str
    format: Format
    asked_by: str
    asked_at: datetime
    status: str | None = None
    source: str | None = None
    line: str = ""
    state: State = "running"
    done: int = 0
    total: int = 0
    object_key: str | None = None
    note: dict[str, str | int] = field(default_factory=dict)
    failure: str | None = None
    rev: int = 0
    called_at: datetime | None = None
    held_until: datetime | None = None
    tries: int = 0
    part: int = 0
    written: Written | None = None

    def free(self, now: datetime) -> bool:
        """Whether no run is at work on it, as far as is known."""
        return self.held_until is None or now >= self.held_until

    def idle(self, now: datetime) -> bool:
        """Whether nobody will go on with it unless the exporter is called again."""
        return self.free(now) and now >= (self.called_at or self.asked_at) + HELD

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1, as far as is known."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    def seconds_left(self, now: datetime) -> int | None:
        """How long it takes as it has gone so far; None where that cannot be told yet."""
        if not 0.01 <= self.share < 1:
            return None
        return round((now - self.asked_at).total_seconds() * (1 - self.share) / self.share)

    @property
    def line_when_asked(self) -> dict[str, str | int]:
        """What the audit trail says of asking for it."""
        asked = {"format": str(self.format), "status": self.status or "", "source": self.source or ""}
        return {"id": self.id, **asked}

    @property
    def line_when_fetched(self) -> dict[str, str | int]:
        """What the audit trail says of fetching the finished file."""
        return {"id": self.id, **self.note}


# As long as the bucket keeps what it was given.
LONGEST_RUN = timedelta(days=1)
# Longer than a run is silent: while a letter is set in type, or a package leaves for the bucket.
HELD = timedelta(minutes=2)


@dataclass(frozen=True)
class PageQuestion:
    """Which sign-ons to list; `after` is the `next` of the page before.

    Those that are `waiting` for a decision come with the longest waiting first, all others newest first. With
    `keys`, or else the canonical `address`, it is about whoever signed with one address; with a `name` about
    whoever is called so, in the order of the alphabet. Where it is
    `advised`, each comes with what there is to say to whoever decides. Where it is a `refusal`'s, `keys` are
    of whom that hits.
    """

    slug: str
    status: str | None = None
    after: str | None = None
    waiting: bool = False
    source: str | None = None
    keys: tuple[str, ...] = ()
    address: str | None = None
    kind: str | None = None
    country: str | None = None
    name: str | None = None
    advised: bool = False
    refusal: str | None = None

    @property
    def line(self) -> dict[str, str | int]:
        """What the audit trail says of asking it."""
        line: dict[str, str | int] = {"status": self.status or ""}
        line |= {"waiting": 1} if self.waiting else {}
        filters = {"source": self.source, "kind": self.kind, "country": self.country}
        line |= {name: value for name, value in filters.items() if value}
        line |= {"advised": 1} if self.advised else {}
        if self.refusal:
            return line | {"refusal": self.refusal}
        by = "address" if self.keys or self.address else "name" if self.name is not None else None
        return line | ({"by": by} if by else {})


@dataclass(frozen=True)
class Page:
    """Rows by column (COLUMNS), and the place where to go on, None at the end.

    A page may hold few rows, even none, and still not be the last. Of a search by name `looked` is how many
    it looked at, and `share` how much of the campaign lies before the place, from 0 to 1; `crowded` means
    that more are called so than a page holds.
    """

    items: list[dict[str, Any]]
    next: str | None
    looked: int | None = None
    share: float = 1.0
    crowded: bool = False


# What nobody sees of a signer who chose to be in the totals only.
BLANK_WHEN_COUNTED = (*(name for name, asked in GIVEN.items() if asked.identifies), "external_id")


def listed(sign_on: SignOn) -> dict[str, Any]:
    """A sign-on in a list: its columns, and what decisions are about.

    By `rev` whoever decides says what they looked at; `changes` are what an approved organization declares
    now, None where nothing waits, and as blank as its columns, `linked_parent` the parent that an organizer
    named, `record_id` what the audit trail calls it. With them go the times that are no columns.
    """
    changes = sign_on.changes.model_dump() if sign_on.changes else None
    if changes and sign_on.visibility is Visibility.COUNTED:
        changes |= dict.fromkeys(changes.keys() & BLANK_WHEN_COUNTED)
    beside: dict[str, Any] = {name: _time(getattr(sign_on, name)) for name in ("waiting_since", "hidden_at")}
    linked = sign_on.linked_parent.model_dump() if sign_on.linked_parent else None
    beside |= {"changes": changes, "linked_parent": linked, "record_id": sign_on.record_id}
    return row(sign_on) | {"rev": sign_on.rev, **beside}


def row(sign_on: SignOn) -> dict[str, Any]:
    """The columns of one sign-on as JSON values, None where there is nothing.

    Times are RFC 3339 in UTC, to the second; `commitments` is a list. Files show nothing but this.
    """
    values = sign_on.model_dump(mode="json")
    values |= {
        "id": sign_on.key,
        "text_version": sign_on.consent.version,
        "text_sha256": sign_on.consent.sha256,
        "commitments": sign_on.commitments or [],
        "email": sign_on.email or None,
    }
    for name in MOMENTS:
        values[name] = _time(getattr(sign_on, name))
    if sign_on.visibility is Visibility.COUNTED:
        values |= dict.fromkeys(BLANK_WHEN_COUNTED)
    return {name: values.get(name) for name in COLUMNS}


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
