"""Rules for the functions and what they read."""

import json
from typing import Any

from tests.template.grants import ENVIRONMENT
from tests.template.reading import FUNCTION, Found, Template, at, differs, dimensions, of_type

STREAM_SETTINGS = {
    "Stream": {"Fn::GetAtt": ["SignOns", "StreamArn"]},
    "StartingPosition": "TRIM_HORIZON",
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    "BisectBatchOnFunctionError": True,
    # A record that can never be handled is passed over in code; any other is tried until it is a day old.
    "MaximumRetryAttempts": -1,
    "MaximumRecordAgeInSeconds": 82800,
    "DestinationConfig.OnFailure": {
        "Type": "SQS",
        "Destination": {"Fn::GetAtt": ["StreamFailures", "Arn"]},
    },
}


def functions_get_their_settings(template: Template) -> Found:
    code = {"Bucket": {"Ref": "ArtifactBucket"}, "Key": {"Ref": "ArtifactKey"}}
    for name, variables in ENVIRONMENT.items():
        function = at(template, "Resources", name, "Properties")
        yield from differs(name, function, {"CodeUri": code, "Environment.Variables": variables})
    content = {"S3Bucket": {"Ref": "ArtifactBucket"}, "S3Key": {"Ref": "ExporterLayerKey"}}
    layer = {"Content": content, "CompatibleArchitectures": ["arm64"]}
    layer["CompatibleRuntimes"] = ["python3.13"]
    yield from differs("ExporterLayer", at(template, "Resources", "ExporterLayer", "Properties"), layer)
    layers = {"Layers": [{"Ref": "ExporterLayer"}]}
    yield from differs("Exporter", at(template, "Resources", "Exporter", "Properties"), layers)


def functions_hold_their_own_entry_only(template: Template) -> Found:
    for name, function in of_type(template, FUNCTION).items():
        entry = "web" if name == "APIHandler" else name.lower()
        handler = {"Handler": f"chalicelib.entries.{entry}.handler"}
        yield from differs(name, function.get("Properties"), handler)


def functions_fit_their_work(template: Template) -> Found:
    """Memory in MiB and timeout in seconds; API Gateway itself gives up after 29 seconds."""
    sizes = {
        "APIHandler": (1024, 29),
        "Console": (1024, 29),
        "Tally": (512, 60),
        "Outbox": (512, 60),
        "Mailer": (512, 120),
        "Feedback": (512, 30),
        "Sweeper": (1024, 900),
        "Exporter": (1769, 900),
        "Importer": (1769, 900),
    }
    reserved = {
        "APIHandler": ("ReservesWeb", "WebConcurrency"),
        "Console": ("ReservesConsole", "ConsoleConcurrency"),
        "Sweeper": ("ReservesSweeper", "SweeperConcurrency"),
    }
    for name, (memory, timeout) in sizes.items():
        function = at(template, "Resources", name, "Properties")
        expected: dict[str, Any] = {
            "MemorySize": memory,
            "Timeout": timeout,
            "Tracing": "PassThrough",
            "Architectures": ["arm64"],
            "Runtime": "python3.13",
        }
        if name in reserved:
            condition, parameter = reserved[name]
            expected["ReservedConcurrentExecutions"] = {
                "Fn::If": [condition, {"Ref": parameter}, {"Ref": "AWS::NoValue"}]
            }
        yield from differs(name, function, expected)


def streams_lose_nothing_and_stop_for_nobody(template: Template) -> Found:
    paces = {"Tally": (500, 1, 1), "Outbox": (100, 0, 4)}
    for name, (size, window, factor) in paces.items():
        events = at(template, "Resources", name, "Properties", "Events") or {}
        for event in events.values() or [{}]:
            yield from differs(name, event, {"Type": "DynamoDB"})
            pace = {
                "BatchSize": size,
                "MaximumBatchingWindowInSeconds": window,
                "ParallelizationFactor": factor,
            }
            yield from differs(name, event.get("Properties"), {**STREAM_SETTINGS, **pace})
        if len(events) != 1:
            yield f"{name} does not read the stream once"


def other_functions_have_their_events(template: Template) -> Found:
    mail = {
        "Type": "SQS",
        "Properties.Queue": {"Fn::Sub": "${MailQueue.Arn}"},
        "Properties.BatchSize": 10,
        "Properties.MaximumBatchingWindowInSeconds": 0,
        "Properties.FunctionResponseTypes": ["ReportBatchItemFailures"],
        "Properties.ScalingConfig.MaximumConcurrency": {
            "Fn::FindInMap": ["MailPaces", {"Ref": "MailPace"}, "Mailers"]
        },
    }
    told = {"Type": "SNS", "Properties.Topic": {"Fn::Sub": "${MailEvents}"}}
    swept = {"Type": "Schedule", "Properties.Schedule": "rate(5 minutes)"}
    for name, expected in {"Mailer": mail, "Feedback": told, "Sweeper": swept}.items():
        events = at(template, "Resources", name, "Properties", "Events") or {}
        if len(events) != 1:
            yield f"{name} does not have one event"
        for event in events.values():
            yield from differs(name, event, expected)


def queues_end_somewhere(template: Template) -> Found:
    queues, resources = of_type(template, "AWS::SQS::Queue"), template["Resources"]
    for name, queue in queues.items():
        yield from differs(name, queue.get("Properties"), {"MessageRetentionPeriod": 1209600})
        consumed = f"${{{name}.Arn}}" in json.dumps(
            [f.get("Properties") for f in of_type(template, FUNCTION).values()]
        )
        letters = [
            alarm
            for alarm in of_type(template, "AWS::CloudWatch::Alarm").values()
            if at(alarm, "Properties", "MetricName") == "ApproximateNumberOfMessagesVisible"
            and at(alarm, "Properties", "Dimensions")
            == dimensions({"QueueName": {"Fn::GetAtt": [name, "QueueName"]}})
            and at(alarm, "Properties", "Threshold") == 0
        ]
        if not consumed and not letters:
            yield f"{name} has neither a consumer nor an alarm"
    expected = {
        "RedrivePolicy": {
            "deadLetterTargetArn": {"Fn::GetAtt": ["MailDeadLetters", "Arn"]},
            "maxReceiveCount": 5,
        }
    }
    yield from differs("MailQueue", at(queues, "MailQueue", "Properties"), expected)
    visible = at(queues, "MailQueue", "Properties", "VisibilityTimeout") or 0
    if visible < 6 * (at(resources, "Mailer", "Properties", "Timeout") or 900):
        yield "MailQueue shows a message again before its mailer can have ended"
