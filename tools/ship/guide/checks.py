"""What an account is and has, before anything is deployed to it."""

import textwrap
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from tools import account

Clients = Callable[..., Any]
# These answer some two thousand requests a second; a new account may have ten.
ENOUGH_AT_ONCE = 100


def say_if_few_functions(clients: Clients) -> None:
    """Says so if the account may run so few functions at once that a launch would turn people away."""
    limit = clients("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    if limit < ENOUGH_AT_ONCE:
        told = (
            f"This account may run {limit} functions at once; at a launch others would read “please try "
            "again”. Ask AWS for 1,000: Service Quotas, AWS Lambda, “Concurrent executions”. They answer in "
            "a day or two. To write there: “A union collects signatures; at its launch hundreds sign "
            "at once.”"
        )
        print("\n" + textwrap.fill(told, 100))


def say_if_the_address_changes(now: str, wanted: str) -> None:
    """Says so if a stage that stands at the address `now` will be at `wanted`; empty is API Gateway's own."""
    if now == wanted or (not wanted and "execute-api" in now):
        return
    there = wanted or "the one that API Gateway gives"
    told = (
        f"The address changes from {now} to {there}: organizers register their passkeys anew, and links in "
        "emails that were sent lead to the old one, so let it redirect."
    )
    print("\n" + textwrap.fill(told, 100, break_long_words=False, break_on_hyphens=False))


def surroundings(region: str) -> dict[str, str]:
    """The template's parameters that follow from where the account is: on AWS, or on this machine."""
    if local := account.local_endpoint():
        return {"ApiUrl": f"{local}/_aws/execute-api/{{api}}/api", "TlsOnly": "false"}
    return {"ApiUrl": f"https://{{api}}.execute-api.{region}.amazonaws.com/api"}


def artifact_bucket(clients: Clients, number: str, region: str) -> str:
    """The bucket for code and templates of this account and region, made if it is not there."""
    s3, name = clients("s3"), f"undersigned-artifacts-{number}-{region}"
    try:
        s3.head_bucket(Bucket=name, ExpectedBucketOwner=number)
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
