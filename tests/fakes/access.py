"""The Access table in memory: keys, audit, exports, limits, suppression, admissions."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from chalicelib.domain.access import AuditEntry, Invitation, Principal
from chalicelib.domain.errors import Conflict
from chalicelib.domain.exports import ExportJob
from chalicelib.domain.passes import Admission, Attendance, Pass, Scan
from tests.fakes.locking import Locked, whole


@dataclass
class FakeAccess(Locked):
    """AccessStore; `audited` is the trail. `down` makes the audit fail, to see what happens without it."""

    principals: dict[str, Principal] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    audited: list[AuditEntry] = field(default_factory=list)
    exports: dict[str, ExportJob] = field(default_factory=dict)
    suppression: dict[str, tuple[str, datetime | None]] = field(default_factory=dict)
    times: dict[str, dict[str, datetime]] = field(default_factory=dict)
    counters: Counter[str] = field(default_factory=Counter)
    audit_fails: Exception | None = None

    @whole
    def principal(self, key_hash: str) -> Principal | None:
        return self.principals.get(key_hash)

    @whole
    def put_principal(self, principal: Principal, created_at: datetime) -> None:
        self.principals[principal.key_hash] = principal

    @whole
    def put_invitation(self, invitation: Invitation) -> None:
        self.invitations[invitation.token_hash] = invitation

    @whole
    def invitation(self, token_hash: str, now: datetime) -> Invitation | None:
        found = self.invitations.get(token_hash)
        return found if found and found.expires_at > now else None

    @whole
    def accept(self, invitation: Invitation, principal: Principal, at: datetime) -> None:
        if self.invitations.pop(invitation.token_hash, None) is None:
            raise Conflict
        self.principals[principal.key_hash] = principal

    @whole
    def audit(self, entry: AuditEntry) -> None:
        if self.audit_fails:
            raise self.audit_fails
        self.audited.append(entry)

    @whole
    def put_export(self, job: ExportJob) -> None:
        self.exports[job.id] = job

    @whole
    def export(self, export_id: str) -> ExportJob | None:
        return self.exports.get(export_id)

    @whole
    def suppress(self, address_hash: str, reason: str, until: datetime | None) -> None:
        held = self.suppression.get(address_hash)
        if held is None or until is None or (held[1] and held[1] < until):
            self.suppression[address_hash] = reason, until

    @whole
    def suppressed(self, address_hash: str, now: datetime) -> str | None:
        reason, until = self.suppression.get(address_hash, ("", now))
        return reason if until is None or until.replace(microsecond=0) > now else None

    @whole
    def mail_times(self, address_hash: str) -> dict[str, datetime]:
        held = self.times.get(address_hash, {})
        return dict(sorted(held.items(), key=lambda entry: entry[1]))

    @whole
    def put_mail_times(
        self,
        address_hash: str,
        times: dict[str, datetime],
        previous: dict[str, datetime],
        expires_at: datetime,
    ) -> None:
        if self.times.get(address_hash, {}) != previous:
            raise Conflict
        self.times[address_hash] = dict(times)

    @whole
    def count_up(self, counter: str, expires_at: datetime) -> int:
        self.counters[counter] += 1
        return self.counters[counter]


@dataclass
class FakeAdmissions(Locked):
    """AdmissionStore."""

    held: dict[Pass, Admission] = field(default_factory=dict)
    codes: dict[tuple[str, str], Pass] = field(default_factory=dict)

    @whole
    def get(self, granted: Pass) -> Admission | None:
        return self.held.get(granted)

    @whole
    def admit(self, granted: Pass, scan: Scan, expires_at: datetime) -> Admission:
        first = Admission(granted.slug, granted.day, granted.key, scan.nonce, {scan.nonce: scan})
        held = self.held.setdefault(granted, first)
        if scan.nonce not in held.scans:
            self.held[granted] = replace(held, scans={**held.scans, scan.nonce: scan})
        return self.held[granted]

    @whole
    def attendance(self, slug: str, day: date) -> Attendance:
        admitted = [held for granted, held in self.held.items() if (granted.slug, granted.day) == (slug, day)]
        again = [a for a in admitted if any(s.decided_alone for n, s in a.scans.items() if n != a.first)]
        return Attendance(len(admitted), again)

    @whole
    def put_code(self, granted: Pass, code: str, expires_at: datetime) -> bool:
        return self.codes.setdefault((granted.slug, code), granted).key == granted.key

    @whole
    def pass_of_code(self, slug: str, code: str) -> Pass | None:
        return self.codes.get((slug, code))
