"""The AWS account that the environment's credentials belong to."""

import os

import boto3


def session(region: str = "") -> boto3.Session:
    """In the region that AWS_REGION names; without it in `region`, or in boto3's own, which may be none.

    boto3 reads AWS_DEFAULT_REGION and the profile, and not AWS_REGION, which AWS's other tools read first
    (https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html).
    """
    return boto3.Session(region_name=os.environ.get("AWS_REGION") or region or None)


def local_endpoint() -> str:
    """Where a local AWS answers as the account, by boto3's own AWS_ENDPOINT_URL; empty for one on AWS."""
    return os.environ.get("AWS_ENDPOINT_URL", "").rstrip("/")
