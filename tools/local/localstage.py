"""The local stage: Undersigned deployed to a local AWS, with a key to it."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.domain.access import Role
from chalicelib.domain.keys import api_key_hash
from tools.keys import StageKeys
from tools.local.localaws import LocalAws
from tools.ship import stack
from tools.ship.package import Package

STACK = "undersigned-local"
BUCKET = "undersigned-artifacts"
MAIL_DOMAIN = "undersigned.example"


@dataclass
class LocalStage:
    """The application as deployed to `aws`.

    `base_url` has no trailing slash; `tables` maps each table's logical name, in small letters, to its name;
    `api_key` is an owner's. All three are set by `deploy`.
    """

    aws: LocalAws
    base_url: str = ""
    api_key: str = ""
    tables: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The CloudFormation stack's name."""
        return STACK

    @property
    def keys(self) -> StageKeys:
        """The keys to this stage."""
        return StageKeys(self.aws.client("dynamodb"), self.tables["access"], self.tables["audit"])

    @property
    def outbox_url(self) -> str:
        """Where GET gives the mails sent so far, as JSON."""
        return f"{self.aws.endpoint_url}/_ministack/ses/messages"

    @property
    def outbox_page(self) -> str:
        """Where GET gives the same mails as a page for people."""
        return f"{self.aws.endpoint_url}/_outbox"

    def deploy(self, package: Package, **parameters: str) -> bool:
        """Deploys `package`, or finds it deployed. Returns whether anything changed.

        `parameters` are the template's, on top of those of a local stage.
        """
        s3 = self.aws.client("s3")
        if BUCKET not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]:
            s3.create_bucket(Bucket=BUCKET)
        given = {
            "ApiUrl": f"{self.aws.endpoint_url}/_aws/execute-api/{{api}}/api",
            "MailFrom": f"no-reply@{MAIL_DOMAIN}",
            "DeletionProtection": "false",
            "TlsOnly": "false",
            # Everybody on one machine has one address; tests of the limits set their own.
            "ChallengeAfter": "1000000",
            "RefuseAfter": "1000000",
            **parameters,
        }
        changed = stack.deploy(self.aws.client, STACK, package, BUCKET, given)
        self.outputs = stack.outputs(self.aws.client, STACK)
        self.base_url = self.outputs["BaseUrl"]
        self.tables = {
            name.removesuffix("Table").lower(): table
            for name, table in self.outputs.items()
            if name.endswith("Table")
        }
        self._verify_sender()
        self.api_key = self._kept_key("api-key", Role.OWNER, "local owner")
        return changed

    def request(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Calls the JSON API at `path` below `base_url` with the owner's key; gives status and body."""
        request = urllib.request.Request(
            self.base_url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def door_key(self, slug: str) -> str:
        """A key for the door of that meeting, the same one as long as it is good."""
        return self._kept_key(f"door-key-{slug}", Role.DOOR, "local door", frozenset({slug}))

    def warm(self) -> None:
        """Waits until web and console have started and answered once, be it with an error."""
        for path in ("/", "/organize"):
            try:
                urllib.request.urlopen(self.base_url + path, timeout=60).close()
            except urllib.error.HTTPError as error:
                error.close()

    def _verify_sender(self) -> None:
        try:
            self.aws.client("sesv2").create_email_identity(EmailIdentity=MAIL_DOMAIN)
        except ClientError as error:
            if error.response["Error"]["Code"] != "AlreadyExistsException":
                raise

    def _kept_key(self, name: str, role: Role, label: str, campaigns: frozenset[str] | None = None) -> str:
        kept = self.aws.home / name
        if kept.exists() and self.keys.access.principal(api_key_hash(kept.read_text())):
            return kept.read_text()
        made = self.keys.new_key(role, label, campaigns)
        kept.touch(mode=0o600)
        kept.write_text(made)
        return made
