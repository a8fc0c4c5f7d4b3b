"""Deploys a package with CloudFormation; the same for the local AWS and for an account."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from tools.ship.package import Package, key_of

Clients = Callable[[str], Any]
"""Takes the name of an AWS service, gives a boto3 client of it."""

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


class DeploymentFailed(Exception):
    """CloudFormation refused the change or rolled it back; the message holds its reasons."""


def deploy(clients: Clients, name: str, package: Package, bucket: str, parameters: dict[str, str]) -> bool:
    """Makes the stack `name` be what `package` and `parameters` say. Returns whether anything changed.

    The code and the template are uploaded to `bucket`, which exists. Raises DeploymentFailed.
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
    change = f"undersigned-{time.time_ns()}"
    cloudformation.create_change_set(
        StackName=name,
        ChangeSetName=change,
        ChangeSetType="UPDATE" if exists else "CREATE",
        TemplateURL=template_url,
        Capabilities=CAPABILITIES,
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in {**parameters, **package.keys(), "ArtifactBucket": bucket}.items()
        ],
    )
    if not _prepared(cloudformation, name, change):
        cloudformation.delete_change_set(StackName=name, ChangeSetName=change)
        return False
    cloudformation.execute_change_set(StackName=name, ChangeSetName=change)
    status = _settled(cloudformation, name)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise DeploymentFailed(f"The stack {name} is {status}:\n{_reasons(cloudformation, name)}")
    return True


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
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    lines = [f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed]
    return "\n".join(reversed(lines))


def _pause(cloudformation: Any) -> float:
    return 0.1 if "localhost" in cloudformation.meta.endpoint_url else 3.0
