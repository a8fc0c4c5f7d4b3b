"""Two functions behind one API: each path goes to the function whose entry has a route for it.

Chalice knows one function for all routes. So what it packaged is changed here: the entries say which paths
are theirs, and the integration of each path names its own function.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# The entries of the functions behind the API; infra/functions.yaml names each by its entry.
ENTRIES = ("web", "console")
GATEWAY = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions"
FUNCTION = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}"
# In a process of its own, because Chalice lets a blueprint join one application of a process only.
ASK = """
import json, sys
from importlib import import_module
entry = import_module(f"chalicelib.entries.{sys.argv[1]}")
print(json.dumps(entry.paths()))
"""


class Undivided(Exception):
    """A path belongs to no function or to several; the message names it."""


def routes(project: Path) -> dict[str, list[str]]:
    """The paths of each function behind the API, by the name of its entry in the application at `project`."""
    asked = {
        entry: subprocess.run(
            [sys.executable, "-c", ASK, entry], cwd=project, capture_output=True, check=True
        ).stdout
        for entry in ENTRIES
    }
    return {entry: json.loads(paths) for entry, paths in asked.items()}


def divide(template: dict[str, Any], paths: Mapping[str, list[str]]) -> None:
    """Let every path of the template's API go to its own function. Raises Undivided."""
    described = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    for path, methods in described.items():
        owners = [entry for entry, own in paths.items() if path in own]
        if len(owners) != 1:
            raise Undivided(f"{path} belongs to {' and '.join(owners) or 'no function'}.")
        for method in methods.values():
            # The answer to a browser's preflight has none: API Gateway gives it by itself.
            if "uri" in (integration := method["x-amazon-apigateway-integration"]):
                integration["uri"] = {"Fn::Sub": f"{GATEWAY}/{FUNCTION}-{owners[0]}/invocations"}
