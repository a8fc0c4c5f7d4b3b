"""Every port in memory, true to what the stores promise: the same contract tests run on both."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.changes import Transition
from chalicelib.domain.keys import derived_key
from chalicelib.ports.services import Secrets, Services
from tests.builders import PEPPER
from tests.fakes.access import FakeAccess, FakeAdmissions, FakeAudit, FakeExportJobs
from tests.fakes.around import Clock, FakeExporter, FakeFailures, FakeFiles, FakeMailer, FakeQueue
from tests.fakes.campaigns import FakeCampaigns
from tests.fakes.limits import FakeLimits
from tests.fakes.sign_ons import FakeSignOns
from tests.fakes.tallies import FakeTallies, FakeWall

__all__ = [
    "BASE_URL",
    "Clock",
    "FakeAccess",
    "FakeAdmissions",
    "FakeAudit",
    "FakeCampaigns",
    "FakeExportJobs",
    "FakeExporter",
    "FakeFailures",
    "FakeFiles",
    "FakeLimits",
    "FakeMailer",
    "FakeQueue",
    "FakeSignOns",
    "FakeTallies",
    "FakeWall",
    "fake_services",
    "with_changes",
]

BASE_URL = "https://sign.example.org"
PURPOSES = ("links", "challenges", "addresses", "passes")


def fake_services(clock: Callable[[], datetime] | None = None) -> Services:
    """All services on fakes; a test reaches into them by the attributes of their classes."""
    exporter, tallies = FakeExporter(), FakeTallies()
    made = Services(
        now=clock or Clock(),
        campaigns=FakeCampaigns(),
        tallies=tallies,
        wall=FakeWall(tallies),
        sign_ons=FakeSignOns(),
        access=FakeAccess(),
        limits=FakeLimits(),
        audit=FakeAudit(),
        export_jobs=FakeExportJobs(),
        admissions=FakeAdmissions(),
        secrets=Secrets(pepper=PEPPER, **{name: derived_key(PEPPER, name) for name in PURPOSES}),
        read_record=_transition,
        queue=FakeQueue(),
        failures=FakeFailures(),
        mailer=FakeMailer(),
        files=FakeFiles(),
        exporter=exporter,
        base_url=BASE_URL,
    )
    exporter.services = made
    return made


def _transition(record: dict[str, Any]) -> Transition:
    """A record of the fakes' stream holds its transition as it is."""
    if "transition" not in record:
        raise ValueError("not a record of the stream")
    return record["transition"]  # type: ignore[no-any-return]


def with_changes(services: Services, **changes: Any) -> Services:
    """The same services but for some."""
    return replace(services, **changes)
