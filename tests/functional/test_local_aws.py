"""The local AWS behaves as AWS does, wherever the application or another test relies on it."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import urllib.error
import urllib.request
import uuid
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.stack import Stack
from tests.waiting import until
from tools.local.localaws import free_port
from tools.local.localstage import MAIL_DOMAIN
from tools.paths import ROOT

CONSUMER = """
def consume(event, context):
    for record in event["Records"]:
        if record["dynamodb"]["Keys"]["id"]["S"] == "poison":
            raise ValueError("poison")
"""
REPORTER = """
def consume(event, context):
    numbers = {r["dynamodb"]["Keys"]["id"]["S"]: r["dynamodb"]["SequenceNumber"] for r in event["Records"]}
    return {"batchItemFailures": [{"itemIdentifier": numbers["poison"]}] if "poison" in numbers else []}
"""


@pytest.fixture
def queue(stack: Stack) -> Iterator[tuple[str, str]]:
    """The URL and the ARN of a queue of this test's own."""
    sqs = stack.client("sqs")
    url = sqs.create_queue(QueueName=f"test-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    yield url, attributes["QueueArn"]
    sqs.delete_queue(QueueUrl=url)


def messages(stack: Stack, url: str) -> list[str]:
    received = stack.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [message["Body"] for message in received.get("Messages", [])]


@pytest.mark.parametrize("program", [CONSUMER, REPORTER], ids=["that raises", "that reports"])
def test_one_poisonous_record_goes_to_the_dead_letters_while_the_others_pass(
    stack: Stack, queue: tuple[str, str], program: str
) -> None:
    name = f"test-{uuid.uuid4().hex[:8]}"
    dynamodb, functions = stack.client("dynamodb"), stack.client("lambda")
    table = dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]
    role = functions.get_function_configuration(FunctionName=stack.function_name("Tally"))["Role"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("consumer.py", program)
    functions.create_function(
        FunctionName=name,
        Runtime=f"python{sys.version_info.major}.{sys.version_info.minor}",
        Role=role,
        Handler="consumer.consume",
        Code={"ZipFile": code.getvalue()},
    )
    for number in [*range(5), "poison", *range(5, 10)]:
        dynamodb.put_item(TableName=name, Item={"id": {"S": str(number)}})
    mapping = functions.create_event_source_mapping(
        FunctionName=name,
        EventSourceArn=table["LatestStreamArn"],
        StartingPosition="TRIM_HORIZON",
        FunctionResponseTypes=["ReportBatchItemFailures"],
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": queue[1]}},
    )
    try:
        failures = until(lambda: messages(stack, queue[0]))
        dynamodb.put_item(TableName=name, Item={"id": {"S": "after"}})
        until(
            lambda: "OK" in functions.get_event_source_mapping(UUID=mapping["UUID"])["LastProcessingResult"]
        )
    finally:
        functions.delete_event_source_mapping(UUID=mapping["UUID"])
        functions.delete_function(FunctionName=name)
        dynamodb.delete_table(TableName=name)

    given_up = [json.loads(failure) for failure in failures]
    assert [failure["DDBStreamBatchInfo"]["batchSize"] for failure in given_up] == [1]
    assert [failure["requestContext"]["condition"] for failure in given_up] == ["RetryAttemptsExhausted"]
    assert "poison" not in failures[0]


def test_what_became_of_a_mail_is_told_to_the_topic(stack: Stack, queue: tuple[str, str]) -> None:
    topic, mailing = stack.physical_id("MailEvents"), stack.physical_id("MailSending")
    let_in = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue[1],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [let_in]})
    stack.client("sqs").set_queue_attributes(QueueUrl=queue[0], Attributes={"Policy": policy})
    stack.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue[1])
    words = {"Data": "Hello"}
    sent = stack.client("sesv2").send_email(
        FromEmailAddress="no-reply@undersigned.example",
        Destination={"ToAddresses": ["bounce@simulator.amazonses.com"]},
        ConfigurationSetName=mailing,
        Content={"Simple": {"Subject": words, "Body": {"Text": words}}},
    )

    body = until(lambda: messages(stack, queue[0]))[0]

    event = json.loads(json.loads(body)["Message"])
    assert (event["eventType"], event["mail"]["messageId"]) == ("Bounce", sent["MessageId"])
    assert event["bounce"]["bouncedRecipients"][0]["emailAddress"] == "bounce@simulator.amazonses.com"


