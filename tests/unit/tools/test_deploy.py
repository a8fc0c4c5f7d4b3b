"""Whoever deploys and has made a mistake reads one sentence and what to do."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError

from tests.cloud import IDENTITY, LEFT, Account, Ses, refusal
from tools import paths
from tools.ship import deploy
from tools.ship.guide import checks
from tools.ship.guide.run import How

CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/0"
WHOLE = {"MailFrom": "no-reply@example.org", "PublicUrl": "", "FirstOrganizer": "first@example.org"}


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where stages are described, and it is empty."""
    monkeypatch.setattr(paths, "STAGES", tmp_path)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return tmp_path


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[int], str]:
    """The one line that was said of what went wrong."""

    def one_line(status: int) -> str:
        assert status == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert len(line) < 500
        return line

    return one_line


@pytest.mark.parametrize(
    ("stage", "described", "sentence"),
    [
        ("", None, "Name the stage"),
        ("Prod!", None, "Name the stage"),
        ("prod", None, '"FirstOrganizer": "organizer@example.org"}, and say YES=1 to deploy'),
        ("prod", '{"MailFrom": "a@example.org",}', "Is there a comma too many?"),
        ("prod", '["MailFrom"]', "holds no names with values"),
        ("prod", '{"MailFrom": "Ada <a@example.org>"}', "MailFrom must be an address without a name"),
        ("prod", '{"MailForm": "a@example.org"}', "MailForm, which nothing reads. Is MailFrom meant?"),
        ("prod", '{"Colour": "red"}', "infra/parameters.yaml says what may stand there"),
        ("prod", '{"PublicUrl": "http://sign.example.org/"}', "PublicUrl must be an address like https://"),
        ("prod", '{"LogRetentionDays": 12}', "LogRetentionDays must be one of 1, 3, 5"),
        ("prod", '{"WarmReads": "many"}', "WarmReads must be a number"),
        ("prod", '{"AlarmEmail": ["a@example.org"]}', "AlarmEmail must be a text or a number"),
        ("prod", '{"Region": "Frankfurt"}', "Region must be a region of AWS, like eu-central-1"),
        ("prod", f'{{"MailFrom": "a@example.org", "EdgeCertificate": "{CERTIFICATE}"}}', "no PublicUrl"),
    ],
)
def test_a_stage_that_is_not_described_well_is_refused_in_a_sentence(
    stage: str, described: str | None, sentence: str, folder: Path, said: Callable[[int], str]
) -> None:
    if described is not None:
        (folder / f"{stage}.json").write_text(described)

    assert sentence in said(deploy.main(stage, How(connect=Account())))


@pytest.mark.parametrize(
    ("account", "sentence"),
    [
        (Account(refused=NoCredentialsError()), "There are no AWS credentials here. Sign in with"),
        (Account(refused=refusal("ExpiredToken")), "have expired. Sign in again"),
        (Account(refused=refusal("InvalidClientTokenId")), "AWS does not know these credentials"),
        (
            Account(refused=refusal("AccessDenied", "not you.")),
            "may not do GetCallerIdentity: not you. Deploy with",
        ),
        (Account(refused=EndpointConnectionError(endpoint_url="https://x")), "Is there a network"),
        (
            Account(refused=refusal("Throttling", "Rate exceeded")),
            "AWS refused GetCallerIdentity: Rate exceeded",
        ),
        (Account(region=None), "Choose a region: AWS_REGION=eu-central-1 make deploy STAGE=prod"),
        (Account(region="us-west-2"), "prod is in eu-central-1, says"),
        (Account(stack="UPDATE_IN_PROGRESS"), "Another deployment of undersigned-prod is under way"),
        (
            Account(stack="UPDATE_ROLLBACK_FAILED"),
            "continue-update-rollback --stack-name undersigned-prod --region",
        ),
        (
            Account(stack="ROLLBACK_FAILED"),
            "delete-stack --stack-name undersigned-prod --region eu-central-1",
        ),
        (Account(left=LEFT), "left 1 table, 1 encryption key: say ADOPT=1 to take them up again"),
        (Account(stack="DELETE_FAILED"), "wait until it is gone, then deploy with ADOPT=1"),
    ],
)
def test_an_account_that_is_not_ready_is_told_in_a_sentence(
    account: Account, sentence: str, folder: Path, said: Callable[[int], str]
) -> None:
    region = {} if account.region_name is None else {"Region": "eu-central-1"}
    (folder / "prod.json").write_text(json.dumps({**WHOLE, **region}))

    assert sentence in said(deploy.main("prod", How(silent=True, connect=account)))


