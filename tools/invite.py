"""`make invite EMAIL=… STAGE=…`: an invitation to a stage, as a link to pass on.

The link gives one API key to the first who opens it and presses the button. It is printed, not
mailed: send it by a way that only the invited person reads.
"""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.actions.organizing.invite import invite
from chalicelib.domain.access import GRANTS, Role
from chalicelib.domain.errors import TryLater
from tools import account
from tools.keys import StageKeys
from tools.local.localaws import local_client
from tools.paths import LOCAL
from tools.ship import stack
from tools.ship.guide import stages
from tools.ship.guide.notready import NotReady


def main() -> int:
    """Prints the link; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make invite", description=__doc__)
    parser.add_argument("--email", required=True, help="who is invited; kept as the key's label")
    parser.add_argument("--stage", required=True, help="`local` is the stage of a running `make run`")
    parser.add_argument("--role", choices=[str(role) for role in Role], default=str(Role.OWNER))
    parser.add_argument("--campaigns", nargs="*", help="slugs the key is good for; all if left out")
    parser.add_argument("--source", help="for a partner: the source whose sign-ons it may read")
    given = parser.parse_args()
    if "@" not in given.email:
        parser.error("name who is invited: make invite EMAIL=somebody@example.org STAGE=prod")
    if GRANTS[Role(given.role)].of_source and not given.source:
        parser.error("a partner's key needs --source, the partner's id in the campaign")
    try:
        base_url, keys = _reach(given.stage)
        campaigns = frozenset(given.campaigns) if given.campaigns else None
        token = invite(keys, Role(given.role), given.email, campaigns, given.source)
    except FileNotFoundError:
        print("Nothing runs here; start `make run` first, or name another stage.", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError, KeyError, NotReady, TryLater) as error:
        reason = str(error) or "it is too busy"
        print(f"The stage {given.stage} was not reached: {reason}", file=sys.stderr)
        return 1
    print(link(base_url, token))
    return 0


def link(base_url: str, token: str) -> str:
    """Where an invitation is opened."""
    return f"{base_url}/organize/invitation/{token}"


def _reach(stage: str) -> tuple[str, StageKeys]:
    """The base URL of a stage, and its keys."""
    if stage == "local":
        described = json.loads((LOCAL / "stack.json").read_text())
        client, tables = local_client(described["aws_endpoint_url"], "dynamodb"), described["tables"]
        return str(described["base_url"]), StageKeys(client, tables["access"], tables["audit"])
    clients: Callable[..., Any] = account.session(stages.region_of(stage)).client
    outputs = stack.outputs(clients, stages.stack_of(stage))
    keys = StageKeys(clients("dynamodb"), outputs["AccessTable"], outputs["AuditTable"])
    return outputs["BaseUrl"], keys


if __name__ == "__main__":
    sys.exit(main())
