"""What each function may do and is told, as reviewed: a wider policy is a change here."""

import json
from typing import Any


def _sub(text: str) -> str:
    return json.dumps({"Fn::Sub": text})


def _arn(name: str, attribute: str = "Arn") -> str:
    return json.dumps({"Fn::GetAtt": [name, attribute]})


SES = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:"
FROM = ' if {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}'

# What a place is called below.
NAMES: dict[str, str] = {
    _arn("SignOns", "StreamArn"): "stream",
    **{
        _sub(f"${{SignOns.Arn}}/index/{name}"): f"SignOns/{name}"
        for name in ("newest", "waiting", "mail-due")
    },
    _sub("${Exports.Arn}/exports/*"): "Exports/exports/*",
    _sub("${Exports.Arn}/imports/*"): "Exports/imports/*",
    _arn("KeysSecret", "Id"): "KeysSecret",
    _arn("ConsoleSecret", "Id"): "ConsoleSecret",
    _sub(SES + "identity/*") + FROM: "any identity/*",
    _sub(SES + "configuration-set/${MailSending}") + FROM: "MailSending",
}
_PLACES = (
    "Campaigns SignOns Tallies Access Work Limits Audit DataKey Exporter Importer MailQueue StreamFailures"
)
for _name in _PLACES.split():
    NAMES[_arn(_name)] = _name
for _name in ("Web", "Console", "Tally", "Outbox", "Mailer", "Feedback", "Sweeper", "Exporter", "Importer"):
    NAMES[_arn(f"{_name}Log")] = f"{_name}Log"


def _dynamodb(actions: str) -> list[str]:
    return sorted(f"dynamodb:{action}" for action in actions.split())


def _every(log: str) -> dict[str, list[str]]:
    """What each function may do: write its own log, and use the key."""
    return {
        log: ["logs:CreateLogStream", "logs:PutLogEvents"],
        "DataKey": ["kms:Decrypt", "kms:GenerateDataKey"],
    }


_SECRET = {"KeysSecret": ["secretsmanager:GetSecretValue"]}
_STREAM = {"stream": _dynamodb("DescribeStream GetRecords GetShardIterator ListStreams")}
_SEND = ["sqs:SendMessage"]
_CONSUME = [
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
]

GRANTS: dict[str, dict[str, list[str]]] = {
    # The function on the internet reads single sign-ons and cannot list them: no Query, no Scan, no index.
    "APIHandler": {
        **_every("WebLog"),
        **_SECRET,
        "Campaigns": _dynamodb("GetItem Query"),
        "SignOns": _dynamodb("BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem UpdateItem"),
        "Limits": _dynamodb("PutItem UpdateItem"),
    },
    "Console": {
        **_every("ConsoleLog"),
        **_SECRET,
        "ConsoleSecret": ["secretsmanager:GetSecretValue"],
        "Campaigns": _dynamodb("ConditionCheckItem GetItem PutItem Query"),
        "SignOns": _dynamodb("BatchGetItem DeleteItem GetItem PutItem UpdateItem"),
        "Access": _dynamodb("ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem"),
        "Work": _dynamodb("ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem"),
        "Limits": _dynamodb("GetItem PutItem UpdateItem"),
        "Audit": _dynamodb("PutItem"),
        "Exporter": ["lambda:InvokeFunction"],
        "Importer": ["lambda:InvokeFunction"],
        "Exports/imports/*": ["s3:PutObject"],
    },
    "Tally": {
        **_every("TallyLog"),
        **_STREAM,
        "Tallies": _dynamodb("BatchGetItem DeleteItem GetItem PutItem Query UpdateItem"),
        "Campaigns": _dynamodb("GetItem PutItem"),
        "StreamFailures": _SEND,
    },
    "Outbox": {**_every("OutboxLog"), **_STREAM, "MailQueue": _SEND, "StreamFailures": _SEND},
    "Mailer": {
        **_every("MailerLog"),
        **_SECRET,
        "MailQueue": _CONSUME,
        "SignOns": _dynamodb("GetItem UpdateItem"),
        "Campaigns": _dynamodb("GetItem"),
        "Limits": _dynamodb("GetItem UpdateItem"),
        "Work": _dynamodb("GetItem"),
        "any identity/*": ["ses:SendEmail"],
        "MailSending": ["ses:SendEmail"],
    },
    "Feedback": {
        **_every("FeedbackLog"),
        **_SECRET,
        "Limits": _dynamodb("PutItem"),
        "Work": _dynamodb("GetItem UpdateItem"),
        "SignOns": _dynamodb("GetItem UpdateItem"),
    },
    "Sweeper": {
        **_every("SweeperLog"),
        "SignOns": _dynamodb("BatchGetItem BatchWriteItem GetItem Query UpdateItem"),
        "SignOns/mail-due": _dynamodb("Query"),
        "Tallies": _dynamodb("BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem"),
        "Campaigns": _dynamodb("BatchWriteItem GetItem PutItem Query"),
        "Exporter": ["lambda:InvokeFunction"],
        "MailQueue": _SEND,
    },
    "Exporter": {
        **_every("ExporterLog"),
        "Tallies": _dynamodb("BatchGetItem GetItem Query"),
        "SignOns": _dynamodb("BatchGetItem Query"),
        "SignOns/newest": _dynamodb("Query"),
        "SignOns/waiting": _dynamodb("Query"),
        "Campaigns": _dynamodb("GetItem PutItem"),
        "Access": _dynamodb("GetItem"),
        "Audit": _dynamodb("GetItem Query"),
        "Work": _dynamodb("GetItem PutItem"),
        "Exports/exports/*": ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
    },
    "Importer": {
        **_every("ImporterLog"),
        **_SECRET,
        "Campaigns": _dynamodb("GetItem"),
        "SignOns": _dynamodb("BatchGetItem DeleteItem GetItem PutItem UpdateItem"),
        "Work": _dynamodb("GetItem PutItem"),
        "Audit": _dynamodb("PutItem"),
        "Exports/imports/*": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
    },
}

