"""What a deleted stack left behind: its tables, key, secrets and bucket, for a new one to take up again.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# What may be taken up, by the name under which CloudFormation asks for it.
IDENTIFIERS = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::KMS::Key": "KeyId",
    "AWS::SecretsManager::Secret": "Id",
    "AWS::S3::Bucket": "BucketName",
}


@dataclass(frozen=True)
class Kept:
    """One resource that outlived its stack: the template's name and type of it, and what AWS calls it."""

    logical: str
    kind: str
    physical: str


def kept(cloudformation: Any, name: str) -> list[Kept]:
    """What the last deleted stack of that name left, as long as AWS recalls it: for 90 days."""
    deleted = [
        found
        for page in cloudformation.get_paginator("list_stacks").paginate(
            StackStatusFilter=["DELETE_COMPLETE"]
        )
        for found in page["StackSummaries"]
        if found["StackName"] == name
    ]
    for stack in sorted(deleted, key=lambda found: found["CreationTime"], reverse=True):
        if left := list(_left(cloudformation, stack["StackId"])):
            return left
    return []


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
