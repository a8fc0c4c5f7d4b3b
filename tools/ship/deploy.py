"""`make deploy STAGE=…`: a stage in the AWS account and region of your credentials.

A stage is described by infra/stages/STAGE.json, which holds the template's parameters: MailFrom, and what
else differs from the defaults in infra/parameters.yaml.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Collection
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tools import account
from tools.paths import STAGES
from tools.ship import stack
from tools.ship.package import PackagingFailed, package
from tools.ship.stack import DeploymentFailed
from tools.ship.target import Target

# These answer some two thousand requests a second; a new account may have ten.
ENOUGH_AT_ONCE = 100


class NotReady(Exception):
    """Something outside the template is missing; the message says what to do."""


def main(stage: str, target: Target | None = None, given_up: Collection[str] = ()) -> int:
    """Packages and deploys `stage`, prints the stack's outputs; returns the exit status.

    `target` is where functions run if the account is not on AWS, `given_up` the logical ids of what
    may be lost.
    """
    try:
        parameters = stage_parameters(stage)
        session = account.session()
        clients: Callable[..., Any] = session.client
        region = region_of(session)
        number = clients("sts").get_caller_identity()["Account"]
        refuse_unverified(clients, parameters["MailFrom"])
        warn_of_few_functions(clients)
        bucket = artifact_bucket(clients, number, region)
        parameters.setdefault("ApiUrl", f"https://{{api}}.execute-api.{region}.amazonaws.com/api")
        print(f"Packaging, then deploying {name_of(stage)} to {number} in {region} …", flush=True)
        changed = stack.deploy(clients, name_of(stage), package(target), bucket, parameters, given_up)
        print("Deployed." if changed else "Nothing changed.")
        for key, value in stack.outputs(clients, name_of(stage)).items():
            print(f"  {key:18} {value}")
    except (NotReady, PackagingFailed, DeploymentFailed, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def name_of(stage: str) -> str:
    """The CloudFormation stack of a stage."""
    return f"undersigned-{stage}"


def stage_parameters(stage: str) -> dict[str, str]:
    """The template's parameters for `stage`; raises NotReady when it is not described."""
    if not re.fullmatch("[a-z][a-z0-9-]{0,19}", stage):
        raise NotReady("Name the stage, in small letters: make deploy STAGE=prod")
    path = STAGES / f"{stage}.json"
    if not path.exists():
        example = '{"MailFrom": "no-reply@example.org"}'
        raise NotReady(f"Describe the stage in {os.path.relpath(path)}, at least: {example}")
    try:
        parameters = dict(json.loads(path.read_text()))
    except ValueError as error:
        raise NotReady(f"{os.path.relpath(path)} is not JSON: {error}. Is there a comma too many?") from None
    if "MailFrom" not in parameters:
        raise NotReady(f"{os.path.relpath(path)} lacks MailFrom, the address that mails come from.")
    if parameters.get("EdgeCertificate") and not parameters.get("PublicUrl"):
        raise NotReady(
            f"{os.path.relpath(path)} has an EdgeCertificate and no PublicUrl: CloudFront needs the address "
            "that the certificate is for, like https://sign.example.org."
        )
    return parameters


def region_of(session: boto3.Session) -> str:
    """The region that the credentials' profile or AWS_REGION names; raises NotReady if neither does."""
    if session.region_name is None:
        raise NotReady("Choose a region: AWS_REGION=eu-central-1 make deploy …")
    return session.region_name


def refuse_unverified(clients: stack.Clients, sender: str) -> None:
    """Raises NotReady unless SES may send from the address `sender`; says so while SES is in its sandbox."""
    ses = clients("sesv2")
    verified = [found for name in _identities(sender) if (found := _verified(ses, name)) is not None]
    domain = sender.rpartition("@")[2]
    if not verified:
        raise NotReady(f"SES does not know the sender {sender}; create and verify {domain} there first.")
    if not any(verified):
        raise NotReady(f"SES has not verified the sender {sender} yet; publish its DNS records and wait.")
    if not ses.get_account()["ProductionAccessEnabled"]:
        print(
            "SES is in its sandbox here: only verified addresses will get emails until you ask it for access."
        )


def _identities(sender: str) -> list[str]:
    """What SES may know the address by: itself, its domain, or one above it."""
    labels = sender.rpartition("@")[2].split(".")
    return [sender, *(".".join(labels[start:]) for start in range(len(labels) - 1))]


def _verified(ses: Any, identity: str) -> bool | None:
    """Whether SES has verified it; None if SES does not know it."""
    try:
        return bool(ses.get_email_identity(EmailIdentity=identity)["VerifiedForSendingStatus"])
    except ses.exceptions.NotFoundException:
        return None


def warn_of_few_functions(clients: stack.Clients) -> None:
    """Says so if the account may run so few functions at once that a launch would turn people away."""
    limit = clients("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    if limit < ENOUGH_AT_ONCE:
        print(
            f"This account may run {limit} functions at once; at a launch others would read “please try "
            "again”. Ask AWS for 1,000: Service Quotas, AWS Lambda, “Concurrent executions”. They answer in "
            "a day or two. To write there: “A union collects signatures; at its launch hundreds sign "
            "at once.”"
        )


def artifact_bucket(clients: stack.Clients, account: str, region: str) -> str:
    """The bucket for code and templates of this account and region, made if it is not there."""
    s3, name = clients("s3"), f"undersigned-artifacts-{account}-{region}"
    try:
        s3.head_bucket(Bucket=name, ExpectedBucketOwner=account)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
        # us-east-1 is the one region that S3 refuses to be told.
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=name, **where)
    s3.put_public_access_block(
        Bucket=name,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
    )
    return name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], given_up=sys.argv[2:]))
