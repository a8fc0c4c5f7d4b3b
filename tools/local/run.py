"""`make run`: the application on a local AWS, in the foreground until Ctrl-C."""

import argparse
import fcntl
import json
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import IO, NoReturn

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.actions.organizing.invite import invite
from chalicelib.domain.access import Role
from tools.invite import link
from tools.local import examples
from tools.local.localaws import LocalAws, LocalAwsFailed
from tools.local.localstage import LocalStage
from tools.paths import LOCAL
from tools.ship.package import PackagingFailed, package
from tools.ship.stack import DeploymentFailed
from tools.ship.target import here

STARTED = time.monotonic()


def main() -> int:
    """Runs until Ctrl-C or SIGTERM; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--port", type=int, default=4566, help="where the local AWS listens (PORT=)")
    port = parser.parse_args().port
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    aws = LocalAws(home=LOCAL / f"aws-{port}", port=port, settings={"UNDERSIGNED_SAVE_SECONDS": "60"})
    described = LOCAL / "stack.json"
    try:
        with _only_one():
            _refuse_taken(port)
            try:
                stage = _bring_up(aws)
                described.touch(mode=0o600)
                description = _description(stage)
                described.write_text(json.dumps(description, indent=2) + "\n")
                _show_links(stage, description["invite_url"])
                while aws.is_running():
                    time.sleep(0.5)
                raise LocalAwsFailed(f"The local AWS ended unexpectedly; its log is {aws.log}.")
            finally:
                described.unlink(missing_ok=True)
                _say("Saving the state …" if aws.is_running() else "Stopped.")
                aws.stop()
    except KeyboardInterrupt:
        _say("Stopped; the next `make run` continues from here.")
        return 0
    except (LocalAwsFailed, PackagingFailed, DeploymentFailed, Refused, BotoCoreError, ClientError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


class Refused(Exception):
    """This cannot be run now; the message says why and what to do."""


def _bring_up(aws: LocalAws) -> LocalStage:
    _say(f"Starting the local AWS on port {aws.port} …")
    aws.start()
    _say("Packaging …")
    made = package(here())
    _say("Deploying …")
    stage = LocalStage(aws)
    changed = stage.deploy(made)
    _say("Deployed." if changed else "Nothing changed since the last time.")
    stage.warm()
    for line in examples.load(stage.request, stage.aws.home / "campaigns.json", datetime.now(UTC)):
        _say(line)
    return stage


def _description(stage: LocalStage) -> dict[str, object]:
    return {
        "base_url": stage.base_url,
        "outbox_url": stage.outbox_url,
        "outbox_page": stage.outbox_page,
        "aws_endpoint_url": stage.aws.endpoint_url,
        "tables": stage.tables,
        "api_key": stage.api_key,
        "invite_url": link(stage.base_url, invite(stage.keys, Role.OWNER, "first organizer")),
    }


def _show_links(stage: LocalStage, invitation: object) -> None:
    _say("Ready.")
    found = examples.examples()
    meetings = [one.slug for one in found if one.has_door]
    print(f"\n  For organizers   {invitation}")
    for slug in meetings:
        print(f"  The door         {stage.base_url}/door/{slug}#key={stage.door_key(slug)}")
    print(f"  Emails sent      {stage.outbox_page}")
    print(f"  Open campaigns   {stage.base_url}/")
    for one in found:
        print(f"                   {stage.base_url}/c/{one.slug}")
    print(f"  For programs     {(LOCAL / 'stack.json').relative_to(LOCAL.parent)}")
    print("\nCtrl-C stops it and keeps the data.", flush=True)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            way_out = f"end what listens there, or choose another: make run PORT={port + 1}"
            raise Refused(f"Port {port} is taken; {way_out}") from None


@contextmanager
def _only_one() -> Iterator[IO[str]]:
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused("Another `make run` is using this checkout.") from None
        yield lock


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _say(what: str) -> None:
    print(f"{time.monotonic() - STARTED:6.1f} s  {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
