"""Rules for roles, names and references."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.template.grants import GRANTS, NAMES
from tests.template.reading import FUNCTION, Found, Template, at, differs, listed, of_type

# Looked at: the exporter's own folder, and that of imports; senders' and recipients' identities, bound by the
# sender's address. In the key's policy "*" is that key, and its first statement is what keeps the account
# able to manage it; the bucket's policy only denies.
WILDCARDS = {"Exports/exports/*", "Exports/imports/*", "any identity/*"}


def nothing_is_granted_but_what_was_reviewed(template: Template) -> Found:
    functions = of_type(template, FUNCTION)
    roles = [json.dumps(at(function, "Properties", "Role")) for function in functions.values()]
    if len(set(roles)) != len(functions):
        yield "two functions share a role"
    for name, expected in GRANTS.items():
        role = str(at(functions.get(name), "Properties", "Role", "Fn::GetAtt", 0))
        if at(functions.get(name), "Properties", "Role") != {"Fn::GetAtt": [role, "Arn"]}:
            yield f"{name} has no role of its own"
        found = _granted(at(template, "Resources", role))
        if found != expected:
            yield f"{name} may do {_difference(found, expected)}"
        trusted = at(template, "Resources", role, "Properties", "AssumeRolePolicyDocument", "Statement", 0)
        lambdas = {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        yield from differs(role, trusted, lambdas)
    if GRANTS.keys() != functions.keys():
        yield f"the functions are {sorted(functions)}"


def _granted(role: Any) -> dict[str, list[str]]:
    granted: dict[str, list[str]] = {}
    for policy in at(role, "Properties", "Policies") or []:
        for statement in at(policy, "PolicyDocument", "Statement") or []:
            for resource in listed(statement.get("Resource")):
                where = json.dumps(resource, sort_keys=True)
                if "Condition" in statement:
                    where += " if " + json.dumps(statement["Condition"], sort_keys=True)
                if statement.get("Effect") == "Allow":
                    granted[NAMES.get(where, where)] = sorted(listed(statement.get("Action")))
    for name in at(role, "Properties", "ManagedPolicyArns") or []:
        granted[str(name)] = ["everything that it says"]
    return granted


def _difference(found: dict[str, list[str]], expected: dict[str, list[str]]) -> str:
    more = {place: actions for place, actions in found.items() if expected.get(place) != actions}
    less = {place: actions for place, actions in expected.items() if found.get(place) != actions}
    return f"{more} where {less} was reviewed"


def no_grant_is_a_wildcard(template: Template) -> Found:
    for name, role in of_type(template, "AWS::IAM::Role").items():
        for place, actions in _granted(role).items():
            if any("*" in action for action in actions):
                yield f"{name}: {actions} has a wildcard"
            if "*" in place and place not in WILDCARDS:
                yield f"{name}: {place} has a wildcard"


def policies_speak_todays_language(template: Template) -> Found:
    """Without its date a policy is read as one of 2008, in which variables are plain text."""
    for name, resource in template["Resources"].items():
        for document in _policies(resource.get("Properties")):
            yield from differs(name, document, {"Version": "2012-10-17"})


def _policies(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, list):
        for item in tree:
            yield from _policies(item)
    elif isinstance(tree, dict):
        if "Statement" in tree:
            yield tree
        for value in tree.values():
            yield from _policies(value)


def every_reference_leads_somewhere(template: Template) -> Found:
    """A resource whose name is misspelt in infra/ arrives without a type, beside the one it was to change."""
    known = template["Resources"].keys() | template["Parameters"].keys()
    for name, resource in template["Resources"].items():
        if "Type" not in resource:
            yield f"{name} has no type"
    for name in _referred({key: template[key] for key in ("Resources", "Outputs", "Conditions")}):
        if name not in known and not name.startswith("AWS::"):
            yield f"{name} is referred to and not there"


def _referred(tree: Any) -> Found:
    if isinstance(tree, list):
        for item in tree:
            yield from _referred(item)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key == "Ref":
                yield value
            elif key == "Fn::GetAtt":
                yield value[0]
            elif key == "Fn::Sub":
                text, given = value if isinstance(value, list) else (value, {})
                names = {name.partition(".")[0] for name in re.findall(r"\$\{([^}]+)\}", text)}
                yield from sorted(names - given.keys())
                yield from _referred(given)
            else:
                yield from _referred(value)


def nothing_has_a_fixed_name(template: Template) -> Found:
    """Two stages in one account would claim it both, unless the stack's own name is in it."""
    fixed = {"FunctionName", "TableName", "QueueName", "BucketName", "TopicName", "RoleName", "AlarmName"}
    for name, resource in template["Resources"].items():
        if resource.get("Type") != "AWS::Lambda::Permission":
            given = resource.get("Properties") or {}
            claimed = [key for key in fixed & given.keys() if "${AWS::StackName}" not in str(given[key])]
            yield from (f"{name} fixes its {key}" for key in claimed)
