"""A domain of one's own: its certificate, and what its DNS has to say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tools.ship.guide.notready import NotReady
from tools.ship.guide.records import Record

# CloudFront takes certificates from there only, whatever region a stage is in.
REGION = "us-east-1"
ENDED = {
    "FAILED": "was refused",
    "VALIDATION_TIMED_OUT": "was not validated within 72 hours",
    "EXPIRED": "has expired",
    "REVOKED": "was revoked",
    "INACTIVE": "is inactive",
}


@dataclass(frozen=True)
class Certificate:
    """One of ACM's; `proof` is the record that shows AWS whose domain it is, None as long as ACM makes it."""

    arn: str
    issued: bool
    proof: Record | None


def host_of(url: str) -> str:
    """The host of a page's address; raises NotReady for an address with a path or a port.

    CloudFront serves whole hosts at 443.
    """
    parts = urlsplit(url)
    if parts.path or parts.port or not parts.hostname:
        raise NotReady(f"PublicUrl must be a host alone, like https://sign.example.org, not {url}.")
    return parts.hostname


def certificate(clients: Callable[..., Any], url: str, known: str) -> Certificate:
    """The certificate for an address: `known` by its ARN, else an issued one that ACM has, else a new one.

    Raises NotReady for a known one that will never be good.
    """
    acm = clients("acm", region_name=REGION)
    host = host_of(url)
    arn = known or _issued(acm, host)
    if not arn:
        # The token makes asking twice within an hour one certificate.
        token = "".join(letter for letter in host if letter.isalnum())[:32]
        asked = acm.request_certificate(DomainName=host, ValidationMethod="DNS", IdempotencyToken=token)
        arn = asked["CertificateArn"]
    return described(acm, arn, host)


def described(acm: Any, arn: str, host: str) -> Certificate:
    """What ACM says of a certificate; raises NotReady for one that will never be good."""
    try:
        told = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    except acm.exceptions.ResourceNotFoundException:
        raise NotReady(
            f"ACM in {REGION} has no certificate {arn}: take EdgeCertificate out of the stage's file, "
            "and a new one is asked for."
        ) from None
    if told["Status"] in ENDED:
        raise NotReady(
            f"The certificate for {host} {ENDED[told['Status']]}: take EdgeCertificate out of the "
            "stage's file, and a new one is asked for."
        )
    return Certificate(arn, told["Status"] == "ISSUED", _proof(told))


def _proof(told: Any) -> Record | None:
    for option in told.get("DomainValidationOptions", []):
        if record := option.get("ResourceRecord"):
            return Record(
                record["Name"], record["Type"], record["Value"], "shows AWS that the domain is yours"
            )
    return None


def _issued(acm: Any, host: str) -> str:
    """The ARN of an issued certificate for the host or for all beside it; empty if there is none."""
    good = {host, "*." + host.partition(".")[2]}
    pages = acm.get_paginator("list_certificates").paginate(CertificateStatuses=["ISSUED"])
    for page in pages:
        for listed in page["CertificateSummaryList"]:
            if good & {listed["DomainName"], *listed.get("SubjectAlternativeNameSummaries", [])}:
                return str(listed["CertificateArn"])
    return ""
