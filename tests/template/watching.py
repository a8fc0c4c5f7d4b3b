"""Rules for logs and alarms."""

import json
from typing import Any

from tests.template.reading import FUNCTION, Found, Template, at, differs, dimensions, of_type

# Alarm: namespace, metric, statistic, threshold, seconds, dimensions.
ALARMS: dict[str, tuple[str, str, str, float, int, dict[str, Any]]] = {
    "MailIsLate": ("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", 900, 300, {}),
    "TallyDrifts": (
        "Undersigned",
        "drift",
        "Maximum",
        0,
        300,
        {"service": {"Ref": "AWS::StackName"}},
    ),
    "MailIsWaiting": (
        "Undersigned",
        "mail_late",
        "Maximum",
        0,
        300,
        {"service": {"Ref": "AWS::StackName"}},
    ),
    "MailIsDenied": (
        "Undersigned",
        "mail_denied",
        "Maximum",
        0,
        300,
        {"service": {"Ref": "AWS::StackName"}},
    ),
    "TallyIsLate": ("AWS/Lambda", "IteratorAge", "Maximum", 600000, 300, {"FunctionName": {"Ref": "Tally"}}),
    "OutboxIsLate": (
        "AWS/Lambda",
        "IteratorAge",
        "Maximum",
        600000,
        300,
        {"FunctionName": {"Ref": "Outbox"}},
    ),
    "ApiFails": (
        "AWS/ApiGateway",
        "5XXError",
        "Sum",
        5,
        300,
        {"ApiName": {"Ref": "AWS::StackName"}, "Stage": "api"},
    ),
    "MailBounces": ("AWS/SES", "Reputation.BounceRate", "Average", 0.04, 900, {}),
    "MailIsUnwanted": ("AWS/SES", "Reputation.ComplaintRate", "Average", 0.0008, 900, {}),
}

# What fails for long in these is late, or given up, and that rings.
TRIED_AGAIN = {"Tally", "Outbox", "Mailer"}


def logs_are_kept_apart_and_not_for_ever(template: Template) -> Found:
    groups = of_type(template, "AWS::Logs::LogGroup")
    for name, group in groups.items():
        short = name.removesuffix("Log").lower()
        expected = {
            "RetentionInDays": {"Ref": "LogRetentionDays"},
            "LogGroupName": {"Fn::Sub": f"/${{AWS::StackName}}/{short}"},
        }
        yield from differs(name, group.get("Properties"), expected)
    for name, function in of_type(template, FUNCTION).items():
        own = "WebLog" if name == "APIHandler" else f"{name}Log"
        if own not in groups:
            yield f"{name} has no log group"
        yield from differs(name, function.get("Properties"), {"LoggingConfig": {"LogGroup": {"Ref": own}}})


def alarms_ring(template: Template) -> Found:
    found = of_type(template, "AWS::CloudWatch::Alarm")
    rings = {
        "AlarmActions": [{"Ref": "Alarms"}],
        "TreatMissingData": "notBreaching",
        "ComparisonOperator": "GreaterThanThreshold",
    }
    letters = ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", 0, 300, {})
    expected = {**ALARMS, "MailGivenUp": letters, "StreamRecordsGivenUp": letters}
    for name in of_type(template, FUNCTION).keys() - TRIED_AGAIN:
        short = "Web" if name == "APIHandler" else name
        expected[f"{short}Fails"] = ("AWS/Lambda", "Errors", "Sum", 0, 300, {"FunctionName": {"Ref": name}})
    for short, name in (("Web", "APIHandler"), ("Console", "Console")):
        expected[f"{short}IsThrottled"] = (
            "AWS/Lambda",
            "Throttles",
            "Sum",
            0,
            60,
            {"FunctionName": {"Ref": name}},
        )
    if found.keys() != expected.keys():
        yield f"the alarms differ by {sorted(found.keys() ^ expected.keys())}"
    for name, (namespace, metric, statistic, threshold, seconds, watched) in expected.items():
        properties = at(found, name, "Properties")
        numbers = {
            "Namespace": namespace,
            "MetricName": metric,
            "Statistic": statistic,
            "Threshold": threshold,
            "Period": seconds,
        }
        patience = (2, 2) if name == "MailIsWaiting" else (1, None)
        counts = {"EvaluationPeriods": patience[0], "DatapointsToAlarm": patience[1]}
        yield from differs(name, properties, {**rings, **numbers, **counts})
        if watched and at(properties, "Dimensions") != dimensions(watched):
            yield f"{name} watches {at(properties, 'Dimensions')}"
        if not at(properties, "AlarmDescription"):
            yield f"{name} does not say what to do"
    told = {
        "Condition": "HasAlarmEmail",
        "Properties": {"TopicArn": {"Ref": "Alarms"}, "Protocol": "email", "Endpoint": {"Ref": "AlarmEmail"}},
    }
    yield from differs("AlarmsByMail", at(template, "Resources", "AlarmsByMail"), told)
    age = dimensions({"QueueName": {"Fn::GetAtt": ["MailQueue", "QueueName"]}})
    yield from differs("MailIsLate", at(found, "MailIsLate", "Properties"), {"Dimensions": age})
    sending = dimensions({"ses:configuration-set": {"Ref": "MailSending"}})
    for name in ("MailBounces", "MailIsUnwanted"):
        yield from differs(name, at(found, name, "Properties"), {"Dimensions": sending})


def the_dashboard_shows_what_rings(template: Template) -> Found:
    properties = at(template, "Resources", "Dashboard", "Properties")
    yield from differs("Dashboard", properties, {"DashboardName": {"Ref": "AWS::StackName"}})
    widgets = json.loads(at(properties, "DashboardBody", "Fn::Sub"))["widgets"]
    if {widget["properties"]["region"] for widget in widgets} != {"${AWS::Region}"}:
        yield "the dashboard looks at another region"
    metrics = [tuple(metric[:-1]) for widget in widgets for metric in widget["properties"]["metrics"]]
    if len(metrics) > 50:
        yield "the dashboard has more metrics than a free one may"
    shown = {metric[:2] for metric in metrics}
    for name, alarm in of_type(template, "AWS::CloudWatch::Alarm").items():
        if (alarm["Properties"]["Namespace"], alarm["Properties"]["MetricName"]) not in shown:
            yield f"the dashboard does not show what rings {name}"
    for name in of_type(template, FUNCTION):
        for metric in ("Errors", "Throttles"):
            if ("AWS/Lambda", metric, "FunctionName", f"${{{name}}}") not in metrics:
                yield f"the dashboard does not show {metric} of {name}"
    for name in ("MailQueue", "MailDeadLetters", "StreamFailures"):
        queue = ("QueueName", f"${{{name}.QueueName}}")
        if ("AWS/SQS", "ApproximateNumberOfMessagesVisible", *queue) not in metrics:
            yield f"the dashboard does not show {name}"