def test_who_would_take_up_what_is_not_there_is_told(folder: Path, said: Callable[[int], str]) -> None:
    (folder / "prod.json").write_text(json.dumps(WHOLE))

    assert "nothing to take up" in said(deploy.main("prod", How(silent=True, adopt=True, connect=Account())))


def test_who_wants_no_questions_is_told_all_answers_that_are_missing(
    folder: Path, said: Callable[[int], str]
) -> None:
    (folder / "prod.json").write_text('{"AlarmEmail": ""}')

    told = said(deploy.main("prod", How(silent=True, connect=Account())))

    assert "lacks MailFrom, PublicUrl, FirstOrganizer, and nobody is asked: write" in told
    assert '{"MailFrom": "no-reply@example.org", "PublicUrl": "", "FirstOrganizer": "organizer@' in told


class Broken:
    """Answers as it is told, then presses Ctrl-C."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)

    def __call__(self, prompt: str) -> str:
        if not self._answers:
            raise KeyboardInterrupt
        return self._answers.pop(0)


@pytest.mark.parametrize(
    ("answers", "stands"),
    [
        ([], "Nothing was made or changed."),
        (["Ada", "no-reply@example.org", "", ""], "Your answers stand in "),
        (["no-reply@example.net", "", "", "first@example.org"], "SES has an identity for example.net"),
    ],
)
def test_ctrl_c_says_what_stands_and_how_to_go_on(
    answers: list[str], stands: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = Account(ses=Ses({"example.org": dict(IDENTITY)}, looks=9))

    assert deploy.main("prod", How(read=Broken(*answers), connect=account)) == 130

    *told, last = capsys.readouterr().err.strip().splitlines()
    assert told[0] == "Broken off."
    assert any(line.startswith(stands) for line in told)
    assert last == "To go on: make deploy STAGE=prod"
    if answers:
        kept = json.loads((folder / "prod.json").read_text())
        assert kept["MailFrom"] in answers


def test_the_sender_that_ses_knows_already_is_offered(folder: Path) -> None:
    deploy.main("prod", How(read=Broken("", "", ""), connect=Account()))

    kept = json.loads((folder / "prod.json").read_text())
    assert kept == {"MailFrom": "no-reply@example.org", "PublicUrl": "", "AlarmEmail": ""}


def test_an_address_that_cloudfront_cannot_serve_is_asked_for_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = Broken("", "https://example.org/sign", "https://sign.example.org/")

    deploy.main("prod", How(read=answers, connect=Account()))

    assert "It must be a host alone, like https://sign.example.org, without /sign." in capsys.readouterr().out
    assert json.loads((folder / "prod.json").read_text())["PublicUrl"] == "https://sign.example.org"


@pytest.mark.parametrize(
    ("now", "wanted", "told"),
    [
        (
            "https://sign.example.org",
            "https://letters.example.org",
            "to https://letters.example.org: organizers",
        ),
        ("https://sign.example.org", "", "to the one that API Gateway gives"),
        ("https://a.execute-api.eu-central-1.amazonaws.com/api", "", ""),
        ("https://sign.example.org", "https://sign.example.org", ""),
    ],
)
def test_who_changes_the_address_is_told_what_it_costs(
    now: str, wanted: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    checks.say_if_the_address_changes(now, wanted)

    said = " ".join(capsys.readouterr().out.split())
    assert told in said
    assert bool(told) == bool(said)


@pytest.mark.parametrize(("limit", "warns"), [(10, True), (1000, False)])
def test_an_account_that_may_run_few_functions_is_told_how_to_ask_for_more(
    limit: int, warns: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    class Lambda:
        def get_account_settings(self) -> object:
            return {"AccountLimit": {"ConcurrentExecutions": limit}}

    checks.say_if_few_functions({"lambda": Lambda()}.__getitem__)
    assert ("Service Quotas" in capsys.readouterr().out) == warns
