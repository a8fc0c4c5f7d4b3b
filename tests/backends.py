"""Where the stores' contract tests run: the fakes, a bare local AWS, the official DynamoDB Local, and the
tables in memory that `bench` measures on.

The tables are the ones of the deployed template; `infra/` defines them and nothing here repeats it.
DynamoDB Local comes from the npm package `amplify-dynamodb-simulator` and needs Java 11 or newer.
Where Java or npm is missing its tests are skipped with a line that says so; with `CI` set they fail.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
from botocore.exceptions import BotoCoreError

from bench.aws.dynamo import Dynamo
from bench.aws.others import Others
from bench.aws.tables import tables_of
from bench.aws.wire import Wire
from chalicelib.domain.access import AuditEntry
from chalicelib.domain.changes import Transition
from chalicelib.ports.access import AccessStore
from chalicelib.ports.admissions import AdmissionStore
from chalicelib.ports.audit import AuditTrail
from chalicelib.ports.campaigns import CampaignStore, PublishedCampaigns
from chalicelib.ports.drafts import DraftStore
from chalicelib.ports.exports import ExportJobs
from chalicelib.ports.faces import FaceStore
from chalicelib.ports.imports import ImportJobs
from chalicelib.ports.limits import LimitStore
from chalicelib.ports.lists import SignOnLists
from chalicelib.ports.pictures import PictureStore
from chalicelib.ports.refusals import RefusalStore
from chalicelib.ports.sending import SendingStore
from chalicelib.ports.sign_ons import SignOnStore
from chalicelib.ports.sweeps import SweepStore
from chalicelib.ports.tallies import ProofStore, TallyStore
from chalicelib.ports.units import UnitRolls, UnitStore
from chalicelib.store.access import DynamoAccess
from chalicelib.store.admissions import DynamoAdmissions
from chalicelib.store.audit import DynamoAudit
from chalicelib.store.campaigns import DynamoCampaigns
from chalicelib.store.client import client
from chalicelib.store.drafts import DynamoDrafts
from chalicelib.store.dynamo import from_attributes, to_attributes
from chalicelib.store.exports import DynamoExportJobs
from chalicelib.store.faces import DynamoFaces
from chalicelib.store.imports import DynamoImportJobs
from chalicelib.store.kept import KeptCampaigns
from chalicelib.store.limits import DynamoLimits
from chalicelib.store.pictures import DynamoPictures
from chalicelib.store.proofs import DynamoProofs
from chalicelib.store.refusals import DynamoRefusals
from chalicelib.store.sending import DynamoSending
from chalicelib.store.signon_lists import DynamoSignOnLists
from chalicelib.store.signons import DynamoSignOns
from chalicelib.store.stream import read_record
from chalicelib.store.sweeps import DynamoSweeps
from chalicelib.store.table import Table
from chalicelib.store.tallies import DynamoTallies
from chalicelib.store.units import DynamoRolls, DynamoUnits
from tests.fakes import NO_TIME, FakeServices, fake_services, with_changes
from tools.local.localaws import LocalAws, free_port
from tools.paths import LOCAL
from tools.ship.package import merged_infra

SIMULATOR = "amplify-dynamodb-simulator@2.9.30"
SIMULATOR_SHA512 = "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ=="
TABLES = ("Campaigns", "SignOns", "Tallies", "Access", "Work", "Limits", "Audit")
# What a local table can be told; encryption, recovery and protection are the template's own tests.
TOLD = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes", "StreamSpecification")


@dataclass(frozen=True)
class Tables:
    """A DynamoDB with the tables in it, under the template's logical names."""

    endpoint_url: str

    def client(self, service: str = "dynamodb") -> Any:
        """A client as the functions have it; threads of a test may share it."""
        return client(
            service,
            # However busy the machine is.
            read_timeout=60,
            endpoint_url=self.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def create(self) -> None:
        """Makes the tables as the template defines them."""
        dynamodb, template = self.client(), merged_infra()
        for name in TABLES:
            properties = template["Resources"][name]["Properties"]
            told = {key: properties[key] for key in TOLD if key in properties}
            if "StreamSpecification" in told:
                told["StreamSpecification"] = {"StreamEnabled": True, **told["StreamSpecification"]}
            dynamodb.create_table(TableName=name, **told)


@dataclass(frozen=True)
class InMemory(Tables):
    """What `bench` measures on. Its figures are worth something because it answers as DynamoDB does."""

    dynamo: Dynamo = field(default_factory=lambda: Dynamo(tables_of(merged_infra())))

    def client(self, service: str = "dynamodb") -> Any:
        made = super().client(service)
        Wire(self.dynamo, Others()).answer_for(made)
        return made


@dataclass(frozen=True)
class Stores:
    """The stores of one backend, with what a test must see behind them.

    `audited` reads the audit trail of a campaign, oldest first; `transitions` what the stream told of
    a campaign's sign-ons so far, in its order; `services` are fakes but for these stores; `client` is the
    stores' own, None for the fakes.
    """

    campaigns: CampaignStore
    drafts: DraftStore
    units: UnitStore
    rolls: UnitRolls
    published: PublishedCampaigns
    tallies: TallyStore
    proofs: ProofStore
    faces: FaceStore
    pictures: PictureStore
    sweeps: SweepStore
    sign_ons: SignOnStore
    lists: SignOnLists
    access: AccessStore
    limits: LimitStore
    audit: AuditTrail
    export_jobs: ExportJobs
    refusals: RefusalStore
    import_jobs: ImportJobs
    sending: SendingStore
    admissions: AdmissionStore
    audited: Callable[[str], list[AuditEntry]]
    transitions: Callable[[str], list[Transition]]
    services: FakeServices
    client: Any = None


@pytest.fixture(scope="session", params=["fakes", "in memory", "local AWS", "DynamoDB Local"])
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """The same stores three times over."""
    if request.param == "fakes":
        yield _on_fakes()
    elif request.param == "in memory":
        yield _on(InMemory("http://127.0.0.1:1"))
    elif request.param == "local AWS":
        with ministack(tmp_path_factory.mktemp("aws")) as tables:
            yield _on(tables)
    else:
        with dynamodb_local() as tables:
            yield _on(tables)


@pytest.fixture
def slug() -> str:
    """A campaign that no other test knows, because the tables are shared."""
    return f"crew-{uuid.uuid4().hex[:12]}"


def stores_on(dynamodb: Any) -> dict[str, Any]:
    """The stores of real tables, by the names that they have among the services."""
    campaigns, sign_ons, tallies, access, work, limits, audit = (Table(dynamodb, name) for name in TABLES)
    return {
        "campaigns": DynamoCampaigns(campaigns, work),
        "drafts": DynamoDrafts(work),
        "units": DynamoUnits(work),
        "rolls": DynamoRolls(work),
        "published": KeptCampaigns(
            DynamoCampaigns(campaigns), DynamoFaces(campaigns), lambda: datetime.now(UTC), NO_TIME, NO_TIME
        ),
        "tallies": DynamoTallies(tallies),
        "proofs": DynamoProofs(tallies),
        "faces": DynamoFaces(campaigns),
        "pictures": DynamoPictures(campaigns),
        "sweeps": DynamoSweeps(tallies),
        "sign_ons": DynamoSignOns(sign_ons, limits=limits),
        "lists": DynamoSignOnLists(sign_ons),
        "access": DynamoAccess(access),
        "limits": DynamoLimits(limits),
        "audit": DynamoAudit(audit),
        "export_jobs": DynamoExportJobs(work),
        "refusals": DynamoRefusals(work),
        "import_jobs": DynamoImportJobs(work),
        "sending": DynamoSending(work),
        "admissions": DynamoAdmissions(work),
    }


def _on_fakes() -> Stores:
    made = fake_services()
    return Stores(
        made.campaigns,
        made.drafts,
        made.units,
        made.rolls,
        made.published,
        made.tallies,
        made.proofs,
        made.faces,
        made.pictures,
        made.sweeps,
        made.sign_ons,
        made.lists,
        made.access,
        made.limits,
        made.audit,
        made.export_jobs,
        made.refusals,
        made.import_jobs,
        made.sending,
        made.admissions,
        audited=lambda slug: [line for line in made.audit.lines if line.slug == slug],
        transitions=lambda slug: [t for t in made.sign_ons.stream if (t.after or t.before).slug == slug],  # type: ignore[union-attr]
        services=made,
    )


def _on(tables: Tables) -> Stores:
    dynamodb = tables.client()
    made = stores_on(dynamodb)
    return Stores(
        **made,
        services=with_changes(fake_services(), **made),
        audited=lambda slug: list(audited_by(dynamodb, slug)),
        transitions=lambda slug: transitions(tables, slug),
        client=dynamodb,
    )


def audited_by(dynamodb: Any, slug: str) -> Iterator[AuditEntry]:
    found = dynamodb.query(
        TableName="Audit",
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues=to_attributes({":pk": slug}),
    )
    for item in map(from_attributes, found["Items"]):
        at = datetime.fromisoformat(item["sk"].partition("#")[0])
        yield AuditEntry(at, item["actor"], item["verb"], slug, item["details"])


def transitions(tables: Tables, slug: str) -> list[Transition]:
    """What the stream has told of a campaign's sign-ons so far, in its order."""
    if isinstance(tables, InMemory):
        records = tables.dynamo.tables["SignOns"].stream or []
        return [read_record(record) for record in records if _is_about(slug, record)]
    return list(_transitions(tables.client("dynamodbstreams"), slug))


def _transitions(streams: Any, slug: str) -> Iterator[Transition]:
    arn = streams.list_streams(TableName="SignOns")["Streams"][0]["StreamArn"]
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        place = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = streams.get_shard_iterator(**place)["ShardIterator"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator)
            iterator = page.get("NextShardIterator") if page["Records"] else None
            for record in page["Records"]:
                if _is_about(slug, record):
                    yield read_record(record)


def _is_about(slug: str, record: dict[str, Any]) -> bool:
    return bool(record["dynamodb"]["Keys"]["bucket"]["S"].startswith(f"{slug}#"))


@contextmanager
def ministack(home: Path) -> Iterator[Tables]:
    """A local AWS without the application, its tables made."""
    aws = LocalAws(home=home, port=free_port())
    aws.start()
    try:
        tables = Tables(aws.endpoint_url)
        tables.create()
        yield tables
    finally:
        aws.stop()


@contextmanager
def dynamodb_local() -> Iterator[Tables]:
    """The official DynamoDB Local, in memory, its tables made."""
    for needed in ("java", "npm"):
        if shutil.which(needed) is None:
            _cannot(f"{needed} is not installed")
    emulator, port = _simulator() / "emulator", free_port()
    command = ["java", "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"]
    process = subprocess.Popen(
        [*command, "-inMemory", "-disableTelemetry", "-port", str(port)],
        cwd=emulator,  # where it leaves a file about its installation
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        tables = Tables(f"http://127.0.0.1:{port}")
        _wait_for(process, tables)
        tables.create()
        yield tables
    finally:
        process.terminate()
        process.wait()


def _wait_for(process: "subprocess.Popen[bytes]", tables: Tables) -> None:
    deadline = time.monotonic() + 30
    while True:
        if process.poll() is not None:
            _cannot("DynamoDB Local ended at once; is Java older than 11?")
        try:
            tables.client().list_tables()
        except BotoCoreError:
            if time.monotonic() > deadline:
                _cannot("DynamoDB Local did not answer within 30 s")
            time.sleep(0.1)
        else:
            return


def _simulator() -> Path:
    """The unpacked npm package, fetched once and checked against its hash."""
    kept = LOCAL / SIMULATOR.replace("@", "-")
    if kept.is_dir():
        return kept
    LOCAL.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=LOCAL) as made:
        pack = ["npm", "pack", "--silent", SIMULATOR]
        packed = subprocess.run(pack, cwd=made, capture_output=True, text=True, check=False)
        if packed.returncode:
            _cannot(f"npm could not fetch {SIMULATOR}: {packed.stderr.strip()}")
        archive = Path(made) / packed.stdout.split()[-1]
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if digest != SIMULATOR_SHA512:
            raise AssertionError(f"{SIMULATOR} is not the package it was")
        with tarfile.open(archive) as tar:
            tar.extractall(made, filter="data")
        (Path(made) / "package").rename(kept)
    return kept


def _cannot(why: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"DynamoDB Local is part of what CI proves: {why}.", pytrace=False)
    pytest.skip(f"NOT TESTED on the official DynamoDB Local: {why}.")
