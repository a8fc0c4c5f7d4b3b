"""A change set in plain words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

# One and several of what a person should know of; all others are parts that join or describe these.
KINDS = {
    "AWS::ApiGateway::RestApi": ("API", "APIs"),
    "AWS::CloudFront::Distribution": ("CloudFront distribution", "CloudFront distributions"),
    "AWS::CloudWatch::Alarm": ("alarm", "alarms"),
    "AWS::CloudWatch::Dashboard": ("dashboard", "dashboards"),
    "AWS::DynamoDB::Table": ("table", "tables"),
    "AWS::Events::Rule": ("schedule", "schedules"),
    "AWS::IAM::Role": ("role", "roles"),
    "AWS::KMS::Key": ("encryption key", "encryption keys"),
    "AWS::Lambda::EventSourceMapping": ("link from a stream or queue", "links from streams and queues"),
    "AWS::Lambda::Function": ("function", "functions"),
    "AWS::Lambda::LayerVersion": ("layer", "layers"),
    "AWS::Lambda::Permission": ("permission", "permissions"),
    "AWS::Logs::LogGroup": ("log", "logs"),
    "AWS::S3::Bucket": ("bucket", "buckets"),
    "AWS::SecretsManager::Secret": ("secret", "secrets"),
    "AWS::SNS::Topic": ("topic", "topics"),
    "AWS::SQS::Queue": ("queue", "queues"),
}
# What is said of each, in this order: what is lost comes last, where it is read.
DONE = {
    "Import": "takes up again",
    "Add": "makes",
    "Modify": "changes",
    "Replace": "makes anew, without what it holds,",
    "Remove": "removes",
}
PARTS = "part that joins them", "parts that join them"
# More than so many of a kind are counted and not named.
NAMED = 4


def in_words(changes: Iterable[Mapping[str, Any]]) -> list[str]:
    """A line for each thing that is done, with what it is done to: "makes 7 tables, 1 encryption key".

    `changes` are CloudFormation's ResourceChange. What is new is counted; what stands already is named.
    """
    done: dict[str, dict[str, list[str]]] = {action: defaultdict(list) for action in DONE}
    for change in changes:
        kind = change["ResourceType"] if change["ResourceType"] in KINDS else ""
        done[_action(change)][kind].append(change["LogicalResourceId"])
    return [
        f"{DONE[action]} {', '.join(_counted(kind, names, action) for kind, names in _ordered(kinds))}"
        for action, kinds in done.items()
        if kinds
    ]


def _action(change: Mapping[str, Any]) -> str:
    if change["Action"] == "Modify" and change.get("Replacement") == "True":
        return "Replace"
    return change["Action"] if change["Action"] in DONE else "Modify"


def _ordered(kinds: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    return sorted(kinds.items(), key=lambda found: (not found[0], -len(found[1]), found[0]))


def _counted(kind: str, names: list[str], action: str) -> str:
    one, several = KINDS.get(kind, PARTS)
    counted = f"1 {one}" if len(names) == 1 else f"{len(names)} {several}"
    if action == "Add" or (action == "Modify" and len(names) > NAMED):
        return counted
    return f"{counted} ({', '.join(sorted(names))})"
