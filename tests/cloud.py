"""An AWS account as a deployment looks at it before anything is deployed: what it is asked, and no more."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

IDENTITY = {"VerifiedForSendingStatus": True, "DkimAttributes": {"Tokens": []}, "MailFromAttributes": {}}


def refusal(code: str, message: str = "", operation: str = "GetCallerIdentity") -> ClientError:
    """What boto3 raises when AWS refuses."""
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


DELETED = {"StackName": "undersigned-prod", "StackId": "arn:1", "CreationTime": "2026-11-24"}
LEFT = [
    {
        "PhysicalResourceId": physical,
        "LogicalResourceId": name,
        "ResourceType": kind,
        "ResourceStatus": status,
    }
    for physical, name, kind, status in (
        ("arn:1", "undersigned-prod", "AWS::CloudFormation::Stack", "DELETE_COMPLETE"),
        ("signons-1", "SignOns", "AWS::DynamoDB::Table", "DELETE_SKIPPED"),
        ("key-1", "DataKey", "AWS::KMS::Key", "DELETE_SKIPPED"),
        ("role-1", "ApiLogsRole", "AWS::IAM::Role", "DELETE_SKIPPED"),
        ("web", "APIHandler", "AWS::Lambda::Function", "DELETE_COMPLETE"),
        ("arn:1", "undersigned-prod", "AWS::CloudFormation::Stack", "DELETE_IN_PROGRESS"),
        # Replaced by an update long before the stack was deleted.
        ("signons-0", "SignOns", "AWS::DynamoDB::Table", "DELETE_SKIPPED"),
    )
]
"""What CloudFormation tells of a stack that was deleted, newest first."""


class Missing(Exception):
    """SES and ACM raise it for what they do not know."""


class Client:
    """Of any service; what is not there is not expected to be asked."""

    class meta:  # noqa: N801 - boto3's own name
        endpoint_url = "http://localhost"
        region_name = "eu-central-1"

    class exceptions:  # noqa: N801 - boto3's own name
        NotFoundException = Missing
        ResourceNotFoundException = Missing


class Pages:
    """A paginator over one page."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def paginate(self, **_: Any) -> Iterator[Any]:
        return iter([self._page])


class Sts(Client):
    def __init__(self, refused: Exception | None) -> None:
        self._refused = refused

    def get_caller_identity(self) -> Any:
        if self._refused:
            raise self._refused
        return {"Account": "123456789012"}


class Lambda(Client):
    def get_account_settings(self) -> Any:
        return {"AccountLimit": {"ConcurrentExecutions": 1000}}


class CloudFormation(Client):
    def __init__(self, status: str | None, left: list[Any]) -> None:
        self._status, self._left = status, left

    def describe_stacks(self, StackName: str) -> Any:  # noqa: N803 - boto3's own name
        if self._status is None:
            raise refusal("ValidationError", f"Stack with id {StackName} does not exist", "DescribeStacks")
        return {"Stacks": [{"StackStatus": self._status}]}

    def get_paginator(self, operation: str) -> Any:
        told = {
            "list_stacks": {"StackSummaries": [DELETED] if self._left else []},
            "describe_stack_events": {"StackEvents": self._left},
        }[operation]
        return Pages(told)


class Kms(Client):
    """Has every key."""

    def describe_key(self, **_: str) -> None:
        pass


class Tables(Client):
    """Has those of these names."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def describe_table(self, TableName: str) -> None:  # noqa: N803 - boto3's own name
        if TableName not in self._names:
            raise refusal("ResourceNotFoundException", TableName, "DescribeTable")


class Ses(Client):
    """Knows `identities`; verifies one when it was asked for it so many times."""

    def __init__(self, identities: dict[str, Any], looks: int = 0, sandbox: bool = False) -> None:
        self.identities = identities
        self.created: list[str] = []
        self._looks, self._sandbox = looks, sandbox

    def get_email_identity(self, EmailIdentity: str) -> Any:  # noqa: N803 - boto3's own name
        if EmailIdentity not in self.identities:
            raise Missing
        known = self.identities[EmailIdentity]
        if EmailIdentity in self.created:
            self._looks -= 1
            known["VerifiedForSendingStatus"] = self._looks < 0
        return known

    def create_email_identity(self, EmailIdentity: str, **_: Any) -> None:  # noqa: N803 - boto3's own name
        self.created.append(EmailIdentity)
        self.identities[EmailIdentity] = {
            "VerifiedForSendingStatus": False,
            "DkimAttributes": {"Tokens": ["one", "two", "three"]},
            "MailFromAttributes": {},
        }

    def put_email_identity_mail_from_attributes(
        self,
        EmailIdentity: str,  # noqa: N803 - boto3's own name
        MailFromDomain: str,  # noqa: N803 - boto3's own name
        **_: str,
    ) -> None:
        self.identities[EmailIdentity]["MailFromAttributes"] = {"MailFromDomain": MailFromDomain}

    def list_email_identities(self) -> Any:
        listed = [
            {"IdentityName": name, "IdentityType": "DOMAIN", "VerificationStatus": "SUCCESS"}
            for name, known in self.identities.items()
            if known["VerifiedForSendingStatus"]
        ]
        return {"EmailIdentities": listed}

    def get_account(self) -> Any:
        quota = {"Max24HourSend": 200.0, "MaxSendRate": 1.0}
        return {"ProductionAccessEnabled": not self._sandbox, "SendQuota": quota}


class Acm(Client):
    """Has certificates by their ARN; issues one when it was looked at so many times."""

    def __init__(self, *statuses: str) -> None:
        self._statuses = list(statuses)
        self.requested: list[str] = []

    def request_certificate(self, DomainName: str, **_: str) -> Any:  # noqa: N803 - boto3's own name
        self.requested.append(DomainName)
        return {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a"}

    def describe_certificate(self, **_: str) -> Any:
        if not self._statuses:
            raise Missing
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        record = {"Name": "_a.sign.example.org.", "Type": "CNAME", "Value": "_b.acm-validations.aws."}
        return {"Certificate": {"Status": status, "DomainValidationOptions": [{"ResourceRecord": record}]}}

    def get_paginator(self, _: str) -> Any:
        return Pages({"CertificateSummaryList": []})


class Account:
    """Called with a region it is a session's maker, as `How.connect` wants it."""

    def __init__(
        self,
        region: str | None = "eu-central-1",
        refused: Exception | None = None,
        stack: str | None = None,
        left: list[Any] | None = None,
        tables: tuple[str, ...] = ("signons-1",),
        ses: Ses | None = None,
        acm: Acm | None = None,
    ) -> None:
        self.region_name = region
        self._clients: dict[str, Client] = {
            "sts": Sts(refused),
            "lambda": Lambda(),
            "cloudformation": CloudFormation(stack, left or []),
            "sesv2": ses or Ses({"example.org": dict(IDENTITY)}),
            "kms": Kms(),
            "dynamodb": Tables(*tables),
            "acm": acm or Acm("ISSUED"),
        }

    def __call__(self, region: str) -> "Account":
        self.region_name = self.region_name or region or None
        return self

    def client(self, service: str, **_: str) -> Any:
        """A client of that service."""
        return self._clients[service]