_AROUND = [{"Fn::Select": [index, {"Fn::Split": ["{api}", {"Ref": "ApiUrl"}]}]} for index in (0, 1)]
_AT_THE_API = {"Fn::Join": ["", [_AROUND[0], {"Ref": "RestAPI"}, _AROUND[1]]]}
# Where people reach the pages.
BASE_URL: dict[str, Any] = {"Fn::If": ["HasDomain", {"Ref": "PublicUrl"}, _AT_THE_API]}

_VALUES: dict[str, Any] = {
    "LOG_LEVEL": {"Ref": "LogLevel"},
    "POWERTOOLS_SERVICE_NAME": {"Ref": "AWS::StackName"},
    "POWERTOOLS_METRICS_NAMESPACE": "Undersigned",
    "CAMPAIGNS_TABLE": {"Ref": "Campaigns"},
    "SIGNONS_TABLE": {"Ref": "SignOns"},
    "TALLY_TABLE": {"Ref": "Tallies"},
    "ACCESS_TABLE": {"Ref": "Access"},
    "LIMITS_TABLE": {"Ref": "Limits"},
    "AUDIT_TABLE": {"Ref": "Audit"},
    "WORK_TABLE": {"Ref": "Work"},
    "KEYS_SECRET": {"Fn::GetAtt": ["KeysSecret", "Id"]},
    "CONSOLE_SECRET": {"Fn::GetAtt": ["ConsoleSecret", "Id"]},
    "BASE_URL": BASE_URL,
    "MAIL_QUEUE_URL": {"Ref": "MailQueue"},
    "FAILURES_QUEUE_URL": {"Ref": "StreamFailures"},
    "EXPORTS_BUCKET": {"Ref": "Exports"},
    "EXPORTER_FUNCTION": {"Ref": "Exporter"},
    "IMPORTER_FUNCTION": {"Ref": "Importer"},
    "MAIL_FROM": {"Ref": "MailFrom"},
    "SES_CONFIGURATION_SET": {"Ref": "MailSending"},
    "CHALLENGE_AFTER": {"Ref": "ChallengeAfter"},
    "REFUSE_AFTER": {"Ref": "RefuseAfter"},
    "EDGE_SECRET": {"Fn::If": ["HasEdge", {"Fn::Sub": "{{resolve:secretsmanager:${EdgeSecret}}}"}, ""]},
}
_COMMON = "LOG_LEVEL POWERTOOLS_SERVICE_NAME POWERTOOLS_METRICS_NAMESPACE"
_LIMITS = "CHALLENGE_AFTER REFUSE_AFTER EDGE_SECRET"
_SIGNED = "CAMPAIGNS_TABLE SIGNONS_TABLE"
ENVIRONMENT: dict[str, dict[str, Any]] = {
    name: {variable: _VALUES[variable] for variable in f"{_COMMON} {more}".split()}
    for name, more in {
        "APIHandler": f"{_SIGNED} LIMITS_TABLE {_LIMITS} KEYS_SECRET BASE_URL",
        "Console": f"{_SIGNED} ACCESS_TABLE LIMITS_TABLE WORK_TABLE AUDIT_TABLE "
        "KEYS_SECRET CONSOLE_SECRET BASE_URL EXPORTER_FUNCTION IMPORTER_FUNCTION EXPORTS_BUCKET",
        "Tally": "CAMPAIGNS_TABLE TALLY_TABLE FAILURES_QUEUE_URL",
        "Outbox": "MAIL_QUEUE_URL FAILURES_QUEUE_URL",
        "Mailer": f"{_SIGNED} LIMITS_TABLE WORK_TABLE KEYS_SECRET BASE_URL "
        "MAIL_QUEUE_URL MAIL_FROM SES_CONFIGURATION_SET",
        "Feedback": "SIGNONS_TABLE LIMITS_TABLE WORK_TABLE KEYS_SECRET",
        "Sweeper": f"{_SIGNED} TALLY_TABLE MAIL_QUEUE_URL EXPORTER_FUNCTION",
        "Exporter": f"{_SIGNED} TALLY_TABLE ACCESS_TABLE WORK_TABLE AUDIT_TABLE EXPORTS_BUCKET",
        "Importer": f"{_SIGNED} AUDIT_TABLE WORK_TABLE KEYS_SECRET EXPORTS_BUCKET",
    }.items()
}
