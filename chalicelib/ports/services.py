"""What the actions are given to work with."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from chalicelib.domain.changes import Transition
    from chalicelib.ports.access import AccessStore
    from chalicelib.ports.admissions import AdmissionStore
    from chalicelib.ports.audit import AuditTrail
    from chalicelib.ports.campaigns import CampaignStore, PublishedCampaigns
    from chalicelib.ports.drafts import DraftStore
    from chalicelib.ports.exports import Exporter, ExportFiles, ExportJobs
    from chalicelib.ports.faces import FaceStore
    from chalicelib.ports.imports import Importer, ImportFiles, ImportJobs
    from chalicelib.ports.limits import LimitStore
    from chalicelib.ports.lists import SignOnLists
    from chalicelib.ports.mail import FailureQueue, Mailer, MailQueue
    from chalicelib.ports.people import PeopleStore
    from chalicelib.ports.pictures import PictureStore
    from chalicelib.ports.refusals import RefusalStore
    from chalicelib.ports.sending import SendingStore
    from chalicelib.ports.sign_ons import SignOnStore
    from chalicelib.ports.sweeps import SweepStore
    from chalicelib.ports.tallies import ProofStore, TallyStore
    from chalicelib.ports.units import UnitRolls, UnitStore


@dataclass(frozen=True)
class Secrets:
    """Keys of 32 bytes, each for one purpose. None of them lets anybody into the console."""

    pepper: bytes
    links: bytes
    challenges: bytes
    addresses: bytes
    passes: bytes
    mailboxes: bytes


@dataclass(frozen=True)
class ConsoleSecrets:
    """Keys of 32 bytes from a root of their own, which no function on the internet reads."""

    cursors: bytes
    challenges: bytes


class Services(Protocol):
    """Adapters and secrets, made lazily by `bootstrap` on real AWS, and by the tests on fakes.

    A function asks only for what it is allowed to use; the rest is never built.
    """

    def now(self) -> datetime:
        """The time, aware and in UTC."""

    def read_record(self, record: dict[str, Any]) -> "Transition":
        """A record of the SignOns stream as Lambda delivers it; raises ValueError for what is none."""

    @property
    def secrets(self) -> Secrets: ...

    @property
    def console_secrets(self) -> ConsoleSecrets: ...

    @property
    def base_url(self) -> str: ...

    @property
    def campaigns(self) -> "CampaignStore": ...

    @property
    def units(self) -> "UnitStore": ...

    @property
    def rolls(self) -> "UnitRolls": ...

    @property
    def drafts(self) -> "DraftStore": ...

    @property
    def published(self) -> "PublishedCampaigns": ...

    @property
    def tallies(self) -> "TallyStore": ...

    @property
    def proofs(self) -> "ProofStore": ...

    @property
    def faces(self) -> "FaceStore": ...

    @property
    def pictures(self) -> "PictureStore": ...

    @property
    def sweeps(self) -> "SweepStore": ...

    @property
    def sign_ons(self) -> "SignOnStore": ...

    @property
    def lists(self) -> "SignOnLists": ...

    @property
    def access(self) -> "AccessStore": ...

    @property
    def people(self) -> "PeopleStore": ...

    @property
    def limits(self) -> "LimitStore": ...

    @property
    def audit(self) -> "AuditTrail": ...

    @property
    def admissions(self) -> "AdmissionStore": ...

    @property
    def export_jobs(self) -> "ExportJobs": ...

    @property
    def refusals(self) -> "RefusalStore": ...

    @property
    def files(self) -> "ExportFiles": ...

    @property
    def import_jobs(self) -> "ImportJobs": ...

    @property
    def import_files(self) -> "ImportFiles": ...

    @property
    def importer(self) -> "Importer": ...

    @property
    def exporter(self) -> "Exporter": ...

    @property
    def sending(self) -> "SendingStore": ...

    @property
    def queue(self) -> "MailQueue": ...

    @property
    def failures(self) -> "FailureQueue": ...

    @property
    def mailer(self) -> "Mailer": ...
