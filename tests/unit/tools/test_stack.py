"""A change of a stack, by what CloudFormation says of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud import LEFT, Account
from tools.ship.kept import kept, request
from tools.ship.package import Package
from tools.ship.stack import LARGEST, DeploymentFailed, NotAgreed, deploy

STACK = "arn:aws:cloudformation:eu-central-1:000000000000:stack/undersigned-prod/1"


class CloudFormation:
    """One stack that is there; each page of what it tells holds one thing."""

    class meta:  # noqa: N801 - boto3's own name
        endpoint_url = "http://localhost"
        region_name = "eu-central-1"

    def __init__(self, changes: list[dict[str, Any]], after: str, events: list[dict[str, Any]]) -> None:
        self._changes, self._after, self._events = changes, after, events
        self._status = "UPDATE_COMPLETE"
        self.executed, self.dropped = 0, 0

    def describe_stacks(self, **_: str) -> Any:
        return {"Stacks": [{"StackStatus": self._status}]}

    def create_change_set(self, **_: Any) -> None:
        pass

    def describe_change_set(self, **_: Any) -> Any:
        return {"Status": "CREATE_COMPLETE"}

    def delete_change_set(self, **_: Any) -> None:
        self.dropped += 1

    def execute_change_set(self, **_: Any) -> None:
        self.executed += 1
        self._status = self._after

    def get_paginator(self, operation: str) -> Any:
        pages: Any = {
            "describe_change_set": [{"Changes": [{"ResourceChange": change}]} for change in self._changes],
            "describe_stack_events": [{"StackEvents": [event]} for event in self._events],
        }[operation]

        class Paginator:
            def paginate(self, **_: Any) -> Iterator[Any]:
                return iter(pages)

        return Paginator()


class S3(CloudFormation):
    """A bucket that has everything."""

    def __init__(self) -> None:
        pass

    def head_object(self, **_: Any) -> None:
        pass


@pytest.fixture
def package(tmp_path: Path) -> Package:
    for name in ("template.json", "code.zip", "layer.zip"):
        (tmp_path / name).write_text(name)
    return Package(tmp_path / "template.json", tmp_path / "code.zip", tmp_path / "layer.zip")


def changed(kind: str, name: str, action: str = "Modify", replacement: str = "False") -> dict[str, Any]:
    return {"ResourceType": kind, "LogicalResourceId": name, "Action": action, "Replacement": replacement}


def event(name: str, status: str, reason: str = "", physical: str = "x") -> dict[str, Any]:
    told = {"LogicalResourceId": name, "ResourceStatus": status, "ResourceStatusReason": reason}
    return {**told, "PhysicalResourceId": physical, "StackId": STACK}


def run(cloudformation: CloudFormation, package: Package, *given_up: str) -> bool:
    clients = {"s3": S3(), "cloudformation": cloudformation}
    return deploy(clients.__getitem__, "undersigned-prod", package, "a-bucket", {}, given_up)


@pytest.mark.parametrize(
    "loss",
    [
        changed("AWS::DynamoDB::Table", "SignOns", "Remove"),
        changed("AWS::DynamoDB::Table", "SignOns", replacement="True"),
        changed("AWS::KMS::Key", "DataKey", "Remove"),
        changed("AWS::SecretsManager::Secret", "KeysSecret", replacement="True"),
        changed("AWS::ApiGateway::RestApi", "RestAPI", replacement="True"),
        changed("AWS::S3::Bucket", "Exports", "Remove"),
    ],
)
def test_a_change_that_would_lose_something_is_refused_unless_it_is_named(
    package: Package, loss: dict[str, Any]
) -> None:
    harmless = changed("AWS::Lambda::Function", "Tally")
    cloudformation = CloudFormation([harmless, loss], "UPDATE_COMPLETE", [])

    with pytest.raises(DeploymentFailed, match=loss["LogicalResourceId"]):
        run(cloudformation, package)
    assert (cloudformation.executed, cloudformation.dropped) == (0, 1)

    assert run(cloudformation, package, loss["LogicalResourceId"])
    assert cloudformation.executed == 1


def test_what_is_changed_and_not_lost_needs_no_name(package: Package) -> None:
    changes = [
        changed("AWS::DynamoDB::Table", "SignOns"),
        # It refers to the key, which stays.
        changed("AWS::SecretsManager::Secret", "KeysSecret", replacement="Conditional"),
        changed("AWS::DynamoDB::Table", "Work", "Add"),
        changed("AWS::CloudWatch::Alarm", "WebFails", "Remove"),
    ]
    assert run(CloudFormation(changes, "UPDATE_COMPLETE", []), package)


def test_of_a_failure_the_first_cause_is_told_first_and_nothing_of_the_one_before(package: Package) -> None:
    events = [
        event("undersigned-prod", "UPDATE_ROLLBACK_COMPLETE", physical=STACK),
        event("Outbox", "UPDATE_FAILED", "Resource update cancelled"),
        event("Tally", "UPDATE_FAILED", "The runtime is not known"),
        event("undersigned-prod", "UPDATE_IN_PROGRESS", "User Initiated", physical=STACK),
        event("Mailer", "UPDATE_FAILED", "of last week"),
        event("undersigned-prod", "UPDATE_IN_PROGRESS", "User Initiated", physical=STACK),
    ]
    with pytest.raises(DeploymentFailed) as failed:
        run(CloudFormation([], "UPDATE_ROLLBACK_COMPLETE", events), package)
    assert str(failed.value).splitlines() == [
        "The stack undersigned-prod is UPDATE_ROLLBACK_COMPLETE:",
        "  Tally: The runtime is not known",
        "  Outbox: Resource update cancelled",
    ]


def test_a_stack_that_is_not_there_is_protected_once_it_came_up(package: Package) -> None:
    asked: list[tuple[str, str]] = []

    class New(CloudFormation):
        def describe_stacks(self, **asked: str) -> Any:
            if not self.executed:
                error = {
                    "Error": {"Code": "ValidationError", "Message": f"{asked['StackName']} does not exist"}
                }
                raise ClientError(error, "DescribeStacks")  # type: ignore[arg-type]
            return super().describe_stacks(**asked)

        def create_change_set(self, **change: Any) -> None:
            given = {found["ParameterKey"]: found["ParameterValue"] for found in change["Parameters"]}
            asked.append((change["ChangeSetType"], given["DeletionProtection"]))

    assert run(New([], "CREATE_COMPLETE", []), package)
    assert asked == [("CREATE", "false"), ("UPDATE", "true")]


@pytest.mark.parametrize("way_out", [NotAgreed, KeyboardInterrupt])
def test_a_change_that_is_not_agreed_to_is_taken_back(package: Package, way_out: type[BaseException]) -> None:
    cloudformation = CloudFormation([changed("AWS::Lambda::Function", "Tally")], "UPDATE_COMPLETE", [])

    def no(changes: object) -> bool:
        if way_out is KeyboardInterrupt:
            raise KeyboardInterrupt
        return False

    clients = {"s3": S3(), "cloudformation": cloudformation}
    with pytest.raises(way_out):
        deploy(clients.__getitem__, "undersigned-prod", package, "a-bucket", {}, agreed=no)
    assert (cloudformation.executed, cloudformation.dropped) == (0, 1)


def test_a_template_that_is_too_large_is_told_before_it_is_sent(package: Package) -> None:
    package.template.write_bytes(bytes(LARGEST + 1))

    with pytest.raises(DeploymentFailed, match="The template has 1,048,577 bytes, and CloudFormation takes"):
        run(CloudFormation([], "UPDATE_COMPLETE", []), package)


def test_of_a_deleted_stack_what_its_deletion_left_is_taken_up_and_nothing_else(tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    table = {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "RetainExceptOnCreate"}
    function = {"Type": "AWS::Serverless::Function"}
    whole = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Parameters": {},
        "Conditions": {},
        "Outputs": {"SignOnsTable": {"Value": "x"}},
        "Resources": {"SignOns": table, "Tally": function},
    }
    template.write_text(json.dumps(whole))

    left = kept(Account(left=LEFT).client, "undersigned-prod")
    asked = request(left, template)

    # The key is no longer in the template; the role and the function were never to be taken up.
    assert [one.logical for one in left] == ["SignOns", "DataKey"]
    assert asked["ResourcesToImport"] == [
        {
            "ResourceType": "AWS::DynamoDB::Table",
            "LogicalResourceId": "SignOns",
            "ResourceIdentifier": {"TableName": "signons-1"},
        }
    ]
    assert json.loads(asked["TemplateBody"]) == {
        "Parameters": {},
        "Conditions": {},
        "Resources": {"SignOns": table},
    }


def test_what_somebody_has_removed_since_is_not_taken_up() -> None:
    left = kept(Account(left=LEFT, tables=()).client, "undersigned-prod")

    assert [one.logical for one in left] == ["DataKey"]
