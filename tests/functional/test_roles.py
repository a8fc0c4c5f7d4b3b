"""What each function's role is refused, tried on a deployed stage whose every call is authorised as on AWS.

docs/roles.md shows the table: `pytest -s` prints it as it is now, so that it can be put there.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.people import Hall, person, small_letter
from tests.stack import Stack
from tools.paths import ROOT
from tools.ship.package import merged_infra

DOCUMENT = ROOT / "docs" / "roles.md"
SLUG = "letter-of-the-roles"
FUNCTIONS = {
    "web": "APIHandler",
    "console": "Console",
    "tally": "Tally",
    "outbox": "Outbox",
    "mailer": "Mailer",
    "feedback": "Feedback",
    "sweeper": "Sweeper",
    "exporter": "Exporter",
    "importer": "Importer",
}
REFUSED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
# Of no item: whoever may write is told that, and writes nothing.
NEVER = {"ConditionExpression": "attribute_exists(nothing)"}


@dataclass(frozen=True)
class Stage:
    """The stage that is attacked: `bucket` holds somebody's sign-on."""

    stack: Stack
    bucket: str

    def table(self, name: str) -> str:
        return self.stack.tables[name]


@dataclass(frozen=True)
class Intruder:
    """Whoever has got hold of a function's credentials."""

    stage: Stage
    function: str

    @cached_property
    def dynamodb(self) -> Any:
        return self.client("dynamodb")

    def client(self, service: str) -> Any:
        return self.stage.stack.client_of(FUNCTIONS[self.function], service)

    def table(self, name: str) -> str:
        return self.stage.table(name)

    def may(self, attempt: Callable[["Intruder"], object]) -> bool:
        """Whether no step of the attempt was refused; what failed otherwise would have been done."""
        try:
            attempt(self)
        except ClientError as error:
            return error.response["Error"]["Code"] not in REFUSED
        return True


Attempt = Callable[[Intruder], Any]


def query(table: str, partition: str, value: Callable[[Stage], str], **more: Any) -> Attempt:
    def ask(by: Intruder) -> Any:
        return by.dynamodb.query(
            TableName=by.table(table),
            KeyConditionExpression="#p = :p",
            ExpressionAttributeNames={"#p": partition},
            ExpressionAttributeValues={":p": {"S": value(by.stage)}},
            **more,
        )["Items"]

    return ask


def scan(table: str, **more: Any) -> Attempt:
    return lambda by: by.dynamodb.scan(TableName=by.table(table), **more)


def key_of(table: str) -> dict[str, Any]:
    by_slug = dict.fromkeys(("campaigns", "tally"), ("slug", "sk"))
    names = (by_slug | {"signons": ("bucket", "sk")}).get(table, ("pk", "sk"))
    # Like one that `sign_on_key` can have made, and nobody's.
    return {names[0]: {"S": "nobody#00"}, names[1]: {"S": "A" * 43}}


def get(table: str) -> Attempt:
    return lambda by: by.dynamodb.get_item(TableName=by.table(table), Key=key_of(table))


def put(table: str) -> Attempt:
    return lambda by: by.dynamodb.put_item(TableName=by.table(table), Item=key_of(table), **NEVER)


def update(table: str) -> Attempt:
    changes = {"UpdateExpression": "SET #role = :owner", "ExpressionAttributeNames": {"#role": "role"}}
    values = {":owner": {"S": "owner"}}
    return lambda by: by.dynamodb.update_item(
        TableName=by.table(table),
        Key=key_of(table),
        ExpressionAttributeValues=values,
        **changes,
        **NEVER,
    )


def delete(table: str) -> Attempt:
    return lambda by: by.dynamodb.delete_item(TableName=by.table(table), Key=key_of(table))


def batch_get(*tables: str) -> Attempt:
    return lambda by: by.dynamodb.batch_get_item(
        RequestItems={by.table(table): {"Keys": [key_of(table)]} for table in tables}
    )


def batch_write(table: str, **request: Any) -> Attempt:
    return lambda by: by.dynamodb.batch_write_item(RequestItems={by.table(table): [request]})


def transact(table: str, kind: str) -> Attempt:
    what = "Item" if kind == "Put" else "Key"

    def ask(by: Intruder) -> Any:
        entry = {"TableName": by.table(table), what: key_of(table), **NEVER}
        return by.dynamodb.transact_write_items(TransactItems=[{kind: entry}])

    return ask


def statement(words: str, table: str) -> Attempt:
    return lambda by: by.dynamodb.execute_statement(Statement=words.format(f'"{by.table(table)}"'))


def read_stream(by: Intruder) -> object:
    table = by.stage.stack.client("dynamodb").describe_table(TableName=by.table("signons"))["Table"]
    arn, streams = table["LatestStreamArn"], by.client("dynamodbstreams")
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        place = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = streams.get_shard_iterator(**place)["ShardIterator"]
        streams.get_records(ShardIterator=iterator)
    return arn


