"""`make secret-copy STAGE=…`: the stage's two secrets in a file that two people open, and neither alone.

It is sealed with one's passphrase around what is sealed with the other's. Whoever has the secret and the
tables can ask of any address whether it signed; so nobody should have it alone. That one of two loses a
passphrase is the smaller harm: as long as the stage stands, a new copy takes a minute.

`make secret-restore STAGE=… FILE=…` puts them back, into a stage that holds nobody yet or its own people.
"""

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from botocore.exceptions import BotoCoreError, ClientError

from tools.ops.asking import passphrase, said
from tools.ops.checks import FUNCTIONS
from tools.ops.sealed import CannotOpen, Opened, Sealing
from tools.ops.services import print_of, root_of
from tools.ops.stage import NotReached, Stage, reach
from tools.paths import DOWNLOADS, ROOT

SECRETS = ("KeysSecret", "ConsoleSecret")


class Refused(Exception):
    """Nothing was put back; the message says why."""


def main(verb: str, name: str, file: str) -> int:
    """Writes the copy, or puts back what is in one; returns the exit status."""
    try:
        stage = reach(name)
        people = two_people(twice=verb == "copy")
        if verb == "copy":
            now = datetime.now(UTC)
            DOWNLOADS.mkdir(mode=0o700, exist_ok=True)
            path = DOWNLOADS / f"{stage.name}-{now:%Y-%m-%dT%H%M%S}.secrets"
            write(stage, path, people)
            print(f"{path.relative_to(ROOT)}, which both open together and neither alone. It opens now.")
        else:
            put_back(stage, name, read(Path(file), people))
            print(f"{stage.name} has its secrets again; its functions begin anew with them.")
    except (NotReached, Refused, CannotOpen, OSError, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def two_people(twice: bool) -> tuple[str, str]:
    """The two passphrases. Raises NotReached for one that is short, or the same twice."""
    first = passphrase("FIRST_PASSPHRASE", "The first person's passphrase", twice)
    second = passphrase("SECOND_PASSPHRASE", "The second person's passphrase", twice)
    if first == second:
        raise NotReached("Two people have two passphrases; these are the same.")
    return first, second


def write(stage: Stage, path: Path, people: tuple[str, str]) -> None:
    """Writes the copy and opens it once. Raises what boto3 raises."""
    manager = stage.clients("secretsmanager")
    held = {name: manager.get_secret_value(SecretId=stage.physical(name))["SecretString"] for name in SECRETS}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        open(descriptor, "wb") as file,
        Sealing(file, people[0]) as outer,
        Sealing(cast(BinaryIO, outer), people[1]) as inner,
    ):
        inner.write(json.dumps(held).encode())
    if read(path, people) != held:
        raise CannotOpen(f"{path} does not hold what it should; delete it and try again.")


def read(path: Path, people: tuple[str, str]) -> dict[str, str]:
    """The secrets in a copy. Raises CannotOpen for other passphrases, or the same in another order."""
    with _opened(path, people) as inner:
        held: dict[str, str] = json.load(inner)
    return held


@contextmanager
def _opened(path: Path, people: tuple[str, str]) -> Iterator[BinaryIO]:
    with path.open("rb") as file, Opened(file, people[0]) as outer:
        around = cast(BinaryIO, io.BufferedReader(outer))
        with Opened(around, people[1]) as inner:
            yield cast(BinaryIO, io.BufferedReader(inner))


def put_back(stage: Stage, name: str, held: dict[str, str]) -> None:
    """Gives the stage these secrets. Raises Refused where people signed with another one."""
    root = held["KeysSecret"].encode()
    people = stage.clients("dynamodb").scan(TableName=stage.physical("SignOns"), Limit=1)["Items"]
    if people and print_of(root) != print_of(root_of(stage)):
        raise Refused(
            f"{stage.name} holds people who signed with another secret: with this one each of them would be "
            "somebody new, and their links dead. Put it into a new stage, before anybody signs."
        )
    if said("CONFIRM", f"Give {stage.name} these secrets? Type the stage's name ({name}): ") != name:
        raise Refused(f"Nothing was done. Without a terminal, say which is meant: CONFIRM={name}")
    for secret in SECRETS:
        manager = stage.clients("secretsmanager")
        manager.put_secret_value(SecretId=stage.physical(secret), SecretString=held[secret])
    # Whatever runs read them when it started; a function that is changed starts anew.
    functions, told = stage.clients("lambda"), f"Secrets put back on {datetime.now(UTC):%d %B %Y, %H:%M} UTC"
    for function in stage.of_type(FUNCTIONS).values():
        functions.update_function_configuration(FunctionName=function, Description=told)


if __name__ == "__main__":
    sys.exit(main(*[*sys.argv[1:], "", "", ""][:3]))
