"""What keepers of a stage do, tried on the deployed one."""

import json
from datetime import UTC, datetime

import pytest

from tests.stack import Stack
from tools.ops.destroy import destroy
from tools.ops.lines import Unread
from tools.ops.stage import Stage
from tools.ops.status import looked_at, screen


def test_all_that_a_stage_should_tell_can_be_read(stack: Stack) -> None:
    lines = list(looked_at(Stage(stack.name, stack.client, is_local=True), datetime.now(UTC)))

    assert [screen(line) for line in lines if isinstance(line, Unread)] == []
    assert {"stack", "functions", "email queue", "runtime"} <= {line.subject for line in lines}


def test_a_stage_that_is_taken_down_leaves_its_tables(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cloudformation, dynamodb = stack.client("cloudformation"), stack.client("dynamodb")
    properties = {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "bucket", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "bucket", "KeyType": "HASH"}],
    }
    table = {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "RetainExceptOnCreate",
        "Properties": properties,
    }
    resources = {"SignOns": table, "MailQueue": {"Type": "AWS::SQS::Queue"}}
    cloudformation.create_stack(
        StackName="undersigned-small", TemplateBody=json.dumps({"Resources": resources})
    )
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="undersigned-small", WaiterConfig={"Delay": 1}
    )
    small = Stage("undersigned-small", stack.client, is_local=True)
    kept, queue = small.physical("SignOns"), small.physical("MailQueue")
    dynamodb.put_item(TableName=kept, Item={"bucket": {"S": "a-letter#01"}})
    monkeypatch.setenv("CONFIRM", "small")
    monkeypatch.setenv("GIVE_UP", "1 sign-on")

    destroy(small, "small")

    assert dynamodb.scan(TableName=kept)["Count"] == 1
    assert queue not in stack.client("sqs").list_queues().get("QueueUrls", [])
    assert f"for it in {kept}; do aws dynamodb" in capsys.readouterr().out
    dynamodb.delete_table(TableName=kept)
