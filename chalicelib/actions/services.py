"""What the actions are given to work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.actions.admissions import AdmissionStore
from chalicelib.actions.exporting import Exporter, ExportFiles
from chalicelib.actions.ports import (
    AccessStore,
    CampaignStore,
    FailureQueue,
    Mailer,
    MailQueue,
    SignOnStore,
    Transition,
)


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
    sign_ons: SignOnStore
    access: AccessStore
    admissions: AdmissionStore
    secrets: Secrets
    read_record: Callable[[dict[str, Any]], Transition]
    queue: MailQueue
    failures: FailureQueue
    mailer: Mailer
    files: ExportFiles
    exporter: Exporter
    base_url: str
