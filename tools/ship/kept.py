"""What a deleted stack left behind: its tables, key, secrets and bucket, for a new one to take up again.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

# What may be taken up, by the name under which CloudFormation asks for it.
IDENTIFIERS = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::KMS::Key": "KeyId",
    "AWS::SecretsManager::Secret": "Id",
    "AWS::S3::Bucket": "BucketName",
}

# What services answer for what they do not have.
GONE = {"ResourceNotFoundException", "NotFoundException", "404", "NoSuchBucket"}


@dataclass(frozen=True)
class Kept:
    """One resource that outlived its stack: the template's name and type of it, and what AWS calls it."""

    logical: str
    kind: str
    physical: str


def kept(clients: Callable[[str], Any], name: str) -> list[Kept]:
    """What the last deleted stack of that name left and nobody removed; AWS recalls it for 90 days."""
    cloudformation = clients("cloudformation")
    deleted = [
        found
        for page in cloudformation.get_paginator("list_stacks").paginate(
            StackStatusFilter=["DELETE_COMPLETE"]
        )
        for found in page["StackSummaries"]
        if found["StackName"] == name
    ]
    for stack in sorted(deleted, key=lambda found: found["CreationTime"], reverse=True):
        left = [one for one in _left(cloudformation, stack["StackId"]) if _is_there(clients, one)]
        if left:
            return left
    return []


def _is_there(clients: Callable[[str], Any], one: Kept) -> bool:
    """Whether nobody has removed it since."""
    ask: dict[str, Callable[[], Any]] = {
        "AWS::DynamoDB::Table": lambda: clients("dynamodb").describe_table(TableName=one.physical),
        "AWS::KMS::Key": lambda: clients("kms").describe_key(KeyId=one.physical),
        "AWS::SecretsManager::Secret": lambda: clients("secretsmanager").describe_secret(
            SecretId=one.physical
        ),
        "AWS::S3::Bucket": lambda: clients("s3").head_bucket(Bucket=one.physical),
    }
    try:
        ask[one.kind]()
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            return False
        raise
    return True


def _left(cloudformation: Any, stack: str) -> Iterator[Kept]:
    """What the stack's deletion, its last events, passed over."""
    for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack):
        for event in page["StackEvents"]:
            if event["PhysicalResourceId"] == stack and event["ResourceStatus"] == "DELETE_IN_PROGRESS":
                return
            if event["ResourceStatus"] == "DELETE_SKIPPED" and event["ResourceType"] in IDENTIFIERS:
                yield Kept(event["LogicalResourceId"], event["ResourceType"], event["PhysicalResourceId"])


def request(left: Sequence[Kept], template: Path) -> dict[str, Any]:
    """What tells CreateChangeSet to take them up: those that the template still has, and nothing else.

    Nothing may be made in the same step, so what makes the rest stays out of the template.
    """
    whole = json.loads(template.read_text())
    wanted = [one for one in left if whole["Resources"].get(one.logical, {}).get("Type") == one.kind]
    part = {name: whole[name] for name in ("Parameters", "Conditions")}
    part["Resources"] = {one.logical: whole["Resources"][one.logical] for one in wanted}
    return {
        "TemplateBody": json.dumps(part),
        "ResourcesToImport": [
            {
                "ResourceType": one.kind,
                "LogicalResourceId": one.logical,
                "ResourceIdentifier": {IDENTIFIERS[one.kind]: one.physical},
            }
            for one in wanted
        ],
    }
