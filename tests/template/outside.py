"""Rules for the API and the mail."""

from typing import Any

from tests.template.reading import Found, Template, at, differs

GATEWAY_HEADERS = {
    "Content-Type": "'application/problem+json'",
    "Cache-Control": "'no-store'",
    "Content-Security-Policy": "'sandbox'",
    "Referrer-Policy": "'no-referrer'",
    "Strict-Transport-Security": "'max-age=63072000; includeSubDomains'",
    "X-Content-Type-Options": "'nosniff'",
}

# What people meet when very many come at once.
BUSY = ("DEFAULT_5XX", "THROTTLED")
STATUS = {"DEFAULT_5XX": 503}


def the_api_is_bounded_and_discreet(template: Template) -> Found:
    api = at(template, "Resources", "RestAPI", "Properties") or {}
    settings = {
        "ResourcePath": "/*",
        "HttpMethod": "*",
        "ThrottlingRateLimit": {"Ref": "ThrottleRate"},
        "ThrottlingBurstLimit": {"Ref": "ThrottleBurst"},
        "MetricsEnabled": False,
        "LoggingLevel": "OFF",
        "DataTraceEnabled": False,
    }
    expected = {
        "Name": {"Ref": "AWS::StackName"},
        "StageName": "api",
        "EndpointConfiguration": {"Type": "REGIONAL"},
        "OpenApiVersion": "2.0",
        "TracingEnabled": False,
        "MinimumCompressionSize": 1024,
        "MethodSettings": [settings],
        "AccessLogSetting.DestinationArn": {"Fn::GetAtt": ["AccessLog", "Arn"]},
    }
    yield from differs("RestAPI", api, expected)
    written = str(at(api, "AccessLogSetting", "Format"))
    if "$context.resourcePath" not in written or "$context.status" not in written:
        yield "the access log does not tell route and status"
    for private in ("$context.path", "identity", "authorizer", "requestOverride", "userAgent"):
        if private in written:
            yield f"the access log tells {private}"
    if at(api, "DefinitionBody", "x-amazon-apigateway-binary-media-types") != ["*/*"]:
        yield "the API would garble pictures, and mend bodies that are not UTF-8"
    responses = at(api, "DefinitionBody", "x-amazon-apigateway-gateway-responses") or {}
    headers = {f"gatewayresponse.header.{name}": value for name, value in GATEWAY_HEADERS.items()}
    not_found = ("MISSING_AUTHENTICATION_TOKEN", "RESOURCE_NOT_FOUND", "INVALID_SIGNATURE", "ACCESS_DENIED")
    for kind in ("DEFAULT_4XX", *BUSY, *not_found):
        sent = {**headers, "gatewayresponse.header.Retry-After": "'10'"} if kind in BUSY else headers
        if kind in BUSY:
            # By what the browser accepts, and so not by a fixed type.
            sent = {name: value for name, value in sent.items() if not name.endswith(".Content-Type")}
            if "Please try again" not in str(at(responses, kind, "responseTemplates", "text/html")):
                yield f"{kind} says nothing to people"
        if at(responses, kind, "responseParameters") != sent:
            yield f"{kind} has other headers"
        if not at(responses, kind, "responseTemplates", "application/json"):
            yield f"{kind} has no problem details"
        if at(responses, kind, "statusCode") != STATUS.get(kind, 404 if kind in not_found else None):
            yield f"{kind} has another status"


# Named by hand, so that the functions can be told the address of the API that names them.
NAME_OF = {"APIHandler": "${AWS::StackName}-web", "Console": "${AWS::StackName}-console"}
HERE = "${AWS::Region}:${AWS::AccountId}"


def functions_behind_the_api_are_called_as_it_calls_them(template: Template) -> Found:
    for function, name in NAME_OF.items():
        properties = at(template, "Resources", function, "Properties")
        yield from differs(function, properties, {"FunctionName": {"Fn::Sub": name}})


def what_organizers_use_goes_to_the_console(template: Template) -> Found:
    paths = at(template, "Resources", "RestAPI", "Properties", "DefinitionBody", "paths") or {}
    for path, methods in paths.items():
        console = path.startswith(("/organize", "/door/", "/api/v1/organizer/"))
        name = NAME_OF["Console" if console else "APIHandler"]
        function = f"arn:${{AWS::Partition}}:lambda:{HERE}:function:{name}"
        for method, described in methods.items():
            uri = at(described, "x-amazon-apigateway-integration", "uri", "Fn::Sub")
            if not str(uri).endswith(f"/functions/{function}/invocations"):
                yield f"{method} {path} goes to {uri}"


def the_api_may_reach_its_functions_and_its_log(template: Template) -> Found:
    called = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"
    callers: dict[str, Any] = {
        "APIHandler": [f"{called}${{RestAPIId}}/*", {"RestAPIId": {"Ref": "RestAPI"}}],
        "Console": f"{called}${{RestAPI}}/*",
    }
    for name, caller in callers.items():
        invoke = {
            "FunctionName": {"Ref": name},
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": {"Fn::Sub": caller},
        }
        permission = f"{name}InvokePermission"
        yield from differs(permission, at(template, "Resources", permission, "Properties"), invoke)
    resources = template["Resources"]
    yield from differs("RestAPI", resources.get("RestAPI"), {"DependsOn": "ApiLogsAccount"})
    kept = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
    account = {"Properties": {"CloudWatchRoleArn": {"Fn::GetAtt": ["ApiLogsRole", "Arn"]}}}
    yield from differs("ApiLogsAccount", resources.get("ApiLogsAccount"), {**kept, **account})
    writes = "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    trusted = {
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    role = {
        "Properties.ManagedPolicyArns": [{"Fn::Sub": writes}],
        "Properties.AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusted]},
    }
    yield from differs("ApiLogsRole", resources.get("ApiLogsRole"), {**kept, **role})


def mail_is_sent_over_tls_and_its_fate_is_heard_of(template: Template) -> Found:
    sending = {
        "DeliveryOptions": {"TlsPolicy": "REQUIRE"},
        "ReputationOptions": {"ReputationMetricsEnabled": True},
        "SendingOptions": {"SendingEnabled": True},
        "SuppressionOptions": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
        "TrackingOptions": None,
    }
    resources = template["Resources"]
    yield from differs("MailSending", at(resources, "MailSending", "Properties"), sending)
    events = {
        "DependsOn": "TopicsPolicy",
        "Properties.ConfigurationSetName": {"Ref": "MailSending"},
        "Properties.EventDestination": {
            "Name": "feedback",
            "Enabled": True,
            "MatchingEventTypes": ["bounce", "complaint", "delivery", "reject"],
            "SnsDestination": {"TopicARN": {"Ref": "MailEvents"}},
        },
    }
    yield from differs("MailSendingEvents", resources.get("MailSendingEvents"), events)
    for name, topic, service in (
        ("TopicsPolicy", "MailEvents", "ses"),
        ("AlarmsPolicy", "Alarms", "cloudwatch"),
    ):
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": f"{service}.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": {"Ref": topic},
            "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
        }
        policy = at(resources, name, "Properties")
        yield from differs(name, policy, {"Topics": [{"Ref": topic}]})
        yield from differs(name, at(policy, "PolicyDocument", "Statement", 0), statement)
