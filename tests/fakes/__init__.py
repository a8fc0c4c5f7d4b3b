"""Every port in memory, true to what the stores promise: the same contract tests run on both."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from chalicelib.domain.changes import Transition
from chalicelib.domain.keys import derived_key
from chalicelib.ports.services import ConsoleSecrets, Secrets, Services
from chalicelib.store.kept import KeptCampaigns
from tests.builders import PEPPER
from tests.fakes.access import FakeAccess, FakeAdmissions, FakeAudit, FakeExportJobs, FakeImportJobs
from tests.fakes.around import (
    Clock,
    FakeExporter,
    FakeFailures,
    FakeFiles,
    FakeImporter,
    FakeImportFiles,
    FakeMailer,
    FakeQueue,
)
from tests.fakes.campaigns import FakeCampaigns
from tests.fakes.drafts import FakeDrafts
from tests.fakes.faces import FakeFaces
from tests.fakes.limits import FakeLimits
from tests.fakes.people import FakePeople
from tests.fakes.pictures import FakePictures
from tests.fakes.refusals import FakeRefusals
from tests.fakes.sending import FakeSending
from tests.fakes.sign_ons import FakeLists, FakeSignOns
from tests.fakes.sweeps import FakeSweeps
from tests.fakes.tallies import FakeProofs, FakeTallies
from tests.fakes.units import FakeUnits

__all__ = [
    "BASE_URL",
    "Clock",
    "FakeAccess",
    "FakeAdmissions",
    "FakeAudit",
    "FakeCampaigns",
    "FakeDrafts",
    "FakeExportJobs",
    "FakeExporter",
    "FakeFaces",
    "FakeFailures",
    "FakeFiles",
    "FakeImportFiles",
    "FakeImportJobs",
    "FakeImporter",
    "FakeLimits",
    "FakeMailer",
    "FakePeople",
    "FakePictures",
    "FakeProofs",
    "FakeQueue",
    "FakeServices",
    "FakeSignOns",
    "FakeSweeps",
    "FakeTallies",
    "fake_services",
    "with_changes",
]

S = TypeVar("S", bound=Services)
NO_TIME = timedelta(0)
BASE_URL = "https://sign.example.org"
_PURPOSES = ("links", "challenges", "addresses", "passes", "mailboxes")
_KEYS = {name: derived_key(PEPPER, name) for name in _PURPOSES}


@dataclass
class FakeServices:
    """Services on fakes; a test reaches into them by the attributes of their classes."""

    now: Callable[[], datetime] = field(default_factory=Clock)
    secrets: Secrets = field(default_factory=lambda: Secrets(PEPPER, **_KEYS))
    console_secrets: ConsoleSecrets = field(default_factory=lambda: ConsoleSecrets(b"\1" * 32, b"\2" * 32))
    base_url: str = BASE_URL
    read_record: Callable[[dict[str, Any]], Transition] = field(default_factory=lambda: _transition)
    campaigns: FakeCampaigns = field(default_factory=FakeCampaigns)
    published: KeptCampaigns = field(init=False)
    drafts: FakeDrafts = field(init=False)
    units: FakeUnits = field(default_factory=FakeUnits)
    rolls: FakeUnits = field(init=False)
    tallies: FakeTallies = field(default_factory=FakeTallies)
    proofs: FakeProofs = field(init=False)
    faces: FakeFaces = field(default_factory=FakeFaces)
    pictures: FakePictures = field(default_factory=FakePictures)
    sweeps: FakeSweeps = field(default_factory=FakeSweeps)
    sign_ons: FakeSignOns = field(default_factory=FakeSignOns)
    lists: FakeLists = field(init=False)
    access: FakeAccess = field(default_factory=FakeAccess)
    people: FakePeople = field(init=False)
    limits: FakeLimits = field(default_factory=FakeLimits)
    audit: FakeAudit = field(default_factory=FakeAudit)
    admissions: FakeAdmissions = field(default_factory=FakeAdmissions)
    export_jobs: FakeExportJobs = field(default_factory=FakeExportJobs)
    refusals: FakeRefusals = field(default_factory=FakeRefusals)
    sending: FakeSending = field(default_factory=FakeSending)
    files: FakeFiles = field(default_factory=FakeFiles)
    exporter: FakeExporter = field(default_factory=FakeExporter)
    import_jobs: FakeImportJobs = field(default_factory=FakeImportJobs)
    import_files: FakeImportFiles = field(default_factory=FakeImportFiles)
    importer: FakeImporter = field(default_factory=FakeImporter)
    queue: FakeQueue = field(default_factory=FakeQueue)
    failures: FakeFailures = field(default_factory=FakeFailures)
    mailer: FakeMailer = field(default_factory=FakeMailer)

    def __post_init__(self) -> None:
        # What a test has just published is what its visitor finds, though the clock stands still.
        self.published = KeptCampaigns(self.campaigns, self.faces, self.now, NO_TIME, NO_TIME)
        self.drafts = self.campaigns.drafts
        self.rolls = self.units
        self.people = FakePeople(access=self.access)
        self.proofs = FakeProofs(self.tallies)
        self.lists = FakeLists(self.sign_ons)
        # Marks are written with sign-ons, into the table of limits.
        self.limits.once = self.sign_ons.once
        self.exporter.services = self.importer.services = self


def fake_services(clock: Callable[[], datetime] | None = None) -> FakeServices:
    """All services on fakes, at that clock's time."""
    return FakeServices(now=clock or Clock())


def _transition(record: dict[str, Any]) -> Transition:
    """A record of the fakes' stream holds its transition as it is."""
    if "transition" not in record:
        raise ValueError("not a record of the stream")
    return record["transition"]  # type: ignore[no-any-return]


def with_changes(services: S, **changes: Any) -> S:
    """The same services but for some."""
    changed = copy(services)
    vars(changed).update(changes)
    return changed
