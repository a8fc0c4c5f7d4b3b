"""A deployed stage for tests, as a pytest plugin: `pytest_plugins = ["tests.stack"]` in the top conftest.

The stage runs on a free port with a state directory of its own, and is gone after the session.
"""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tools.local.localaws import REGION, LocalAws, free_port
from tools.local.localstage import LocalStage
from tools.ship.package import package
from tools.ship.target import here


class Stack(LocalStage):
    """A local stage as a test sees it: `base_url`, `outbox_url`, `endpoint_url`, `tables`, `api_key`."""

    @property
    def endpoint_url(self) -> str:
        """The local AWS, for boto3."""
        return self.aws.endpoint_url

    def client(self, service: str, **settings: Any) -> Any:
        """A boto3 client with root credentials, which no policy limits."""
        return self.aws.client(service, **settings)

    def client_of(self, function: str, service: str) -> Any:
        """A boto3 client that may do what the role of `function` may: `APIHandler` (web), `Console`, …"""
        name = self.function_name(function)
        role = self.client("lambda").get_function_configuration(FunctionName=name)["Role"]
        given = self.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return boto3.client(
            service,
            endpoint_url=self.endpoint_url,
            region_name=REGION,
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )

    def function_name(self, logical: str) -> str:
        """The name in AWS of the function that the template calls `logical`."""
        return self.physical_id(logical)

    def physical_id(self, logical: str) -> str:
        """What AWS calls the resource that the template calls `logical`: a name, an ARN or a URL."""
        resource = self.client("cloudformation").describe_stack_resource(
            StackName=self.name, LogicalResourceId=logical
        )
        return str(resource["StackResourceDetail"]["PhysicalResourceId"])

    def mails(self) -> list[dict[str, Any]]:
        """The mails that SES has sent so far, oldest first, as the local AWS shows them."""
        with urllib.request.urlopen(self.outbox_url) as answer:
            by_account = json.load(answer)["messages"]
        return [mail for mails in by_account.values() for mail in mails]

    def restart(self) -> None:
        """Stops the local AWS in order and starts it again with what it had saved."""
        self.aws.stop()
        self.aws.start()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The application, deployed to a local AWS of this session's own."""
    made = package(here())
    aws = LocalAws(home=tmp_path_factory.mktemp("aws"), port=free_port())
    aws.start()
    try:
        deployed = Stack(aws)
        deployed.deploy(made)
        yield deployed
    finally:
        aws.stop()
