"""What there is to know of how a stage is kept: copies, protection, certificate, runtime."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from tools.ops.checks import FUNCTIONS
from tools.ops.lines import Line, counted
from tools.ops.runtimes import ENDS
from tools.ops.stage import LAST_COPY, Stage

# AWS renews a certificate 60 days before its end; one that has less than that left was not renewed.
CERTIFICATE_LEFT = timedelta(days=45)
RUNTIME_LEFT = timedelta(days=180)
# As far as point-in-time recovery reaches; a file is for what takes that along.
OFTEN = timedelta(days=35)


def tables(stage: Stage, now: datetime) -> Iterator[Line]:
    """Whether each table can be had back as it was at any second, and is protected from deletion."""
    dynamodb = stage.clients("dynamodb")
    names = stage.of_type("AWS::DynamoDB::Table")
    pitr = {name: _recovery(dynamodb, physical) for name, physical in names.items()}
    off = [name for name, found in pitr.items() if found["PointInTimeRecoveryStatus"] != "ENABLED"]
    if off:
        # The local AWS heeds nobody who asks for it.
        todo = "" if stage.is_local else "Deploy again; it turns it on. #recovery"
        yield Line("recovery", f"is off for {', '.join(off)}", todo)
    else:
        since = max(found["EarliestRestorableDateTime"] for found in pitr.values())
        yield Line("recovery", f"{len(names)} tables, to any second since {since:%d %B, %H:%M} UTC")
    if stage.is_local:
        return
    bare = [
        name
        for name, physical in names.items()
        if not dynamodb.describe_table(TableName=physical)["Table"].get("DeletionProtectionEnabled")
    ]
    if bare:
        yield Line(
            "protection", f"{', '.join(bare)} may be deleted", "Deploy again; it protects them. #recovery"
        )


def copies(stage: Stage, now: datetime) -> Iterator[Line]:
    """When the stage was last copied to a file."""
    dynamodb, table = stage.clients("dynamodb"), stage.physical("Work")
    noted = dynamodb.get_item(TableName=table, Key=LAST_COPY).get("Item")
    if noted is None:
        todo = "" if stage.is_local else "make backup, and keep the file elsewhere. #backup"
        yield Line("last backup", "none was made", todo)
        return
    at, items = datetime.fromisoformat(noted["at"]["S"]), int(noted["items"]["N"])
    todo = "Make another. #backup" if now - at > OFTEN else ""
    yield Line("last backup", f"on {at:%d %B %Y}, {counted(items, 'item')}", todo)


def _recovery(dynamodb: Any, table: str) -> dict[str, Any]:
    told = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    return dict(told["PointInTimeRecoveryDescription"])


def certificate(stage: Stage, now: datetime) -> Iterator[Line]:
    """Until when browsers believe the stage's address."""
    arn, url = (stage.parameters.get(name, "") for name in ("EdgeCertificate", "PublicUrl"))
    if arn:
        acm = stage.clients("acm", region_name="us-east-1")
        ends = acm.describe_certificate(CertificateArn=arn)["Certificate"]["NotAfter"]
    elif url:
        ends = shown_by(urlsplit(url).hostname or "", urlsplit(url).port or 443)
    else:
        yield Line("certificate", "AWS's own, which AWS renews")
        return
    todo = (
        "It was not renewed; is its DNS record still there? #certificate"
        if ends - now < CERTIFICATE_LEFT
        else ""
    )
    yield Line("certificate", f"until {ends:%d %B %Y}", todo)


def shown_by(host: str, port: int) -> datetime:
    """When the certificate ends that a host shows. Raises OSError, also for one that nobody believes."""
    with (
        socket.create_connection((host, port), timeout=10) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secured,
    ):
        shown = secured.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)


def runtime(stage: Stage, now: datetime) -> Iterator[Line]:
    """When Lambda ends the Python that the functions run on."""
    functions = stage.clients("lambda")
    used = {
        functions.get_function_configuration(FunctionName=physical)["Runtime"]
        for physical in stage.of_type(FUNCTIONS).values()
    }
    for name in sorted(used):
        ends = ENDS.get(name)
        if ends is None:
            yield Line("runtime", f"{name}, whose end is not known here", "Look at AWS's list. #runtime")
        else:
            late = ends - now.date() < RUNTIME_LEFT
            todo = "Take a newer version of Undersigned. #runtime" if late else ""
            yield Line("runtime", f"{name}, which Lambda ends on {ends:%d %B %Y}", todo)
