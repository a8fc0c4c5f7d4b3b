"""The AWS account that the environment's credentials belong to."""

import os

import boto3


def session() -> boto3.Session:
    """In the region that AWS_REGION names; without it in the one that boto3 finds, which may be none.

    boto3 reads AWS_DEFAULT_REGION and the profile, and not AWS_REGION, which AWS's other tools read first
    (https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html).
    """
    return boto3.Session(region_name=os.environ.get("AWS_REGION") or None)
