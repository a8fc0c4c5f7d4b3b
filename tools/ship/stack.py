"""Deploys a package with CloudFormation; the same for the local AWS and for an account."""

import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from tools.ship.package import Package, key_of

Clients = Callable[[str], Any]
"""Takes the name of an AWS service, gives a boto3 client of it."""

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
# What a change must not take away or make anew unless it is named: it holds data, or others know its address.
PRECIOUS = (
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::SecretsManager::Secret",
    "AWS::ApiGateway::RestApi",
    "AWS::S3::Bucket",
)
# Of a stack itself: an update or a creation has begun.
BEGUN = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS")


class DeploymentFailed(Exception):
    """CloudFormation refused the change or rolled it back; the message holds its reasons."""


def deploy(
    clients: Clients,
    name: str,
    package: Package,
    bucket: str,
    parameters: dict[str, str],
    given_up: Collection[str] = (),
) -> bool:
    """Makes the stack `name` be what `package` and `parameters` say. Returns whether anything changed.

    The code and the template are uploaded to `bucket`, which exists. A table, key, secret, bucket or API is
    removed or replaced only if `given_up` holds its logical id. Raises DeploymentFailed.
    """
    s3 = clients("s3")
    for path in (package.code, package.layer):
        _upload(s3, path, bucket)
    template_url = _upload(s3, package.template, bucket)
    cloudformation = clients("cloudformation")
    if _status(cloudformation, name) == "ROLLBACK_COMPLETE":
        # It never came up, holds nothing, and takes no update.
        cloudformation.delete_stack(StackName=name)
        _settled(cloudformation, name)
    exists = _status(cloudformation, name) not in (None, "REVIEW_IN_PROGRESS")
    given = {"DeletionProtection": "true", **parameters, **package.keys(), "ArtifactBucket": bucket}
    if not exists:
        # A table that is protected from deletion could not be taken back if anything else failed to come up.
        _change(cloudformation, name, "CREATE", template_url, {**given, "DeletionProtection": "false"}, ())
        if given["DeletionProtection"] == "false":
            return True
    changed = _change(cloudformation, name, "UPDATE", template_url, given, given_up)
    return changed or not exists


def _change(
    cloudformation: Any,
    name: str,
    kind: str,
    template_url: str,
    parameters: dict[str, str],
    given_up: Collection[str],
) -> bool:
    """Makes one change and waits for it; returns whether there was any."""
    change = f"undersigned-{time.time_ns()}"
    cloudformation.create_change_set(
        StackName=name,
        ChangeSetName=change,
        ChangeSetType=kind,
        TemplateURL=template_url,
        Capabilities=CAPABILITIES,
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )
    if not _prepared(cloudformation, name, change):
        cloudformation.delete_change_set(StackName=name, ChangeSetName=change)
        return False
    if lost := sorted(_lost(cloudformation, name, change) - set(given_up)):
        cloudformation.delete_change_set(StackName=name, ChangeSetName=change)
        raise DeploymentFailed(
            f"This change would remove {', '.join(lost)} from {name}, or make it anew without what it holds. "
            f'If that is meant, name it: make deploy GIVE_UP="{" ".join(lost)}" …'
        )
    cloudformation.execute_change_set(StackName=name, ChangeSetName=change)
    status = _settled(cloudformation, name)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise DeploymentFailed(f"The stack {name} is {status}:\n{_reasons(cloudformation, name)}")
    return True


def _lost(cloudformation: Any, name: str, change: str) -> set[str]:
    """The precious resources that a change would remove or replace.

    What is replaced "conditionally" refers to something that may be, and that is told by itself.
    """
    pages = cloudformation.get_paginator("describe_change_set").paginate(StackName=name, ChangeSetName=change)
    changes = [found["ResourceChange"] for page in pages for found in page["Changes"]]
    return {
        found["LogicalResourceId"]
        for found in changes
        if found["ResourceType"] in PRECIOUS
        and (found["Action"] == "Remove" or found.get("Replacement") == "True")
    }


def outputs(clients: Clients, name: str) -> dict[str, str]:
    """The outputs of the deployed stack `name`."""
    stack = clients("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _upload(s3: Any, path: Path, bucket: str) -> str:
    """Uploads a file unless it is there, and gives its URL.

    The template goes this way too, because one in the request may have 51,200 bytes and ours has more.
    """
    key = key_of(path)
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError:
        s3.upload_file(str(path), bucket, key)
    return f"{s3.meta.endpoint_url}/{bucket}/{key}"


def _prepared(cloudformation: Any, name: str, change: str) -> bool:
    while True:
        found = cloudformation.describe_change_set(StackName=name, ChangeSetName=change)
        if found["Status"] == "CREATE_COMPLETE":
            return True
        if found["Status"] == "FAILED":
            reason = found.get("StatusReason", "")
            if "didn't contain changes" in reason or "No updates are to be performed" in reason:
                return False
            raise DeploymentFailed(f"CloudFormation refuses the change to {name}: {reason}")
        time.sleep(_pause(cloudformation))


def _settled(cloudformation: Any, name: str) -> str | None:
    while (status := _status(cloudformation, name)) and status.endswith("_IN_PROGRESS"):
        time.sleep(_pause(cloudformation))
    return status


def _status(cloudformation: Any, name: str) -> str | None:
    try:
        return str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def _reasons(cloudformation: Any, name: str) -> str:
    """Why the latest change failed, its first cause first: the others are only taken back with it."""
    lines: list[str] = []
    for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName=name):
        for event in page["StackEvents"]:
            itself = event["PhysicalResourceId"] == event["StackId"]
            if itself and event["ResourceStatus"] in BEGUN:
                return "\n".join(reversed(lines))
            if event["ResourceStatus"].endswith("_FAILED"):
                lines.append(f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}")
    return "\n".join(reversed(lines))


def _pause(cloudformation: Any) -> float:
    return 0.1 if "localhost" in cloudformation.meta.endpoint_url else 3.0
