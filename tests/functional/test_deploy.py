"""`make deploy`, tried against the local AWS, which takes the same calls as an account."""

import io
import json
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.stack import Stack
from tools import invite
from tools.local.localaws import REGION
from tools.local.localstage import MAIL_DOMAIN
from tools.ship import deploy, stack
from tools.ship.target import here


@pytest.fixture
def account(stack: Stack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stack:
    """The local AWS as the account that the environment's credentials belong to."""
    monkeypatch.setattr(deploy, "STAGES", tmp_path)
    for name, value in {
        "AWS_ENDPOINT_URL": stack.endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        # As the sentence advises that asks for a region; boto3 by itself does not read it.
        "AWS_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    return stack


def describe(folder: Path, stage: str, **parameters: str) -> None:
    (folder / f"{stage}.json").write_text(json.dumps(parameters))


def test_a_second_stage_stands_beside_the_first(
    account: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{account.endpoint_url}/_aws/execute-api/{{api}}/api"
    sender = {"MailFrom": f"no-reply@{MAIL_DOMAIN}"}
    describe(tmp_path, "second", **sender, ApiUrl=address, TlsOnly="false", DeletionProtection="false")

    assert deploy.main("second", here()) == 0

    made = stack.outputs(account.client, "undersigned-second")
    assert "Deployed." in capsys.readouterr().out
    assert made["SignOnsTable"] != account.tables["signons"]
    for base_url in (made["BaseUrl"], account.base_url):
        with urllib.request.urlopen(f"{base_url}/") as answer:
            assert answer.status == 200
    blocked = account.client("s3").get_public_access_block(
        Bucket=f"undersigned-artifacts-000000000000-{REGION}"
    )
    assert all(blocked["PublicAccessBlockConfiguration"].values())

    assert deploy.main("second", here()) == 0
    assert "Nothing changed." in capsys.readouterr().out

    monkeypatch.setattr("sys.argv", ["invite", "--email", "organizer@example.org", "--stage", "second"])
    assert invite.main() == 0
    assert capsys.readouterr().out.startswith(f"{made['BaseUrl']}/organize/invitation/")


def test_a_stage_whose_sender_is_not_verified_is_refused_in_a_sentence(
    account: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(tmp_path, "hasty", MailFrom="no-reply@unknown.example")

    assert deploy.main("hasty") == 1
    assert "SES does not know the sender no-reply@unknown.example" in capsys.readouterr().err
    assert "undersigned-hasty" not in [
        found["StackName"] for found in account.client("cloudformation").list_stacks()["StackSummaries"]
    ]


def test_a_first_deployment_that_fails_leaves_nothing_and_the_next_one_comes_up(
    account: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"{account.endpoint_url}/_aws/execute-api/{{api}}/api"
    describe(tmp_path, "third", MailFrom=f"no-reply@{MAIL_DOMAIN}", ApiUrl=address, TlsOnly="false")
    functions, code = account.client("lambda"), io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("other.py", "")
    other = {"FunctionName": "undersigned-third-web", "Runtime": "python3.13", "Handler": "other.handler"}
    role = functions.get_function_configuration(FunctionName=account.function_name("Mailer"))["Role"]
    functions.create_function(**other, Role=role, Code={"ZipFile": code.getvalue()})
    before = kept(account)

    assert deploy.main("third", here()) == 1

    reasons = capsys.readouterr().err.splitlines()
    assert "undersigned-third is ROLLBACK_COMPLETE" in reasons[0]
    assert reasons[1].startswith("  APIHandler: ")
    assert kept(account) == before

    functions.delete_function(FunctionName=other["FunctionName"])
    assert deploy.main("third", here()) == 0
    tables = kept(account) - before
    assert len([name for name in tables if "-third-" in name]) >= 7
    made = stack.outputs(account.client, "undersigned-third")
    described = account.client("dynamodb").describe_table(TableName=made["SignOnsTable"])
    assert described["Table"]["DeletionProtectionEnabled"]


def kept(account: Stack) -> set[str]:
    """What there is of tables, keys that are not to be deleted, secrets and buckets."""
    kms = account.client("kms")
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    return {
        *account.client("dynamodb").list_tables()["TableNames"],
        *(key["KeyId"] for key in keys if key["KeyState"] == "Enabled"),
        *(secret["Name"] for secret in account.client("secretsmanager").list_secrets()["SecretList"]),
        *(bucket["Name"] for bucket in account.client("s3").list_buckets()["Buckets"]),
    }
