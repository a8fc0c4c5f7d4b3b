"""`make deploy`, tried against the local AWS, which takes the same calls as an account."""

import io
import json
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.stack import Stack
from tools import invite, paths
from tools.local.localaws import REGION
from tools.local.localstage import MAIL_DOMAIN
from tools.ship import deploy, stack
from tools.ship.guide.run import How

# One that SES does not know yet.
DOMAIN = "second.example"


@pytest.fixture
def account(stack: Stack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stack:
    """The local AWS as the account that the environment's credentials belong to."""
    monkeypatch.setattr(paths, "STAGES", tmp_path)
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


def test_a_guided_deployment_ends_with_an_invitation_and_the_next_one_changes_nothing(
    account: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = iter([f"no-reply@{DOMAIN}", "", "", "first@example.org", "y"])

    def read(prompt: str) -> str:
        asked.append(prompt)
        return next(answers)

    assert deploy.main("second", How(read=read)) == 0

    told, made = capsys.readouterr().out, stack.outputs(account.client, "undersigned-second")
    # What a condition keeps away, as CloudFront's secret, is not announced.
    assert "2 secrets" in told
    assert f"_domainkey.{DOMAIN}" in told
    identity = account.client("sesv2").get_email_identity(EmailIdentity=DOMAIN)
    assert identity["MailFromAttributes"]["MailFromDomain"] == f"bounce.{DOMAIN}"
    (invitation,) = [line.strip() for line in told.splitlines() if "/organize/invitation/" in line]
    assert invitation.startswith(made["BaseUrl"])
    assert len(asked) == 5
    assert made["SignOnsTable"] != account.tables["signons"]
    for address in (invitation, made["BaseUrl"], account.base_url):
        with urllib.request.urlopen(f"{address}/" if address != invitation else address) as answer:
            assert answer.status == 200
    blocked = account.client("s3").get_public_access_block(
        Bucket=f"undersigned-artifacts-000000000000-{REGION}"
    )
    assert all(blocked["PublicAccessBlockConfiguration"].values())
    kept_answers = json.loads((tmp_path / "second.json").read_text())
    assert kept_answers == {
        "MailFrom": f"no-reply@{DOMAIN}",
        "PublicUrl": "",
        "AlarmEmail": "",
        "Region": REGION,
    }

    assert deploy.main("second", How(silent=True)) == 0
    again = capsys.readouterr().out
    assert "Nothing changed." in again
    assert "/organize/invitation/" not in again

    monkeypatch.setattr("sys.argv", ["invite", "--email", "organizer@example.org", "--stage", "second"])
    assert invite.main() == 0
    assert capsys.readouterr().out.startswith(f"{made['BaseUrl']}/organize/invitation/")


def test_what_a_deleted_stage_left_is_taken_up_again_with_the_sign_ons_in_it(
    account: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(tmp_path, "second", MailFrom=f"no-reply@{DOMAIN}", PublicUrl="", FirstOrganizer="a@example.org")
    assert deploy.main("second", How(silent=True)) == 0  # if it does not stand already
    cloudformation, before = account.client("cloudformation"), kept(account)
    made = stack.outputs(account.client, "undersigned-second")
    sign_on = {"bucket": {"S": "a"}, "sk": {"S": "b"}}
    account.client("dynamodb").put_item(TableName=made["SignOnsTable"], Item=sign_on)
    cloudformation.delete_stack(StackName="undersigned-second")
    assert stack.settled(cloudformation, "undersigned-second") is None

    assert deploy.main("second", How(silent=True)) == 1
    assert "left 1 encryption key, 7 tables, 2 secrets, 1 bucket: say ADOPT=1" in capsys.readouterr().err
    for dry in (True, False):  # who looked first loses nothing
        assert deploy.main("second", How(silent=True, adopt=True, dry=dry)) == 0

    assert "takes up again 7 tables (Access, " in capsys.readouterr().out
    assert kept(account) == before
    again = stack.outputs(account.client, "undersigned-second")
    assert {name: again[name] for name in again if name.endswith("Table")} == {
        name: made[name] for name in made if name.endswith("Table")
    }
    assert account.client("dynamodb").scan(TableName=again["SignOnsTable"])["Items"] == [sign_on]
    with urllib.request.urlopen(f"{again['BaseUrl']}/") as answer:
        assert answer.status == 200


def test_looking_only_goes_as_far_as_the_change_set_and_leaves_no_stack(
    account: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(
        tmp_path, "hasty", MailFrom="no-reply@unknown.example", PublicUrl="", FirstOrganizer="a@example.org"
    )

    assert deploy.main("hasty", How(silent=True, dry=True)) == 0
    told = capsys.readouterr().out
    assert "7 tables" in told
    assert "SES does not know unknown.example yet" in told
    assert stack.status(account.client("cloudformation"), "undersigned-hasty") is None


def test_a_first_deployment_that_fails_leaves_nothing_and_the_next_one_comes_up(
    account: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(
        tmp_path, "third", MailFrom=f"no-reply@{MAIL_DOMAIN}", PublicUrl="", FirstOrganizer="a@example.org"
    )
    functions, code = account.client("lambda"), io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("other.py", "")
    other = {"FunctionName": "undersigned-third-web", "Runtime": "python3.13", "Handler": "other.handler"}
    role = functions.get_function_configuration(FunctionName=account.function_name("Mailer"))["Role"]
    functions.create_function(**other, Role=role, Code={"ZipFile": code.getvalue()})
    before = kept(account)

    assert deploy.main("third", How(silent=True)) == 1

    reasons = capsys.readouterr().err.splitlines()
    assert "undersigned-third is ROLLBACK_COMPLETE" in reasons[0]
    assert reasons[1].startswith("  APIHandler: ")
    assert kept(account) == before

    functions.delete_function(FunctionName=other["FunctionName"])
    assert deploy.main("third", How(silent=True)) == 0
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
