"""The only place where adapters are built: real AWS by default, whatever a test puts in."""

from datetime import UTC, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.ports.services import ConsoleSecrets, Secrets, Services
from chalicelib.settings import settings

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
    from chalicelib.store.table import Table

_in_use: list[Services] = []


def services() -> Services:
    """The services of this process."""
    if not _in_use:
        _in_use.append(AwsServices())
    return _in_use[0]


def use(replacement: Services | None) -> None:
    """Put other services in place, or with None go back to AWS."""
    _in_use.clear()
    if replacement is not None:
        _in_use.append(replacement)


class AwsServices:
    """Services on AWS, each made when it is first asked for.

    A function that asks for what it was given no setting for gets a LookupError.
    """

    def now(self) -> datetime:
        return datetime.now(UTC)

    @cached_property
    def campaigns(self) -> "CampaignStore":
        from chalicelib.store.campaigns import DynamoCampaigns

        # Whoever works for organizers finds drafts, and is given the table they are in.
        work = _table("work_table") if settings().work_table else None
        return DynamoCampaigns(_table("campaigns_table"), work)

    @cached_property
    def units(self) -> "UnitStore":
        from chalicelib.store.units import DynamoUnits

        return DynamoUnits(_table("work_table"))

    @cached_property
    def rolls(self) -> "UnitRolls":
        from chalicelib.store.units import DynamoRolls

        return DynamoRolls(_table("work_table"))

    @cached_property
    def drafts(self) -> "DraftStore":
        from chalicelib.store.drafts import DynamoDrafts

        return DynamoDrafts(_table("work_table"))

    @cached_property
    def published(self) -> "PublishedCampaigns":
        from chalicelib.store.campaigns import DynamoCampaigns
        from chalicelib.store.kept import KeptCampaigns

        return KeptCampaigns(DynamoCampaigns(_table("campaigns_table")), self.faces, self.now)

    @cached_property
    def tallies(self) -> "TallyStore":
        from chalicelib.store.tallies import DynamoTallies

        return DynamoTallies(_table("tally_table"))

    @cached_property
    def proofs(self) -> "ProofStore":
        from chalicelib.store.proofs import DynamoProofs

        return DynamoProofs(_table("tally_table"))

    @cached_property
    def sweeps(self) -> "SweepStore":
        from chalicelib.store.sweeps import DynamoSweeps

        return DynamoSweeps(_table("tally_table"))

    @cached_property
    def faces(self) -> "FaceStore":
        from chalicelib.store.faces import DynamoFaces

        return DynamoFaces(_table("campaigns_table"))

    @cached_property
    def pictures(self) -> "PictureStore":
        from chalicelib.store.pictures import DynamoPictures

        return DynamoPictures(_table("campaigns_table"))

    @cached_property
    def sign_ons(self) -> "SignOnStore":
        from chalicelib.store.signons import DynamoSignOns
        from chalicelib.store.table import Table

        # The sweeper marks nothing, and is given no table for it.
        limits = Table(_client("dynamodb"), settings().limits_table)
        return DynamoSignOns(_table("signons_table"), limits)

    @cached_property
    def lists(self) -> "SignOnLists":
        from chalicelib.store.signon_lists import DynamoSignOnLists

        return DynamoSignOnLists(_table("signons_table"))

    @cached_property
    def access(self) -> "AccessStore":
        from chalicelib.store.access import DynamoAccess

        return DynamoAccess(_table("access_table"))

    @cached_property
    def people(self) -> "PeopleStore":
        from chalicelib.store.people import DynamoPeople

        return DynamoPeople(_table("access_table"))

    @cached_property
    def limits(self) -> "LimitStore":
        from chalicelib.store.limits import DynamoLimits

        return DynamoLimits(_table("limits_table"))

    @cached_property
    def audit(self) -> "AuditTrail":
        from chalicelib.store.audit import DynamoAudit

        return DynamoAudit(_table("audit_table"))

    @cached_property
    def export_jobs(self) -> "ExportJobs":
        from chalicelib.store.exports import DynamoExportJobs

        return DynamoExportJobs(_table("work_table"))

    @cached_property
    def refusals(self) -> "RefusalStore":
        from chalicelib.store.refusals import DynamoRefusals

        return DynamoRefusals(_table("work_table"))

    @cached_property
    def import_jobs(self) -> "ImportJobs":
        from chalicelib.store.imports import DynamoImportJobs

        return DynamoImportJobs(_table("work_table"))

    @cached_property
    def import_files(self) -> "ImportFiles":
        from chalicelib.store.imports_files import S3ImportFiles

        client = _client("s3", read_timeout=30, signature="s3v4")
        return S3ImportFiles(client, settings().required("exports_bucket"))

    @cached_property
    def importer(self) -> "Importer":
        from chalicelib.store.importer import LambdaImporter

        function = settings().required("importer_function")
        return LambdaImporter(_client("lambda", read_timeout=25, attempts=1), function)

    @cached_property
    def admissions(self) -> "AdmissionStore":
        from chalicelib.store.admissions import DynamoAdmissions

        return DynamoAdmissions(_table("work_table"))

    @cached_property
    def sending(self) -> "SendingStore":
        from chalicelib.store.sending import DynamoSending

        return DynamoSending(_table("work_table"))

    @cached_property
    def queue(self) -> "MailQueue":
        from chalicelib.store.queue import SqsMailQueue

        return SqsMailQueue(_client("sqs"), settings().required("mail_queue_url"))

    @cached_property
    def failures(self) -> "FailureQueue":
        from chalicelib.store.queue import SqsFailureQueue

        return SqsFailureQueue(_client("sqs"), settings().required("failures_queue_url"))

    def read_record(self, record: dict[str, Any]) -> "Transition":
        from chalicelib.store.stream import read_record

        return read_record(record)

    @cached_property
    def mailer(self) -> "Mailer":
        from chalicelib.mail.ses import SesMailer

        sender, configuration = settings().required("mail_from"), settings().required("ses_configuration_set")
        # To ask again would be to send again, and a slow answer is an answer.
        client = _client("sesv2", read_timeout=50, attempts=1)
        return SesMailer(client, sender, configuration)

    @cached_property
    def files(self) -> "ExportFiles":
        from chalicelib.store.exports_files import S3ExportFiles

        # S3 decrypts for links of signature version 4 only, and boto3 still makes older ones by default.
        client = _client("s3", read_timeout=30, signature="s3v4")
        return S3ExportFiles(client, settings().required("exports_bucket"))

    @cached_property
    def exporter(self) -> "Exporter":
        from chalicelib.store.exporter import LambdaExporter

        # A page of a list takes seconds, a cold exporter more, and asking twice would only make it busier.
        # API Gateway waits 29 seconds, and so does the function that asks.
        return LambdaExporter(
            _client("lambda", read_timeout=25, attempts=1), settings().required("exporter_function")
        )

    @cached_property
    def secrets(self) -> Secrets:
        from chalicelib.domain.keys import derived_key

        root = _root("keys_secret")
        return Secrets(
            pepper=derived_key(root, "pepper"),
            links=derived_key(root, "links"),
            challenges=derived_key(root, "challenges"),
            addresses=derived_key(root, "addresses"),
            passes=derived_key(root, "passes"),
            mailboxes=derived_key(root, "mailboxes"),
        )

    @cached_property
    def console_secrets(self) -> ConsoleSecrets:
        from chalicelib.domain.keys import derived_key

        root = _root("console_secret")
        return ConsoleSecrets(derived_key(root, "cursors"), derived_key(root, "challenges"))

    @property
    def base_url(self) -> str:
        return settings().required("base_url").rstrip("/")


def _table(setting: str) -> "Table":
    """The table that a setting names; raises LookupError when this function was not given it."""
    from chalicelib.store.table import Table

    return Table(_client("dynamodb"), settings().required(setting))


def _root(setting: str) -> bytes:
    """The secret that a setting names; raises LookupError when this function was not given it."""
    from chalicelib.store.dynamo import failures

    with failures():
        answer = _client("secretsmanager").get_secret_value(SecretId=settings().required(setting))
    return str(answer["SecretString"]).encode()


@cache
def _client(service: str, **how: Any) -> Any:
    """One client for a service and container."""
    # Most of a cold start is importing botocore, and not every function needs it at once.
    from chalicelib.store.client import client

    return client(service, **how)
