"""A deployed stage as its keepers see it: the stack's resources by the template's names, and clients."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tools import account
from tools.local.localaws import local_client
from tools.local.localstage import STACK
from tools.paths import LOCAL
from tools.ship.guide import stages
from tools.ship.guide.notready import NotReady

# Where a stage notes in its table Work that it was copied.
LAST_COPY = {"pk": {"S": "@copies"}, "sk": {"S": "last"}}
Clients = Callable[..., Any]
"""Takes the name of an AWS service and what boto3's client takes, gives a client of it."""


class NotReached(Exception):
    """The stage is not there, or these credentials do not lead to it; the message says what to do."""


@dataclass(frozen=True)
class Resource:
    """One resource of the stack, by its type and by what AWS calls it: a name, an ARN or a URL."""

    kind: str
    physical: str


@dataclass(frozen=True)
class Stage:
    """The stack `name` and whoever gives clients of AWS. `is_local` where that is a running `make run`."""

    name: str
    clients: Clients
    is_local: bool = False

    @cached_property
    def resources(self) -> dict[str, Resource]:
        """What the stack made and has, by logical id. Raises what boto3 raises."""
        pages = self.clients("cloudformation").get_paginator("list_stack_resources")
        return {
            found["LogicalResourceId"]: Resource(found["ResourceType"], found["PhysicalResourceId"])
            for page in pages.paginate(StackName=self.name)
            for found in page["StackResourceSummaries"]
            if found.get("PhysicalResourceId") and found["ResourceStatus"] != "DELETE_COMPLETE"
        }

    @cached_property
    def description(self) -> dict[str, Any]:
        """The stack as CloudFormation describes it. Raises what boto3 raises."""
        return dict(self.clients("cloudformation").describe_stacks(StackName=self.name)["Stacks"][0])

    @property
    def parameters(self) -> dict[str, str]:
        """The template's parameters as the stage has them."""
        given = self.description.get("Parameters", [])
        return {one["ParameterKey"]: one.get("ParameterValue", "") for one in given}

    def of_type(self, kind: str) -> dict[str, str]:
        """The physical ids of all resources of a type, by logical id."""
        return {name: found.physical for name, found in self.resources.items() if found.kind == kind}

    def physical(self, logical: str) -> str:
        """What AWS calls a resource. Raises KeyError."""
        return self.resources[logical].physical


def reach(stage: str) -> Stage:
    """The stage of that name; `local` is the one of a running `make run`. Raises NotReached."""
    if not stage:
        raise NotReached("Name the stage: STAGE=prod")
    found = _local() if stage == "local" else _of_account(stage)
    try:
        _ = found.description
    except (BotoCoreError, ClientError) as error:
        raise NotReached(f"The stage {stage} was not reached: {error}") from None
    return found


def _local() -> Stage:
    try:
        endpoint = json.loads((LOCAL / "stack.json").read_text())["aws_endpoint_url"]
    except FileNotFoundError:
        raise NotReached("Nothing runs here; start `make run` first, or name another stage.") from None

    def clients(service: str, **settings: Any) -> Any:
        return local_client(endpoint, service, **settings)

    return Stage(STACK, clients, is_local=True)


def _of_account(stage: str) -> Stage:
    try:
        session = account.session(stages.region_of(stage))
    except NotReady as error:
        raise NotReached(str(error)) from None
    if session.region_name is None:
        raise NotReached(f"Choose a region: AWS_REGION=eu-central-1 make … STAGE={stage}")
    return Stage(stages.stack_of(stage), session.client)
