"""Rules for what is kept."""

from typing import Any

from tests.template.reading import Found, Template, at, differs, in_order, listed, of_type

KEY = {"Fn::GetAtt": ["DataKey", "Arn"]}
DATA = {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret", "AWS::KMS::Key"}
# Tables of small things that end by themselves, each with a secret of its own.
BY_PK = ("Access", "Work", "Limits", "Audit")


# By which attributes sign-ons are found in other orders, and what else a list shows of them.
LISTED = ["status", "kind", "source", "country"]
INDEXES = {
    "newest": (["shard", "place"], LISTED),
    "waiting": (["waiting_shard", "waiting_place"], LISTED),
    "mail-due": (["mail_due_shard", "mail_due_at"], []),
}


# What a first deployment made that failed is gone with it; whatever came up once is kept.
OUTLIVES = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}


def data_outlives_the_stack(template: Template) -> Found:
    for name, resource in template["Resources"].items():
        # CloudFront's secret proves one thing for one stack, and is made anew with it.
        if resource.get("Type") in DATA and name != "EdgeSecret":
            yield from differs(name, resource, OUTLIVES)


def everything_kept_is_encrypted_with_our_key(template: Template) -> Found:
    settings: dict[str, dict[str, Any]] = {
        "AWS::DynamoDB::Table": {
            "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}
        },
        "AWS::SecretsManager::Secret": {"KmsKeyId": KEY},
        "AWS::Serverless::Function": {"KmsKeyArn": KEY},
        "AWS::SQS::Queue": {"KmsMasterKeyId": KEY},
        "AWS::SNS::Topic": {"KmsMasterKeyId": KEY},
        "AWS::Logs::LogGroup": {"KmsKeyId": KEY},
        "AWS::KMS::Key": {"EnableKeyRotation": True, "PendingWindowInDays": 30},
        "AWS::S3::Bucket": {
            "BucketEncryption.ServerSideEncryptionConfiguration": [
                {
                    "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY},
                    "BucketKeyEnabled": True,
                }
            ]
        },
    }
    for kind, expected in settings.items():
        if not (found := of_type(template, kind)):
            yield f"there is no {kind}"
        for name, resource in found.items():
            yield from differs(name, resource.get("Properties"), expected)