def write_over_a_line(by: Intruder) -> object:
    (line, *_) = query("audit", "pk", lambda _: SLUG)(by)
    return by.dynamodb.put_item(TableName=by.table("audit"), Item={**line, "actor": {"S": "nobody"}})


def invoke(function: str) -> Attempt:
    return lambda by: by.client("lambda").invoke(
        FunctionName=by.stage.stack.function_name(function), InvocationType="DryRun"
    )


def secret(logical: str) -> Attempt:
    return lambda by: by.client("secretsmanager").get_secret_value(
        SecretId=by.stage.stack.physical_id(logical)
    )


def own_role(by: Intruder) -> str:
    functions = by.stage.stack.client("lambda")
    name = by.stage.stack.function_name(FUNCTIONS[by.function])
    return str(functions.get_function_configuration(FunctionName=name)["Role"]).rpartition("/")[2]


def files(by: Intruder) -> dict[str, str]:
    return {"Bucket": by.stage.stack.outputs["ExportsBucket"]}


WORDS = {"Data": "Hello"}
SIGN_ON_INDEXES = [
    (index["IndexName"], index["KeySchema"][0]["AttributeName"])
    for index in merged_infra()["Resources"]["SignOns"]["Properties"]["GlobalSecondaryIndexes"]
]
INDEXES = {
    f"query the index `{name}`": query("signons", partition, lambda _: "00", IndexName=name)
    for name, partition in SIGN_ON_INDEXES
}

LISTING: dict[str, Attempt] = {
    "query a bucket of sign-ons": query("signons", "bucket", lambda stage: stage.bucket),
    "scan the sign-ons": scan("signons"),
    **INDEXES,
    "scan an index": scan("signons", IndexName=SIGN_ON_INDEXES[0][0]),
    "select sign-ons in PartiQL": statement("SELECT * FROM {}", "signons"),
    "list the markers, which name every sign-on": query("tally", "slug", lambda stage: stage.bucket),
    "scan them": scan("tally"),
    "ask for some of them": batch_get("tally"),
    "slip some in with a campaign": batch_get("campaigns", "tally"),
    "read the ledger": query("tally", "slug", lambda _: f"{SLUG}#ledger"),
    "copy the table": lambda by: by.dynamodb.create_backup(TableName=by.table("signons"), BackupName="copy"),
    "read the stream of the last day": read_stream,
    "ask the exporter": invoke("Exporter"),
    "list the files made": lambda by: by.client("s3").list_objects_v2(**files(by)),
    "fetch a file": lambda by: by.client("s3").get_object(**files(by), Key="exports/any.csv"),
}
WORKING: dict[str, Attempt] = {
    "read a draft or a job": get("work"),
    "list them": query("work", "pk", lambda _: "nobody"),
    "scan them": scan("work"),
    "have one in a batch with a campaign": batch_get("campaigns", "work"),
    "write one": put("work"),
    "change one": update("work"),
}
COMING_IN: dict[str, Attempt] = {
    "put an owner's key": put("access"),
    "put one in a transaction": transact("access", "Put"),
    "put one in a batch": batch_write("access", PutRequest={"Item": key_of("access")}),
    "insert one in PartiQL": statement("INSERT INTO {} VALUE {{'pk': 'a', 'sk': 'b'}}", "access"),
    "make a key an owner's": update("access"),
    "read a key": get("access"),
    "scan the keys": scan("access"),
    "read the console's secret": secret("ConsoleSecret"),
    "read the root of identities and links": secret("KeysSecret"),
    "widen its own role": lambda by: by.client("iam").put_role_policy(
        RoleName=own_role(by), PolicyName="all", PolicyDocument="{}"
    ),
    "change its own code": lambda by: by.client("lambda").update_function_code(
        FunctionName=by.stage.stack.function_name(FUNCTIONS[by.function]), ZipFile=b"", DryRun=True
    ),
    "let links lead elsewhere": lambda by: by.client("lambda").update_function_configuration(
        FunctionName=by.stage.stack.function_name(FUNCTIONS[by.function]),
        Environment={"Variables": {"BASE_URL": "https://elsewhere.example"}},
    ),
    "call another function": invoke("Sweeper"),
}
ALTERING: dict[str, Attempt] = {
    "find a line and write over it": write_over_a_line,
    "change a line": update("audit"),
    "remove a line": delete("audit"),
    "remove one in a transaction": transact("audit", "Delete"),
    "remove one in a batch": batch_write("audit", DeleteRequest={"Key": key_of("audit")}),
    "remove the trail": lambda by: by.dynamodb.delete_table(TableName=by.table("audit")),
    "let lines end sooner": lambda by: by.dynamodb.update_time_to_live(
        TableName=by.table("audit"),
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "sk"},
    ),
}
TRAIL: dict[str, Attempt] = {
    "add a line to the audit trail": put("audit"),
    "read a line": get("audit"),
    "list the lines": query("audit", "pk", lambda _: SLUG),
    **ALTERING,
}
ELSE: dict[str, Attempt] = {
    "read one sign-on by its key": get("signons"),
    "write one": put("signons"),
    "change one": update("signons"),
    "erase one": delete("signons"),
    "erase some in a batch": batch_write("signons", DeleteRequest={"Key": key_of("signons")}),
    "change a definition or a public page": put("campaigns"),
    "suppress an address": put("limits"),
    "read whether one is suppressed": get("limits"),
    "send a mail": lambda by: by.client("sesv2").send_email(
        FromEmailAddress="no-reply@undersigned.example",
        Destination={"ToAddresses": ["bounce@simulator.amazonses.com"]},
        Content={"Simple": {"Subject": WORDS, "Body": {"Text": WORDS}}},
    ),
    "make up that one bounced": lambda by: by.client("sns").publish(
        TopicArn=by.stage.stack.physical_id("MailEvents"), Message="{}"
    ),
    "ask the mailer for one": lambda by: by.client("sqs").send_message(
        QueueUrl=by.stage.stack.outputs["MailQueueUrl"], MessageBody="{}"
    ),
    "have a list brought in": invoke("Importer"),
}
TABLES = {
    "List who signed": LISTING,
    "See what organizers work on": WORKING,
    "Come in as an owner": COMING_IN,
    "Write history": TRAIL,
    "Do what others are for": ELSE,
}


