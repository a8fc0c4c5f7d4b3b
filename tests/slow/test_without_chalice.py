"""Should Chalice end: the application on a stand-in, and the API's description from the routes alone."""

import inspect
import json
import os
import subprocess
import sys
from typing import Any

from app import app
from tests.standin import asked
from tools.paths import ROOT
from tools.ship.integrations import divide, routes
from tools.ship.package import package

ANSWERED = {"200": {"description": "200 response", "schema": {"$ref": "#/definitions/Empty"}}}


def test_pages_calls_and_functions_answer_the_same_without_chalice() -> None:
    program = ROOT / "tests" / "standin" / "asked.py"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, program], env=environment, capture_output=True, check=True, text=True
    )
    without = json.loads(done.stdout.splitlines()[-1])
    assert without["by"] == str(ROOT / "tests" / "standin" / "chalice" / "__init__.py")
    questions = (*asked.ASKED, "the tally")
    for question, given, expected in zip(questions, without["answers"], asked.answers(), strict=True):
        assert given == expected, question


def described(path: str, view: Any) -> dict[str, Any]:
    """What the template says of a method of a path, which function it goes to aside."""
    summary, _, more = (inspect.getdoc(view) or "").partition("\n")
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    parameters = [{"in": "path", "name": name, "required": True, "type": "string"} for name in names]
    return {
        "consumes": ["*/*"],
        "produces": ["application/json"],
        "responses": ANSWERED,
        "x-amazon-apigateway-integration": {
            "type": "aws_proxy",
            "httpMethod": "POST",
            "contentHandling": "CONVERT_TO_TEXT",
            "passthroughBehavior": "when_no_match",
            "responses": {"default": {"statusCode": "200"}},
            "uri": "to be divided",
        },
        **({"parameters": parameters} if parameters else {}),
        **({"summary": summary} if summary else {}),
        **({"description": more.strip("\n")} if more else {}),
    }


def test_what_chalice_writes_of_the_api_follows_from_the_table_of_routes() -> None:
    paths = {
        path: {method.lower(): described(path, entry.view_function) for method, entry in entries.items()}
        for path, entries in app.routes.items()
    }
    template = {"Resources": {"RestAPI": {"Properties": {"DefinitionBody": {"paths": paths}}}}}
    divide(template, routes(ROOT))
    written = json.loads(package().template.read_text())
    assert written["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"] == paths