def tables_can_be_restored(template: Template) -> Found:
    everywhere = {
        "BillingMode": "PAY_PER_REQUEST",
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "DeletionProtectionEnabled": {"Fn::If": ["IsProtected", True, False]},
    }
    expires = {"TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True}}
    streams = {"StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}}
    prepared = {"ReadUnitsPerSecond": {"Ref": "WarmReads"}, "WriteUnitsPerSecond": {"Ref": "WarmWrites"}}
    warm = {"WarmThroughput": {"Fn::If": ["IsWarm", prepared, {"Ref": "AWS::NoValue"}]}}
    special = {
        **dict.fromkeys(BY_PK, expires),
        "Limits": {**expires, **warm},
        "Campaigns": {},
        "Tallies": expires,
        "SignOns": {**expires, **streams, **warm},
    }
    tables = of_type(template, "AWS::DynamoDB::Table")
    if tables.keys() != special.keys():
        yield f"the tables are {sorted(tables)}"
    for name, table in tables.items():
        yield from differs(name, table.get("Properties"), {**everywhere, **special.get(name, {})})


def tables_have_their_keys(template: Template) -> Found:
    keys = {
        **{name: ["pk", "sk"] for name in BY_PK},
        "Campaigns": ["slug", "sk"],
        "Tallies": ["slug", "sk"],
        "SignOns": ["bucket", "sk"],
    }
    for name, (partition, sort) in keys.items():
        properties = at(template, "Resources", name, "Properties") or {}
        indexes = INDEXES if name == "SignOns" else {}
        indexed = [attribute for keys, _ in indexes.values() for attribute in keys]
        expected = {
            "KeySchema": _schema(partition, sort),
            "AttributeDefinitions": [
                {"AttributeName": attribute, "AttributeType": "S"}
                for attribute in [partition, sort, *indexed]
            ],
        }
        if indexes:
            expected["GlobalSecondaryIndexes"] = [
                {"IndexName": index, "KeySchema": _schema(*keys), "Projection": _projection(more)}
                for index, (keys, more) in indexes.items()
            ]
        yield from differs(name, properties, expected)


def _projection(more: list[str]) -> dict[str, Any]:
    return (
        {"ProjectionType": "INCLUDE", "NonKeyAttributes": more} if more else {"ProjectionType": "KEYS_ONLY"}
    )


def _schema(partition: str, sort: str) -> list[dict[str, Any]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]


def exports_are_private_and_short_lived(template: Template) -> Found:
    flags = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    expected = {
        **{f"PublicAccessBlockConfiguration.{flag}": True for flag in flags},
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        # Whoever holds a link may put what it names; that a browser runs elsewhere does not matter.
        "CorsConfiguration.CorsRules": [
            {
                "AllowedOrigins": ["*"],
                "AllowedMethods": ["PUT"],
                "AllowedHeaders": ["content-type"],
                "MaxAge": 3600,
            }
        ],
    }
    for name, bucket in of_type(template, "AWS::S3::Bucket").items():
        yield from differs(name, bucket.get("Properties"), expected)
        rule = at(bucket, "Properties", "LifecycleConfiguration", "Rules", 0)
        soon = {
            "Status": "Enabled",
            "ExpirationInDays": 1,
            "AbortIncompleteMultipartUpload.DaysAfterInitiation": 1,
        }
        yield from differs(name, rule, soon)


def plain_http_is_refused(template: Template) -> Found:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    queues = sorted(of_type(template, "AWS::SQS::Queue"))
    bucket_arns = [{"Fn::GetAtt": ["Exports", "Arn"]}, {"Fn::Sub": "${Exports.Arn}/*"}]
    queue_arns = [{"Fn::GetAtt": [queue, "Arn"]} for queue in queues]
    messages = ["sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"]
    for name, place, arns, actions in (
        ("ExportsPolicy", {"Bucket": {"Ref": "Exports"}}, bucket_arns, ["s3:*"]),
        ("QueuesPolicy", {"Queues": [{"Ref": queue} for queue in queues]}, queue_arns, messages),
    ):
        policy = at(template, "Resources", name)
        yield from differs(name, policy, {"Condition": "IsTlsOnly"})
        properties = at(policy, "Properties") or {}
        yield from differs(name, {**properties, "Queues": in_order(properties.get("Queues"))}, place)
        denied = at(properties, "PolicyDocument", "Statement", 0) or {}
        yield from differs(name, denied, statement)
        if (
            in_order(denied.get("Resource")) != in_order(arns)
            or sorted(listed(denied.get("Action"))) != actions
        ):
            yield f"{name}: does not deny {actions} on all of {arns}"
    conditions = {"IsTlsOnly": {"Fn::Equals": [{"Ref": "TlsOnly"}, "true"]}}
    yield from differs("Conditions", template.get("Conditions"), conditions)


def the_key_serves_this_account_and_its_services(template: Template) -> Found:
    root = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    encrypt = ["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "DescribeKey"]
    own_logs = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/${AWS::StackName}/*"
    this_account = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    publish = ["kms:Decrypt", "kms:GenerateDataKey"]
    statements = [
        {"Principal": root, "Action": "kms:*", "Condition": None},
        {
            "Principal": {"Service": {"Fn::Sub": "logs.${AWS::Region}.amazonaws.com"}},
            "Action": [f"kms:{action}" for action in encrypt],
            "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": {"Fn::Sub": own_logs}}},
        },
        {"Principal": {"Service": "ses.amazonaws.com"}, "Action": publish, "Condition": None},
        {"Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": publish, "Condition": this_account},
    ]
    for name, key in of_type(template, "AWS::KMS::Key").items():
        found = at(key, "Properties", "KeyPolicy", "Statement") or []
        if len(found) != len(statements):
            yield f"{name} has other statements"
        for statement, expected in zip(found, statements, strict=False):
            yield from differs(name, statement, {"Effect": "Allow", "Resource": "*", **expected})


def secrets_are_made_by_the_stack(template: Template) -> Found:
    made = {"GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": True}}
    for name in ("KeysSecret", "ConsoleSecret"):
        yield from differs(name, at(template, "Resources", name, "Properties"), made)
