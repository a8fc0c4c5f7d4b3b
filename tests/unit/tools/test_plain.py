"""What a change does, as a person reads it."""

from typing import Any

from tools.ship.guide.plain import in_words


def change(kind: str, name: str, action: str = "Add", replacement: str = "False") -> dict[str, Any]:
    return {"ResourceType": kind, "LogicalResourceId": name, "Action": action, "Replacement": replacement}


def test_what_is_new_is_counted_the_most_first_and_what_joins_it_last() -> None:
    changes = [
        change("AWS::KMS::Key", "DataKey"),
        change("AWS::SQS::QueuePolicy", "QueuesPolicy"),
        change("AWS::DynamoDB::Table", "SignOns"),
        change("AWS::DynamoDB::Table", "Work"),
    ]
    assert in_words(changes) == ["makes 2 tables, 1 encryption key, 1 part that joins them"]


def test_what_stands_already_is_named_and_what_is_lost_is_told_last() -> None:
    changes = [
        change("AWS::SecretsManager::Secret", "KeysSecret", "Modify", "True"),
        change("AWS::CloudWatch::Alarm", "Old", "Remove"),
        change("AWS::Lambda::Function", "Tally", "Modify"),
        change("AWS::Lambda::Function", "Outbox", "Modify"),
    ]
    assert in_words(changes) == [
        "changes 2 functions (Outbox, Tally)",
        "makes anew, without what it holds, 1 secret (KeysSecret)",
        "removes 1 alarm (Old)",
    ]


def test_of_many_that_change_the_number_is_enough() -> None:
    changes = [change("AWS::Lambda::Function", f"Function{number}", "Modify") for number in range(8)]
    assert in_words(changes) == ["changes 8 functions"]
