"""`make invite EMAIL=… STAGE=…`: an invitation to a stage, as a link to pass on.

The link gives one API key to the first who opens it and presses the button. It is printed, not
mailed: send it by a way that only the invited person reads.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.actions.organizing.invite import invite
from chalicelib.bootstrap import services
from chalicelib.domain.access import GRANTS, Role
from tools.local.localaws import REGION
from tools.paths import LOCAL
from tools.ship import stack


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
        local = given.stage == "local"
        base_url = _connect(json.loads((LOCAL / "stack.json").read_text()) if local else given.stage)
        campaigns = frozenset(given.campaigns) if given.campaigns else None
        token = invite(services(), Role(given.role), given.email, campaigns, given.source)
    except FileNotFoundError:
        print("Nothing runs here; start `make run` first, or name another stage.", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError, KeyError) as error:
        print(f"The stage {given.stage} was not reached: {error}", file=sys.stderr)
        return 1
    print(f"{base_url}/organize/invitation/{token}")
    return 0


def first_organizer(described: dict[str, Any]) -> str:
    """The link of a new owner's invitation to the local stage that stack.json describes."""
    base_url = _connect(described)
    return f"{base_url}/organize/invitation/{invite(services(), Role.OWNER, 'first organizer')}"


def _connect(stage: str | dict[str, Any]) -> str:
    """Point this process at a stage's Access table (a described local stage's, too); returns its base URL."""
    if isinstance(stage, dict):
        os.environ |= {
            "AWS_ENDPOINT_URL": stage["aws_endpoint_url"],
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "ACCESS_TABLE": stage["tables"]["access"],
        }
        return str(stage["base_url"])
    clients: Callable[..., Any] = boto3.Session().client
    outputs = stack.outputs(clients, f"undersigned-{stage}")
    os.environ["ACCESS_TABLE"] = outputs["AccessTable"]
    return outputs["BaseUrl"]


if __name__ == "__main__":
    sys.exit(main())
