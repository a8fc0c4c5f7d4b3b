"""Rules for CloudFront, which stands in front of a stage that has a certificate for it."""

from typing import Any

from chalicelib.http.pages.render import QUERY
from tests.template.reading import Found, Template, at, differs

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
SECRET = {"Fn::Sub": "{{resolve:secretsmanager:${EdgeSecret}}}"}
EVERY_METHOD = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]


def cloudfront_is_there_only_when_asked_for(template: Template) -> Found:
    asked = {"HasEdge": {"Fn::Not": [{"Fn::Equals": [{"Ref": "EdgeCertificate"}, ""]}]}}
    yield from differs("Conditions", template.get("Conditions"), asked)
    yield from differs("EdgeCertificate", at(template, "Parameters", "EdgeCertificate"), {"Default": ""})
    kinds = {
        "Edge": "AWS::CloudFront::Distribution",
        "EdgePages": "AWS::CloudFront::CachePolicy",
        "EdgeHeaders": "AWS::CloudFront::ResponseHeadersPolicy",
        "EdgeViewer": "AWS::CloudFront::Function",
        "EdgeSecret": "AWS::SecretsManager::Secret",
    }
    for name, kind in kinds.items():
        yield from differs(
            name, at(template, "Resources", name), {"Type": kind, "Condition": "HasEdge", "DependsOn": None}
        )
    for name, resource in template["Resources"].items():
        if str(resource.get("Type")).startswith("AWS::CloudFront::") and name not in kinds:
            yield f"{name} was not reviewed"


def cloudfront_speaks_tls_and_keeps_no_log(template: Template) -> Found:
    edge = at(template, "Resources", "Edge", "Properties", "DistributionConfig")
    expected = {
        "Enabled": True,
        "Comment": {"Ref": "AWS::StackName"},
        "Aliases": [{"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "PublicUrl"}]}]}],
        "HttpVersion": "http2and3",
        "IPV6Enabled": True,
        "PriceClass": "PriceClass_100",
        "ViewerCertificate": {
            "AcmCertificateArn": {"Ref": "EdgeCertificate"},
            "MinimumProtocolVersion": "TLSv1.2_2021",
            "SslSupportMethod": "sni-only",
        },
        # Logs would hold paths, and paths carry tokens.
        "Logging": None,
        "Origins": [
            {
                "Id": "api",
                "DomainName": {"Fn::Sub": "${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}"},
                "OriginPath": "/api",
                "CustomOriginConfig": {
                    "OriginProtocolPolicy": "https-only",
                    "OriginSSLProtocols": ["TLSv1.2"],
                },
                "OriginCustomHeaders": [{"HeaderName": "X-Undersigned-Edge", "HeaderValue": SECRET}],
            }
        ],
    }
    yield from differs("Edge", edge, expected)


def cloudfront_keeps_what_the_application_allows(template: Template) -> Found:
    edge = at(template, "Resources", "Edge", "Properties", "DistributionConfig")
    shared: dict[str, Any] = {
        "TargetOriginId": "api",
        "CachedMethods": ["GET", "HEAD"],
        "Compress": True,
        "ResponseHeadersPolicyId": {"Ref": "EdgeHeaders"},
    }
    whole: dict[str, Any] = shared | {
        "AllowedMethods": EVERY_METHOD,
        "OriginRequestPolicyId": ALL_VIEWER_EXCEPT_HOST,
        "FunctionAssociations": [
            {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["EdgeViewer", "FunctionARN"]}}
        ],
    }
    pages = whole | {"ViewerProtocolPolicy": "redirect-to-https", "CachePolicyId": {"Ref": "EdgePages"}}
    static = shared | {
        "PathPattern": "/static/*",
        "ViewerProtocolPolicy": "https-only",
        "AllowedMethods": ["GET", "HEAD"],
        "CachePolicyId": CACHING_OPTIMIZED,
    }
    api = whole | {
        "PathPattern": "/api/*",
        "ViewerProtocolPolicy": "https-only",
        "CachePolicyId": CACHING_DISABLED,
    }
    console = pages | {"PathPattern": "/organize*", "CachePolicyId": CACHING_DISABLED}
    behaviours = {"DefaultCacheBehavior": pages, "CacheBehaviors": [static, api, console]}
    yield from differs("Edge", edge, behaviours)
    kept = {
        "Name": {"Fn::Sub": "${AWS::StackName}-pages"},
        "MinTTL": 0,
        "DefaultTTL": 0,
        "MaxTTL": 31536000,
        "ParametersInCacheKeyAndForwardedToOrigin": {
            # What a page read and CloudFront did not tell apart, one visitor would be shown of another.
            "QueryStringsConfig": {"QueryStringBehavior": "whitelist", "QueryStrings": sorted(QUERY)},
            "HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": ["Accept-Language"]},
            "CookiesConfig": {"CookieBehavior": "none"},
            "EnableAcceptEncodingBrotli": True,
            "EnableAcceptEncodingGzip": True,
        },
    }
    policy = at(template, "Resources", "EdgePages", "Properties")
    yield from differs("EdgePages", policy, {"CachePolicyConfig": kept})


def what_cloudfront_answers_itself_has_our_headers(template: Template) -> Found:
    headers = {
        "Name": {"Fn::Sub": "${AWS::StackName}-headers"},
        "SecurityHeadersConfig": {
            "StrictTransportSecurity": {
                "AccessControlMaxAgeSec": 63072000,
                "IncludeSubdomains": True,
                "Override": False,
            },
            "ReferrerPolicy": {"ReferrerPolicy": "no-referrer", "Override": False},
            "ContentTypeOptions": {"Override": True},
        },
    }
    policy = at(template, "Resources", "EdgeHeaders", "Properties")
    yield from differs("EdgeHeaders", policy, {"ResponseHeadersPolicyConfig": headers})


def cloudfront_alone_tells_whom_it_answers(template: Template) -> Found:
    viewer = at(template, "Resources", "EdgeViewer", "Properties")
    expected = {
        "Name": {"Fn::Sub": "${AWS::StackName}-viewer"},
        "AutoPublish": True,
        "FunctionConfig.Runtime": "cloudfront-js-2.0",
    }
    yield from differs("EdgeViewer", viewer, expected)
    if not at(viewer, "FunctionConfig", "Comment"):
        yield "EdgeViewer does not say what it is for"
    told = 'event.request.headers["x-undersigned-viewer"] = { value: event.viewer.ip };'
    if told not in str(at(viewer, "FunctionCode")):
        yield "EdgeViewer lets viewers say who they are"
    secret = {
        # Nothing is derived from it, and a new one is as good.
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties.GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": True},
    }
    yield from differs("EdgeSecret", at(template, "Resources", "EdgeSecret"), secret)
