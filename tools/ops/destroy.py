"""`make destroy STAGE=…`: take a stage down, after saying what goes and what stays, and being told to.

Told once, by the stage's name (CONFIRM=prod). While anything is kept of people, told twice: how many sign-ons
are given up (GIVE_UP="12 sign-ons"), because whoever types the number has looked at it.
"""

import sys
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tools.ops.asking import said
from tools.ops.checks import short
from tools.ops.lines import counted
from tools.ops.stage import NotReached, Resource, Stage, reach

# What outlives its stack, by the template's DeletionPolicy, and what removes it for good.
REMOVES = {
    "AWS::DynamoDB::Table": (
        "aws dynamodb update-table --no-deletion-protection-enabled --table-name $it; "
        "aws dynamodb delete-table --table-name $it"
    ),
    "AWS::SecretsManager::Secret": (
        "aws secretsmanager delete-secret --recovery-window-in-days 30 --secret-id $it"
    ),
    "AWS::S3::Bucket": "aws s3 rb --force s3://$it",
    "AWS::KMS::Key": "aws kms schedule-key-deletion --pending-window-in-days 30 --key-id $it",
}
# They stay as well, and belong to all stages of the account.
SHARED = ("AWS::ApiGateway::Account", "AWS::IAM::Role")
RETAINED = ("Retain", "RetainExceptOnCreate")
# Sign-ons are counted until it is clear that they are many.
MANY = 100_000


class Refused(Exception):
    """The stage stays; the message says why."""


def main(name: str) -> int:
    """Tells, asks, takes down; returns the exit status."""
    try:
        stage = reach(name)
        destroy(stage, name)
    except (NotReached, Refused) as error:
        print(error, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"{name} may still stand, in part: {error}", file=sys.stderr)
        return 1
    return 0


def destroy(stage: Stage, name: str) -> None:
    """Takes the stage down. Raises Refused, and what boto3 raises."""
    stays = staying(stage)
    held = sign_ons(stage)
    print("\n".join(told(stage, stays, held)), flush=True)
    refuse_unmeant(name, held)
    cloudformation = stage.clients("cloudformation")
    # By its id: a stack that is gone has no name.
    stack = stage.description["StackId"]
    cloudformation.delete_stack(StackName=stack)
    print(f"\nTaking {stage.name} down …", flush=True)
    state = gone(cloudformation, stack)
    if state != "DELETE_COMPLETE":
        raise Refused(f"{stage.name} is {state}: {'; '.join(failures(cloudformation, stack))}")
    print("\n".join(afterwards(name, stays)))


def staying(stage: Stage) -> dict[str, Resource]:
    """What the stack leaves behind, by logical id; as its template says, which CloudFormation keeps."""
    template = stage.clients("cloudformation").get_template(StackName=stage.name, TemplateStage="Processed")
    declared = parsed(template["TemplateBody"])["Resources"]
    return {
        name: found
        for name, found in stage.resources.items()
        if declared.get(name, {}).get("DeletionPolicy") in RETAINED
    }


def sign_ons(stage: Stage) -> int:
    """How many sign-ons and proposals the stage keeps; no more than MANY are counted."""
    asked: dict[str, Any] = {"TableName": stage.physical("SignOns"), "Select": "COUNT"}
    counted_so_far = 0
    for page in stage.clients("dynamodb").get_paginator("scan").paginate(**asked):
        counted_so_far += page["Count"]
        if counted_so_far >= MANY:
            return MANY
    return counted_so_far


def told(stage: Stage, stays: dict[str, Resource], held: int) -> list[str]:
    """What goes and what stays, as lines."""
    goes = {name: found for name, found in stage.resources.items() if name not in stays}
    functions = [short(name) for name, found in goes.items() if found.kind == "AWS::Lambda::Function"]
    address = {one["OutputKey"]: one["OutputValue"] for one in stage.description.get("Outputs", [])}
    lines = [
        f"{stage.name} would go: {counted(len(goes), 'resource')}, among them",
        f"  the address {address.get('BaseUrl', '')}, and with it every link in emails, pages and passes",
        f"  the functions {', '.join(sorted(functions))}, with their logs",
        "  what waits in queues, and the alarms",
        f"{counted(len(stays), 'resource')} would stay, and go on to cost a little:",
    ]
    lines += [f"  {name:16} {found.physical}" for name, found in sorted(stays.items())]
    if held:
        lines.append(
            f"{'At least ' if held >= MANY else ''}{counted(held, 'sign-on')} would be out of reach."
        )
    return lines


def refuse_unmeant(name: str, held: int) -> None:
    """Raises Refused unless it is said that the stage is meant, and what is kept given up."""
    if said("CONFIRM", f"\nType the stage's name to take it down ({name}): ") != name:
        raise Refused(f"Nothing was done. Without a terminal, say which is meant: CONFIRM={name}")
    given_up = counted(held, "sign-on")
    asked = f"People's data are kept. Type what is given up ({given_up}): "
    if held and said("GIVE_UP", asked) != given_up:
        raise Refused(
            f"Nothing was done: {given_up} are kept. `make backup` first, then say that they are given up: "
            f'GIVE_UP="{given_up}"'
        )


def gone(cloudformation: Any, stack: str) -> str:
    """Waits until the stack is gone or stuck; returns its state."""
    pause = 0.1 if "localhost" in cloudformation.meta.endpoint_url else 5.0
    while True:
        state = str(cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])
        if not state.endswith("_IN_PROGRESS"):
            return state
        time.sleep(pause)


def failures(cloudformation: Any, stack: str) -> list[str]:
    """What could not be deleted, and why."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    return [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
        for page in pages
        for event in page["StackEvents"]
        if event["ResourceStatus"] == "DELETE_FAILED"
    ]


def afterwards(name: str, stays: dict[str, Resource]) -> list[str]:
    """What stayed, and how to take it up again or remove it for good, as lines."""
    lines = [f"{name} is down. For 90 days `make deploy STAGE={name}` finds what stayed and takes it up."]
    lines.append("To remove it for good, once nobody may ask for it any more:")
    for kind, command in REMOVES.items():
        found = sorted(found.physical for found in stays.values() if found.kind == kind)
        if found:
            lines.append(f"  for it in {' '.join(found)}; do {command}; done")
    if any(found.kind in SHARED for found in stays.values()):
        lines.append("API Gateway's role for logs stays too; the account's other stages use it.")
    return lines


def parsed(template: Any) -> dict[str, Any]:
    """A template as boto3 gives it: JSON it has read, YAML is text."""
    if isinstance(template, dict):
        return template
    from chalice.package import YAMLTemplateSerializer

    return dict(YAMLTemplateSerializer().load_template(str(template), "template.yaml"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