def test_the_outbox_shows_a_mail_that_comes_while_it_is_open_and_its_link_leads_on(
    stack: Stack, chromium: Browser
) -> None:
    page = chromium.new_page()
    page.goto(stack.outbox_page)
    subject = f"Mail {uuid.uuid4().hex}"
    body = {"Html": {"Data": f'<a href="{stack.base_url}/">Open</a>'}, "Text": {"Data": "Open"}}
    stack.client("sesv2").send_email(
        FromEmailAddress="Front desk <no-reply@undersigned.example>",
        Destination={"ToAddresses": ["ada@example.org"]},
        Content={"Simple": {"Subject": {"Data": subject}, "Body": body}},
    )
    mail = page.get_by_role("article").filter(has_text=subject)
    with page.expect_popup() as opened:
        mail.locator("iframe").content_frame.get_by_role("link").click()
    assert opened.value.url == f"{stack.base_url}/"
    page.close()


def _metrics(stack: Stack, log: str) -> list[dict[str, Any]]:
    """The lines of a function's log that hold metrics."""
    events = stack.client("logs").filter_log_events(logGroupName=stack.physical_id(log))["events"]
    return [json.loads(event["message"]) for event in events if '"_aws"' in event["message"]]


def test_the_alarm_on_drift_watches_what_the_sweeper_publishes(stack: Stack) -> None:
    tick = dict.fromkeys(("version", "account", "region", "detail-type", "source", "time", "id"), "")
    stack.client("lambda").invoke(
        FunctionName=stack.function_name("Sweeper"),
        Payload=json.dumps({**tick, "detail": {}, "resources": []}),
    )
    # What a function writes comes into its log a little after its answer.
    lines = until(lambda: _metrics(stack, "SweeperLog"))
    alarm = next(
        alarm
        for alarm in stack.client("cloudwatch").describe_alarms()["MetricAlarms"]
        if alarm["MetricName"] == "drift"
    )

    (published,) = lines[0]["_aws"]["CloudWatchMetrics"]
    assert published["Namespace"] == alarm["Namespace"]
    watched = {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}
    assert [list(watched)] == published["Dimensions"]
    assert {name: lines[0][name] for name in watched} == watched


def test_a_path_that_no_route_has_is_not_found_in_the_words_of_the_template(stack: Stack) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{stack.base_url}/no/such/path")

    answer = refused.value
    assert answer.code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert json.load(answer)["title"] == "Not found"


def test_a_caller_without_a_key_learns_the_scheme_though_the_header_is_renamed(stack: Stack) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{stack.base_url}/api/v1/organizer/campaigns")

    answer = refused.value
    assert answer.code == 401
    assert answer.headers["WWW-Authenticate"] is None
    assert answer.headers["x-amzn-Remapped-WWW-Authenticate"].startswith("Bearer")
    assert json.load(answer)["challenge"].startswith("Bearer")


def test_two_hundred_requests_of_sixteen_clients_are_all_answered(stack: Stack) -> None:
    def ask(_number: int) -> int:
        with urllib.request.urlopen(f"{stack.base_url}/", timeout=60) as answer:
            return int(answer.status)

    with ThreadPoolExecutor(16) as clients:
        assert set(clients.map(ask, range(200))) == {200}


def test_nothing_is_left_running_when_the_process_that_started_it_is_killed(tmp_path: Path) -> None:
    port = free_port()
    program = textwrap.dedent(f"""
        import pathlib, time
        from tools.local.localaws import LocalAws
        LocalAws(home=pathlib.Path({str(tmp_path)!r}), port={port}).start()
        print("started", flush=True)
        time.sleep(60)
    """)
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent.stdout as words:
        assert words.readline() == b"started\n"
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()

    def is_gone() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) != 0

    assert until(is_gone)


def test_a_recipient_who_is_an_identity_of_the_account_gets_mail_too(stack: Stack) -> None:
    stack.client("sesv2").create_email_identity(EmailIdentity="organizer@verified.example")

    sent = stack.client_of("Mailer", "sesv2").send_email(
        FromEmailAddress=f"no-reply@{MAIL_DOMAIN}",
        Destination={"ToAddresses": ["organizer@verified.example"]},
        Content={"Simple": {"Subject": {"Data": "Please confirm"}, "Body": {"Text": {"Data": "…"}}}},
    )

    assert sent["MessageId"]
