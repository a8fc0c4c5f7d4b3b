"""The secrets' copy, for two people."""

from pathlib import Path
from typing import Any

import pytest

from tests.accounts import Account
from tools.ops import sealed
from tools.ops.sealed import CannotOpen
from tools.ops.secret_copy import SECRETS, Refused, put_back, read, two_people, write
from tools.ops.stage import NotReached, Resource, Stage

PEOPLE = ("five words of the first person", "five words of the second one")
HELD = {"KeysSecret": "k" * 64, "ConsoleSecret": "c" * 64}
PUT = ("secretsmanager", "put_secret_value")
CHANGED = ("lambda", "update_function_configuration")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    # What makes guessing slow makes tests slow.
    monkeypatch.setattr(sealed, "COST", 2)


def account(held: dict[str, str], people: int = 0) -> tuple[Stage, Account]:
    """A stage with these secrets, under which that many signed."""
    there = Account(
        {
            ("secretsmanager", "get_secret_value"): lambda SecretId: {"SecretString": held[SecretId]},  # noqa: N803
            PUT: {},
            CHANGED: {},
            ("dynamodb", "scan"): {"Items": [{}] * people},
        }
    )
    stage = Stage("undersigned-prod", there.client)
    kinds = {**dict.fromkeys(SECRETS, "AWS::SecretsManager::Secret"), "SignOns": "AWS::DynamoDB::Table"}
    kinds["Mailer"] = "AWS::Lambda::Function"
    vars(stage)["resources"] = {name: Resource(kind, name) for name, kind in kinds.items()}
    return stage, there


def put(there: Account) -> dict[str, Any]:
    given = [given for service, operation, given in there.asked if (service, operation) == PUT]
    return {one["SecretId"]: one["SecretString"] for one in given}


def test_two_people_open_it_together_and_neither_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.secrets"
    write(account(HELD)[0], path, PEOPLE)

    assert read(path, PEOPLE) == HELD
    assert path.stat().st_mode & 0o077 == 0
    assert b"kkkk" not in path.read_bytes()
    for known in (PEOPLE[0], PEOPLE[1]):
        for guessed in (
            (known, known),
            (known, "a guess of the other's words"),
            ("a guess of the words", known),
        ):
            with pytest.raises(CannotOpen):
                read(path, guessed)


def test_two_people_have_two_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("FIRST_PASSPHRASE", PEOPLE[0]), ("SECOND_PASSPHRASE", PEOPLE[0])):
        monkeypatch.setenv(name, value)
    with pytest.raises(NotReached, match="the same"):
        two_people(twice=False)
    monkeypatch.setenv("SECOND_PASSPHRASE", "short")
    with pytest.raises(NotReached, match="at least"):
        two_people(twice=False)


@pytest.mark.parametrize(
    ("has", "people"), [({"KeysSecret": "n" * 64, "ConsoleSecret": "n" * 64}, 0), (HELD, 3)]
)
def test_a_stage_without_people_or_with_those_who_were_there_takes_them_back(
    has: dict[str, str], people: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, there = account(has, people)
    with pytest.raises(Refused, match="CONFIRM=prod"):
        put_back(stage, "prod", HELD)
    assert put(there) == {}
    monkeypatch.setenv("CONFIRM", "prod")
    put_back(stage, "prod", HELD)
    assert put(there) == HELD
    # What runs has read the other secret, and would go on with it for hours.
    assert [given["FunctionName"] for _, called, given in there.asked if called == CHANGED[1]] == ["Mailer"]


def test_a_stage_whose_people_signed_with_another_secret_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIRM", "prod")
    stage, there = account({"KeysSecret": "n" * 64, "ConsoleSecret": "n" * 64}, people=1)
    with pytest.raises(Refused, match="somebody new"):
        put_back(stage, "prod", HELD)
    assert put(there) == {}
