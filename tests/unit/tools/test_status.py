"""What is said of a stage, by what AWS answers."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.accounts import Account
from tests.unit.test_documents import ROOT, anchors
from tools.ops import runtimes
from tools.ops.lines import Line
from tools.ops.stage import Stage
from tools.ops.status import CHECKS, is_wrong, looked_at, screen

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RUNBOOK = anchors(ROOT / "docs" / "operating.md")
METRICS = ("cloudwatch", "get_metric_data")
QUEUES = ("sqs", "get_queue_attributes")
SES = ("sesv2", "get_account")


def well() -> Account:
    """An account with a stage that is well and was used a little."""
    kinds = {
        "AWS::Lambda::Function": ("APIHandler", "Console", "Mailer", "Sweeper"),
        "AWS::CloudWatch::Alarm": ("MailIsLate", "WebFails"),
        "AWS::SQS::Queue": ("MailQueue", "MailDeadLetters", "StreamFailures"),
        "AWS::DynamoDB::Table": ("SignOns", "Work"),
        "AWS::SES::ConfigurationSet": ("MailSending",),
        "AWS::SNS::Topic": ("Alarms",),
    }
    resources = [
        {
            "LogicalResourceId": name,
            "ResourceType": kind,
            "PhysicalResourceId": f"undersigned-prod-{name}",
            "ResourceStatus": "CREATE_COMPLETE",
        }
        for kind, names in kinds.items()
        for name in names
    ]
    stack = {"StackStatus": "UPDATE_COMPLETE", "CreationTime": NOW, "Parameters": []}
    recovery = {"PointInTimeRecoveryStatus": "ENABLED", "EarliestRestorableDateTime": NOW}
    return Account(
        {
            ("cloudformation", "describe_stacks"): {"Stacks": [stack]},
            ("cloudformation", "list_stack_resources"): {"StackResourceSummaries": resources},
            ("cloudwatch", "describe_alarms"): {"MetricAlarms": []},
            METRICS: measuring({"Invocations": [60.0], "drift": [0.0], "Reputation.BounceRate": [0.01]}),
            ("sns", "list_subscriptions_by_topic"): {"Subscriptions": [{"SubscriptionArn": "arn:aws:sns:1"}]},
            QUEUES: {"Attributes": {"ApproximateNumberOfMessages": "0"}},
            ("dynamodb", "get_item"): noted(copied=NOW),
            ("dynamodb", "describe_table"): {"Table": {"DeletionProtectionEnabled": True}},
            ("dynamodb", "describe_continuous_backups"): {
                "ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": recovery}
            },
            SES: ses(),
            ("lambda", "get_account_settings"): {"AccountLimit": {"ConcurrentExecutions": 1000}},
            ("lambda", "get_function_configuration"): {"Runtime": "python3.13"},
            ("acm", "describe_certificate"): {"Certificate": {"NotAfter": NOW + timedelta(days=300)}},
        }
    )


def noted(copied: datetime | None = None, **sending: str) -> Callable[..., Any]:
    """The table Work: whether sending is paused, and when the stage was copied."""

    def answer(Key: dict[str, Any], **_: Any) -> Any:  # noqa: N803 - boto3's own name
        if Key["pk"]["S"] == "@sending":
            return {"Item": {"v": {"N": "1"}, **{name: {"S": value} for name, value in sending.items()}}}
        return {"Item": {"at": {"S": copied.isoformat()}, "items": {"N": "9"}}} if copied else {}

    return answer


def ses(sent: float = 100, **other: Any) -> dict[str, Any]:
    quota = {"Max24HourSend": 50000.0, "SentLast24Hours": sent, "MaxSendRate": 14.0}
    state = {"SendingEnabled": True, "ProductionAccessEnabled": True, "EnforcementStatus": "HEALTHY"}
    return {"SendQuota": quota, **state, **other}


def measuring(values: dict[str, list[float]]) -> Callable[..., Any]:
    """CloudWatch, which has measured these of whatever has such a metric."""

    def answer(MetricDataQueries: list[Any], **_: Any) -> Any:  # noqa: N803 - boto3's own name
        asked = {one["Id"]: one["MetricStat"]["Metric"]["MetricName"] for one in MetricDataQueries}
        return {
            "MetricDataResults": [{"Id": one, "Values": values.get(name, [])} for one, name in asked.items()]
        }

    return answer


def parameters(**given: str) -> dict[str, Any]:
    listed = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
    return {"Stacks": [{"StackStatus": "UPDATE_COMPLETE", "CreationTime": NOW, "Parameters": listed}]}


def lines_of(account: Account, now: datetime = NOW, is_local: bool = False) -> list[Line]:
    return list(looked_at(Stage("undersigned-prod", account.client, is_local), now))


def about(subject: str, account: Account, now: datetime = NOW) -> list[Line]:
    return [line for line in lines_of(account, now) if line.subject == subject]


def test_of_a_stage_that_is_well_nothing_is_to_be_done() -> None:
    lines = lines_of(well())
    shown = [screen(line) for line in lines]

    assert [screen(line) for line in lines if is_wrong(line, is_local=False)] == []
    assert "  functions        4, called 240 times in 24 hours, none failed, nobody turned away" in shown
    assert "  bounces          1.00% of emails, may be 4.00%" in shown


used = {"Invocations": [60.0]}
STACK = ("cloudformation", "describe_stacks")
ALARMS = ("cloudwatch", "describe_alarms")
HEARD = ("sns", "list_subscriptions_by_topic")
HELD = ("dynamodb", "get_item")
RECOVERY = ("dynamodb", "describe_continuous_backups")
CERTIFICATE = ("acm", "describe_certificate")
RUNTIME = ("lambda", "get_function_configuration")
stuck = {"Stacks": [{"StackStatus": "UPDATE_ROLLBACK_COMPLETE", "CreationTime": NOW}]}
ringing = {
    "AlarmName": "undersigned-prod-WebFails",
    "StateValue": "ALARM",
    "StateUpdatedTimestamp": NOW,
    "AlarmDescription": "The web function fails.",
}
unconfirmed = {"Subscriptions": [{"SubscriptionArn": "PendingConfirmation"}]}
visible = {"Attributes": {"ApproximateNumberOfMessages": "1"}}
in_flight = {"Attributes": {"ApproximateNumberOfMessagesNotVisible": "1"}}
paused = noted(NOW, paused_at=NOW.isoformat(), cause="bounces")
pitr_off = {"PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"}}
edge = parameters(EdgeCertificate="arn:aws:acm:1", PublicUrl="https://sign.example.org")


@pytest.mark.parametrize(
    ("asked", "answer", "subject", "anchor"),
    [
        (STACK, stuck, "stack", "stack"),
        (METRICS, measuring({**used, "Errors": [0.0, 3.0]}), "web", "webfails"),
        (METRICS, measuring({**used, "Throttles": [3.0]}), "console", "consoleisthrottled"),
        (METRICS, measuring({**used, "Throttles": [3.0]}), "mailer", "webisthrottled"),
        (METRICS, measuring({}), "sweeper", "sweeperfails"),
        (ALARMS, {"MetricAlarms": [ringing]}, "WebFails", "webfails"),
        (HEARD, {"Subscriptions": []}, "alarms", "who-is-told"),
        (HEARD, unconfirmed, "alarms", "who-is-told"),
        (QUEUES, visible, "mails given up", "mailgivenup"),
        (QUEUES, in_flight, "stream failures", "streamrecordsgivenup"),
        (METRICS, measuring({**used, "drift": [0.0, 2.0]}), "tally", "tallydrifts"),
        (HELD, paused, "sending", "mailbounces"),
        (HELD, noted(), "last backup", "backup"),
        (HELD, noted(NOW - timedelta(days=36)), "last backup", "backup"),
        (METRICS, measuring({**used, "Reputation.BounceRate": [0.05]}), "bounces", "mailbounces"),
        (METRICS, measuring({**used, "Reputation.ComplaintRate": [0.001]}), "complaints", "mailisunwanted"),
        (SES, ses(sent=45000), "email quota", "quotas"),
        (SES, ses(EnforcementStatus="PROBATION"), "email quota", "quotas"),
        (SES, ses(ProductionAccessEnabled=False), "email quota", "quotas"),
        (METRICS, measuring({**used, "ConcurrentExecutions": [900.0]}), "concurrency", "webisthrottled"),
        (RECOVERY, {"ContinuousBackupsDescription": pitr_off}, "recovery", "recovery"),
        (("dynamodb", "describe_table"), {"Table": {}}, "protection", "recovery"),
        (RUNTIME, {"Runtime": "python3.11"}, "runtime", "runtime"),
    ],
)
def test_whatever_is_wrong_says_what_to_do_and_where_it_is_written(
    asked: tuple[str, str], answer: Any, subject: str, anchor: str
) -> None:
    # Half a year before Lambda ends Python 3.11.
    now = datetime(2027, 2, 1, tzinfo=UTC) if subject == "runtime" else NOW
    (told,) = [line for line in about(subject, well().but(asked, answer), now) if line.todo]

    assert screen(told).startswith(f"! {subject}")
    assert screen(told).endswith(f" docs/operating.md#{anchor}")
    assert anchor in RUNBOOK


def test_what_is_tried_again_is_told_and_wakes_nobody() -> None:
    (told,) = about("mailer", well().but(METRICS, measuring({**used, "Errors": [3.0]})))

    assert (told.found, told.todo) == ("failed 3 times; it is tried again", "")


def test_a_mail_that_waits_long_is_late_and_one_that_is_young_is_not() -> None:
    waiting = well().but(QUEUES, {"Attributes": {"ApproximateNumberOfMessages": "7"}})
    late = waiting.but(METRICS, measuring({**used, "ApproximateAgeOfOldestMessage": [1200.0]}))
    young = waiting.but(METRICS, measuring({**used, "ApproximateAgeOfOldestMessage": [60.0]}))

    (told,) = about("email queue", late)
    assert (told.found, told.todo[-11:]) == ("7 messages, the oldest for 20 minutes", "#mailislate")
    assert [line.todo for line in about("email queue", young)] == [""]


def test_a_certificate_that_was_not_renewed_is_told_in_time() -> None:
    renewed = well().but(STACK, edge)
    ending = renewed.but(CERTIFICATE, {"Certificate": {"NotAfter": NOW + timedelta(days=30)}})

    assert [line.found for line in about("certificate", renewed)] == ["until 20 September 2027"]
    (told,) = about("certificate", ending)
    assert told.todo.endswith("#certificate")
    assert "certificate" in RUNBOOK


def test_what_cannot_be_read_says_so_and_keeps_nothing_else_from_being_told() -> None:
    denied = ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetAccount")
    lines = lines_of(well().but(SES, denied))

    assert "? quotas           could not be read: AccessDeniedException from GetAccount" in map(screen, lines)
    assert {"stack", "functions", "runtime"} <= {line.subject for line in lines}
    # Where nobody can look, nobody may conclude that all is well; the local AWS lacks what an account has.
    assert [
        is_wrong(line, local) for line in lines if line.subject == "quotas" for local in (False, True)
    ] == [True, False]


def test_each_check_says_something() -> None:
    nothing = Account({})
    lines = lines_of(nothing)

    assert [line.subject for line in lines] == list(CHECKS)
    assert all(is_wrong(line, is_local=False) for line in lines)


def test_the_end_of_the_python_that_functions_run_on_is_known() -> None:
    template = (ROOT / "infra" / "functions.yaml").read_text()
    used = {word for word in template.split() if word.startswith("python3.")}

    assert used
    assert used <= runtimes.ENDS.keys()
    assert all(isinstance(ends, date) for ends in runtimes.ENDS.values())