@pytest.fixture(scope="module")
def stage(stack: Stack) -> Stage:
    """A stage where somebody signed, and somebody looked, so that there is something to find."""
    hall = Hall(stack)
    hall.publish(small_letter(SLUG))
    assert hall.sign(SLUG, **person("Ada Example", "ada@roles.example.org")).status == 202
    assert hall.sign_ons(SLUG)
    scanned = stack.client("dynamodb").scan(TableName=stack.tables["signons"])
    buckets = [item["bucket"]["S"] for item in scanned["Items"]]
    return Stage(stack, next(bucket for bucket in buckets if bucket.startswith(f"{SLUG}#")))


@pytest.fixture(scope="module")
def allowed(stage: Stage) -> dict[str, dict[str, set[str]]]:
    """By table and attempt, the functions whose role gets through."""
    intruders = [Intruder(stage, function) for function in FUNCTIONS]
    return {
        title: {
            words: {by.function for by in intruders if by.may(attempt)} for words, attempt in rows.items()
        }
        for title, rows in TABLES.items()
    }


def drawn(allowed: dict[str, dict[str, set[str]]]) -> Iterator[str]:
    for title, rows in allowed.items():
        yield f"\n## {title}\n\n"
        yield f"| | {' | '.join(FUNCTIONS)} |\n| --- |{' :-: |' * len(FUNCTIONS)}\n"
        for words, by in rows.items():
            yield f"| {words} | {' | '.join('yes' if name in by else '–' for name in FUNCTIONS)} |\n"


def test_the_exporter_finds_the_signer_that_the_others_look_for(stage: Stage) -> None:
    (found,) = LISTING["query a bucket of sign-ons"](Intruder(stage, "exporter"))
    assert found["name"] == {"S": "Ada Example"}


def test_no_function_but_exporter_and_sweeper_lists_who_signed(allowed: dict[str, Any]) -> None:
    ways = dict(allowed["List who signed"])
    for counted in [words for words in ways if "marker" in words or "ledger" in words or "some" in words]:
        assert ways.pop(counted) <= {"tally", "sweeper", "exporter"}
    assert ways.pop("read the stream of the last day") == {"tally", "outbox"}
    assert ways.pop("ask the exporter") == {"console", "sweeper"}
    assert set().union(*ways.values()) == {"exporter", "sweeper"}


def test_no_function_but_the_console_mints_a_key(allowed: dict[str, Any]) -> None:
    written = [by for words, by in allowed["Come in as an owner"].items() if "read" not in words]
    assert set().union(*written) == {"console"}


def test_no_function_alters_a_line(allowed: dict[str, Any]) -> None:
    assert {words: by for words, by in allowed["Write history"].items() if words in ALTERING and by} == {}


def test_the_function_on_the_internet_sees_nothing_of_what_organizers_work_on(
    allowed: dict[str, Any],
) -> None:
    assert "web" not in set().union(*allowed["See what organizers work on"].values())


def test_the_document_shows_the_table_as_it_is(allowed: dict[str, Any]) -> None:
    tables = "".join(drawn(allowed))
    sys.stdout.write(tables)
    assert DOCUMENT.read_text().partition("\n## ")[1:] == tables.partition("\n## ")[1:]
