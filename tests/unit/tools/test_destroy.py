"""Taking a stage down: what is said before, and who is not believed."""

from typing import Any

import pytest

from tests.accounts import Account
from tools.ops.destroy import Refused, destroy
from tools.ops.stage import Stage

RESOURCES = {
    "SignOns": ("AWS::DynamoDB::Table", "undersigned-trial-SignOns-1", "RetainExceptOnCreate"),
    "KeysSecret": ("AWS::SecretsManager::Secret", "undersigned-trial-KeysSecret-2", "RetainExceptOnCreate"),
    "DataKey": ("AWS::KMS::Key", "9a1b", "Retain"),
    "ApiLogsRole": ("AWS::IAM::Role", "undersigned-trial-role", "Retain"),
    "APIHandler": ("AWS::Lambda::Function", "undersigned-trial-web", None),
}
REMOVED = ("cloudformation", "delete_stack")


def account(people: int, ends: str = "DELETE_COMPLETE") -> Account:
    listed = [
        {
            "LogicalResourceId": name,
            "ResourceType": kind,
            "PhysicalResourceId": physical,
            "ResourceStatus": "CREATE_COMPLETE",
        }
        for name, (kind, physical, _) in RESOURCES.items()
    ]
    declared = {name: {"Type": kind, "DeletionPolicy": stays} for name, (kind, _, stays) in RESOURCES.items()}
    outputs = [{"OutputKey": "BaseUrl", "OutputValue": "https://sign.example.org"}]
    event = {
        "LogicalResourceId": "APIHandler",
        "ResourceStatus": "DELETE_FAILED",
        "ResourceStatusReason": "It is in use",
    }
    stack = {"StackId": "arn:trial", "StackStatus": ends, "Outputs": outputs}
    return Account(
        {
            ("cloudformation", "list_stack_resources"): {"StackResourceSummaries": listed},
            ("cloudformation", "get_template"): {"TemplateBody": {"Resources": declared}},
            ("cloudformation", "describe_stacks"): {"Stacks": [stack]},
            ("cloudformation", "describe_stack_events"): {"StackEvents": [event]},
            REMOVED: {},
            ("dynamodb", "scan"): {"Count": people},
        }
    )


def take_down(there: Account, monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name in ("CONFIRM", "GIVE_UP"):
        monkeypatch.setenv(name, variables.get(name, ""))
    destroy(Stage("undersigned-trial", there.client), "trial")


def removed(there: Account) -> list[Any]:
    return [given for service, operation, given in there.asked if (service, operation) == REMOVED]


@pytest.mark.parametrize(
    ("people", "variables"),
    [
        (0, {}),
        (0, {"CONFIRM": "prod"}),
        (12, {"CONFIRM": "trial"}),
        (12, {"CONFIRM": "trial", "GIVE_UP": "11 sign-ons"}),
        (12, {"GIVE_UP": "12 sign-ons"}),
    ],
)
def test_a_stage_is_not_taken_down_by_who_does_not_say_what_they_mean(
    people: int, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = account(people)
    with pytest.raises(Refused, match="Nothing was done"):
        take_down(there, monkeypatch, **variables)
    assert removed(there) == []


@pytest.mark.parametrize(
    ("people", "variables"),
    [(0, {"CONFIRM": "trial"}), (12, {"CONFIRM": "trial", "GIVE_UP": "12 sign-ons"})],
)
def test_whoever_takes_a_stage_down_is_told_before_and_after_what_stays(
    people: int,
    variables: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    there = account(people)
    take_down(there, monkeypatch, **variables)

    assert removed(there) == [{"StackName": "arn:trial"}]
    before, _, after = capsys.readouterr().out.partition("Taking undersigned-trial down")
    assert "https://sign.example.org" in before
    assert ("12 sign-ons would be out of reach" in before) == (people == 12)
    for name in ("SignOns", "KeysSecret", "DataKey"):
        assert RESOURCES[name][1] in before
        assert f"for it in {RESOURCES[name][1]}; do aws " in after
    # Other stages use it, so nobody is told how to remove it.
    assert "for it in undersigned-trial-role" not in after


def test_a_stage_that_is_stuck_says_on_what(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="is DELETE_FAILED: APIHandler: It is in use"):
        take_down(account(0, ends="DELETE_FAILED"), monkeypatch, CONFIRM="trial")
