"""Deploys a package with CloudFormation; the same for the local AWS and for an account."""

import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from tools.ship.guide.notready import refuse_state
from tools.ship.kept import Kept, request
from tools.ship.package import Package, key_of

Clients = Callable[[str], Any]
"""Takes the name of an AWS service, gives a boto3 client of it."""

Changes = Sequence[dict[str, Any]]
"""What a change set does: CloudFormation's ResourceChange for each resource."""

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
# What CloudFormation takes of a template that is uploaded.
LARGEST = 1_048_576
# What a change must not take away or make anew unless it is named: it holds data, or others know its address.
PRECIOUS = (
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::SecretsManager::Secret",
    "AWS::ApiGateway::RestApi",
    "AWS::S3::Bucket",
)
# Of a stack itself: an update or a creation has begun.
BEGUN = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "IMPORT_IN_PROGRESS")
DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
# So many more resources are worth a line while somebody waits.
WORTH_TELLING = 15


class DeploymentFailed(Exception):
    """CloudFormation refused the change or rolled it back; the message holds its reasons."""


class NotAgreed(Exception):
    """The change was shown and not wanted; it was taken back."""


def _whatever(changes: Changes) -> bool:
    return True


def _silently(line: str) -> None:
    pass


def deploy(
    clients: Clients,
    name: str,
    package: Package,
    bucket: str,
    parameters: dict[str, str],
    given_up: Collection[str] = (),
    agreed: Callable[[Changes], bool] = _whatever,
    tell: Callable[[str], None] = _silently,
    left: Sequence[Kept] = (),
) -> bool:
    """Makes the stack `name` be what `package` and `parameters` say. Returns whether anything changed.

    The code and the template are uploaded to `bucket`, which exists. A table, key, secret, bucket or API is
    removed or replaced only if `given_up` holds its logical id. `agreed` is asked once, with what the change
    does; `tell` is told how far it is; `left` is what a new stack takes up of one that was deleted. Raises
    DeploymentFailed, NotAgreed, and NotReady for a stack that takes no change.
    """
    cloudformation = clients("cloudformation")
    refuse_state(status(cloudformation, name), name, cloudformation.meta.region_name)
    template_url = upload(clients("s3"), package, bucket)
    if status(cloudformation, name) == "ROLLBACK_COMPLETE":
        tell("Clearing away the first deployment, which did not come up …")
        # It holds nothing, and takes no update.
        cloudformation.delete_stack(StackName=name)
        settled(cloudformation, name)
    exists = status(cloudformation, name) not in (None, "REVIEW_IN_PROGRESS")
    given = {"DeletionProtection": "true", **parameters, **package.keys(), "ArtifactBucket": bucket}
    change = _Change(cloudformation, name, tell)
    whole = {"TemplateURL": template_url}
    if not exists and left:
        change.make("IMPORT", request(left, package.template), given, (), agreed)
        tell("Making what was not kept …")
        exists, agreed = True, _whatever
    if not exists:
        # A table that is protected from deletion could not be taken back if anything else failed to come up.
        change.make("CREATE", whole, {**given, "DeletionProtection": "false"}, (), agreed)
        if given["DeletionProtection"] == "false":
            return True
        tell("Protecting the tables from deletion …")
        agreed = _whatever
    changed = change.make("UPDATE", whole, given, given_up, agreed)
    return changed or not exists or bool(left)


class _Change:
    """Changes to one stack."""

    def __init__(self, cloudformation: Any, name: str, tell: Callable[[str], None]) -> None:
        self._cloudformation, self._name, self._tell = cloudformation, name, tell

    def make(
        self,
        kind: str,
        to: dict[str, Any],
        parameters: dict[str, str],
        given_up: Collection[str],
        agreed: Callable[[Changes], bool],
    ) -> bool:
        """Makes one change, to the template that `to` tells of, and waits; returns whether there was any."""
        change = f"undersigned-{time.time_ns()}"
        self._cloudformation.create_change_set(
            StackName=self._name,
            ChangeSetName=change,
            ChangeSetType=kind,
            **to,
            Capabilities=CAPABILITIES,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        )
        try:
            wanted = self._is_wanted(change, given_up, agreed)
        except BaseException:  # Ctrl-C as well: nobody comes back to this change set
            self._take_back(change, kind)
            raise
        if not wanted:
            self._take_back(change, kind)
            return False
        self._cloudformation.execute_change_set(StackName=self._name, ChangeSetName=change)
        ended = settled(self._cloudformation, self._name, self._tell)
        if ended not in DONE:
            reasons = _reasons(self._cloudformation, self._name)
            raise DeploymentFailed(f"The stack {self._name} is {ended}:\n{reasons}")
        return True

    def _is_wanted(self, change: str, given_up: Collection[str], agreed: Callable[[Changes], bool]) -> bool:
        if not _prepared(self._cloudformation, self._name, change):
            return False
        changes = _changes(self._cloudformation, self._name, change)
        if lost := sorted(_lost(changes) - set(given_up)):
            raise DeploymentFailed(
                f"This change would remove {', '.join(lost)} from {self._name}, or make it anew without what "
                f'it holds. If that is meant, name it: make deploy GIVE_UP="{" ".join(lost)}" …'
            )
        if not agreed(changes):
            raise NotAgreed
        return True

    def _take_back(self, change: str, kind: str) -> None:
        self._cloudformation.delete_change_set(StackName=self._name, ChangeSetName=change)
        if kind != "UPDATE" and status(self._cloudformation, self._name) == "REVIEW_IN_PROGRESS":
            # The empty shell that the change set was made in.
            self._cloudformation.delete_stack(StackName=self._name)


def _changes(cloudformation: Any, name: str, change: str) -> Changes:
    pages = cloudformation.get_paginator("describe_change_set").paginate(StackName=name, ChangeSetName=change)
    return [found["ResourceChange"] for page in pages for found in page["Changes"]]


def _lost(changes: Changes) -> set[str]:
    """The precious resources that a change would remove or replace.

    What is replaced "conditionally" refers to something that may be, and that is told by itself.
    """
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


def upload(s3: Any, package: Package, bucket: str) -> str:
    """Uploads what of a package is not there yet; gives the template's URL. Raises DeploymentFailed.

    The template goes this way too, because one in the request may have 51,200 bytes and ours has more.
    """
    if (size := package.template.stat().st_size) > LARGEST:
        raise DeploymentFailed(
            f"The template has {size:,} bytes, and CloudFormation takes {LARGEST:,}: take something out of "
            "infra/, or divide it."
        )
    for path in (package.code, package.layer):
        _upload(s3, path, bucket)
    return _upload(s3, package.template, bucket)


def _upload(s3: Any, path: Path, bucket: str) -> str:
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


def settled(cloudformation: Any, name: str, tell: Callable[[str], None] = _silently) -> str | None:
    """Waits until nothing is under way any more; gives the state, None for no stack."""
    told = 0
    while (found := status(cloudformation, name)) and found.endswith("_IN_PROGRESS"):
        if tell is not _silently and (stand := _standing(cloudformation, name)) >= told + WORTH_TELLING:
            told = stand
            tell(f"{stand} resources stand …")
        time.sleep(_pause(cloudformation))
    return found


def _standing(cloudformation: Any, name: str) -> int:
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    found = [resource["ResourceStatus"] for page in pages for resource in page["StackResourceSummaries"]]
    return len([one for one in found if one in DONE])


def status(cloudformation: Any, name: str) -> str | None:
    """CloudFormation's word for how the stack is; None if there is none."""
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
