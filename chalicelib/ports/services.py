"""What the actions are given to work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.changes import Transition
from chalicelib.ports.access import AccessStore
from chalicelib.ports.admissions import AdmissionStore
from chalicelib.ports.audit import AuditTrail
from chalicelib.ports.campaigns import CampaignStore
from chalicelib.ports.exports import Exporter, ExportFiles, ExportJobs
from chalicelib.ports.limits import LimitStore
from chalicelib.ports.mail import FailureQueue, Mailer, MailQueue
from chalicelib.ports.sign_ons import SignOnStore
from chalicelib.ports.tallies import TallyStore, WallStore


@dataclass(frozen=True)
class Secrets:
    """Keys of 32 bytes, each for one purpose."""

    pepper: bytes
    links: bytes
    challenges: bytes
    addresses: bytes
    passes: bytes


@dataclass(frozen=True)
class Services:
    """Adapters and secrets, made lazily by `bootstrap` on real AWS and by the tests on fakes.

    A function asks only for what it is allowed to use; the rest is never built. `now` returns an
    aware UTC datetime; `read_record` takes a record of the SignOns stream as Lambda delivers it, and raises
    ValueError for what is none.
    """

    now: Callable[[], datetime]
    campaigns: CampaignStore
    tallies: TallyStore
    wall: WallStore
    sign_ons: SignOnStore
    access: AccessStore
    limits: LimitStore
    audit: AuditTrail
    export_jobs: ExportJobs
    admissions: AdmissionStore
    secrets: Secrets
    read_record: Callable[[dict[str, Any]], Transition]
    queue: MailQueue
    failures: FailureQueue
    mailer: Mailer
    files: ExportFiles
    exporter: Exporter
    base_url: str
