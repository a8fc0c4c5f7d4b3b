"""Keys and invitations, the audit trail, export jobs and admissions, in memory."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from chalicelib.domain.access import AuditEntry, HeldKey, Invitation, Principal
from chalicelib.domain.errors import Conflict
from chalicelib.domain.exports import ExportJob
from chalicelib.domain.imports import ImportJob
from chalicelib.domain.passes import Admission, Attendance, Pass, Scan, attended
from tests.builders import NOW
from tests.fakes.locking import Locked, whole


@dataclass
class FakeAccess(Locked):
    """AccessStore."""

    held: dict[str, HeldKey] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)

    @whole
    def principal(self, key_hash: str) -> Principal | None:
        found = self.held.get(key_hash)
        return found.principal if found and found.revoked_at is None else None

    @whole
    def key(self, key_hash: str) -> HeldKey | None:
        return self.held.get(key_hash)

    @whole
    def all_keys(self) -> list[HeldKey]:
        return list(self.held.values())

    @whole
    def put_key(self, principal: Principal, created_at: datetime) -> None:
        if principal.id in self.held:
            raise Conflict
        self.held[principal.id] = HeldKey(principal, created_at)

    @whole
    def revoke(self, key_hash: str, at: datetime) -> bool:
        if key_hash not in self.held:
            return False
        if self.held[key_hash].revoked_at is None:
            self.held[key_hash] = replace(self.held[key_hash], revoked_at=at)
        return True

    @whole
    def hold(self, principal: Principal) -> None:
        """Let somebody hold a key that nobody made for them."""
        self.held[principal.id] = HeldKey(principal, NOW)

    @whole
    def put_invitation(self, invitation: Invitation) -> None:
        self.invitations[invitation.token_hash] = invitation

    @whole
    def invitation(self, token_hash: str, now: datetime) -> Invitation | None:
        found = self.invitations.get(token_hash)
        return found if found and found.expires_at > now else None

    @whole
    def open_invitations(self, now: datetime) -> list[Invitation]:
        return [offer for offer in self.invitations.values() if offer.expires_at > now]

    @whole
    def withdraw_invitation(self, token_hash: str) -> None:
        self.invitations.pop(token_hash, None)

    @whole
    def accept(self, invitation: Invitation, principal: Principal, at: datetime) -> None:
        if self.invitations.pop(invitation.token_hash, None) is None:
            raise Conflict
        self.held[principal.id] = HeldKey(principal, at)


@dataclass
class FakeAudit(Locked):
    """AuditTrail; takes no line while `fails` is set. A line's place is its number."""

    lines: list[AuditEntry] = field(default_factory=list)
    fails: Exception | None = None

    @whole
    def add(self, entry: AuditEntry) -> str:
        if self.fails:
            raise self.fails
        self.lines.append(entry)
        return str(len(self.lines) - 1)

    @whole
    def get(self, slug: str, place: str) -> AuditEntry | None:
        found = self.lines[int(place)] if place.isdecimal() and int(place) < len(self.lines) else None
        return found if found and found.slug == slug else None

    @whole
    def newest(self, slug: str, before: datetime | None, at_least: int) -> list[AuditEntry]:
        older = [line for line in self.lines if line.slug == slug and (before is None or line.at < before)]
        found = sorted(older, key=lambda line: line.at, reverse=True)
        return [line for line in found if line in found[:at_least] or line.at == found[at_least - 1].at]


@dataclass
class FakeExportJobs(Locked):
    """ExportJobs."""

    jobs: dict[str, ExportJob] = field(default_factory=dict)

    @whole
    def put(self, job: ExportJob) -> ExportJob:
        held = self.jobs.get(job.id)
        if (held.rev if held else 0) != job.rev:
            raise Conflict
        self.jobs[job.id] = replace(job, rev=job.rev + 1)
        return self.jobs[job.id]

    @whole
    def get(self, export_id: str) -> ExportJob | None:
        return self.jobs.get(export_id)

    @whole
    def newest(self, slug: str, asked_by: str) -> list[ExportJob]:
        found = [job for job in self.jobs.values() if (job.slug, job.asked_by) == (slug, asked_by)]
        return sorted(found, key=lambda job: (job.asked_at, job.id), reverse=True)[:10]


@dataclass
class FakeImportJobs(Locked):
    """ImportJobs."""

    jobs: dict[str, ImportJob] = field(default_factory=dict)

    @whole
    def put(self, job: ImportJob) -> ImportJob:
        held = self.jobs.get(job.id)
        if (held.rev if held else 0) != job.rev:
            raise Conflict
        self.jobs[job.id] = job.model_copy(update={"rev": job.rev + 1})
        return self.jobs[job.id]

    @whole
    def get(self, import_id: str) -> ImportJob | None:
        return self.jobs.get(import_id)

    @whole
    def of(self, slug: str) -> list[ImportJob]:
        found = [job for job in self.jobs.values() if job.slug == slug]
        return sorted(found, key=lambda job: job.asked_at, reverse=True)


@dataclass
class FakeAdmissions(Locked):
    """AdmissionStore."""

    held: dict[tuple[str, date, str], Admission] = field(default_factory=dict)
    searches: Counter[tuple[str, str, datetime]] = field(default_factory=Counter)

    @whole
    def get(self, granted: Pass, record: str) -> Admission | None:
        return self.held.get((granted.slug, granted.day, record))

    @whole
    def admit(self, granted: Pass, record: str, scan: Scan, expires_at: datetime) -> Admission:
        person = (granted.slug, granted.day, record)
        first = Admission(*person, granted.life, scan.nonce, {scan.nonce: scan})
        held = self.held.setdefault(person, first)
        if not held.knows(scan):
            self.held[person] = replace(held, scans={**held.scans, scan.nonce: scan})
        return self.held[person]

    @whole
    def note_search(self, slug: str, door: str, window: datetime, expires_at: datetime) -> int:
        self.searches[slug, door, window] += 1
        return self.searches[slug, door, window]

    @whole
    def attendance(self, slug: str, day: date) -> Attendance:
        admitted = [held for person, held in self.held.items() if person[:2] == (slug, day)]
        return attended(len(admitted), admitted)
