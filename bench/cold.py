"""A cold start: `web` imported and its first page answered, against a stock boto3 that makes one call.

CPU of processes of their own, Python's start included; its end is left out, because Lambda ends none. The
page runs from the zip that a local AWS runs, unpacked, with nothing else installed; boto3 runs from this
environment, as it was installed.
"""

import json
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from bench.crowd import Crowd, person
from bench.house import LETTER, House, request
from bench.sizes import size
from tools.ship.artifact import unpacked
from tools.ship.package import package
from tools.ship.target import here

REPEATS = size(15)
PEOPLE = 24
# Both are told where their packages are and where the answers of DynamoDB are, and hear no other.
BEGIN = """
import json, os, sys
packages, heard, event = sys.argv[1:]
sys.path.append(packages)
"""
HEAR = """
heard = json.load(open(heard))
import botocore.handlers
from botocore.awsrequest import AWSResponse

class Raw:
    def __init__(self, body):
        self.body = body
    def stream(self, **_):
        yield self.body

def answer(request, event_name, **_):
    body = heard[event_name.rpartition(".")[2] + " " + request.body.decode()].encode()
    return AWSResponse(request.url, 200, {"Content-Length": str(len(body))}, Raw(body))

botocore.handlers.BUILTIN_HANDLERS.append(("before-send", answer))
"""
BARE = f"""{BEGIN}
import boto3
{HEAR}
asked = next(text for name, _, text in (key.partition(" ") for key in heard) if name == "GetItem")
client = boto3.client("dynamodb")
assert client.get_item(**json.loads(asked))["Item"]
os._exit(0)
"""
PAGE = f"""{BEGIN}
from chalicelib.entries.web import handler
{HEAR}
answer = handler(json.loads(event), None)
assert answer["statusCode"] == 200, answer
os._exit(0)
"""


def measure() -> dict[str, Any]:
    """`cold.ratio`, and the milliseconds that it is made of."""
    with tempfile.TemporaryDirectory() as home:
        zipped = unpacked(package(here()).code, Path(home) / "task")
        stock = Path(sysconfig.get_paths()["purelib"])
        view = request("GET", "/c/{slug}", {"slug": LETTER}, query="lang=de")
        heard = Path(home) / "heard.json"
        heard.write_text(json.dumps(_heard(view)))
        took: dict[str, list[float]] = {"bare": [], "page": []}
        for number in range(REPEATS + 1):
            for name, program, packages in (("bare", BARE, stock), ("page", PAGE, zipped)):
                spent = _cpu(program, packages, heard, view)
                if number:  # the first ones may leave bytecode behind
                    took[name].append(spent)
    medians = {name: statistics.median(times) for name, times in took.items()}
    return {"cold.ratio": medians["page"] / medians["bare"], "cold.ms": medians}


def _heard(view: dict[str, Any]) -> dict[str, str]:
    """What a view of the ten-language letter with 24 names asks, and is answered."""
    house = House()
    Crowd(house, house.open()).join([person(number) for number in range(1, PEOPLE + 1)])
    house.replace("web")
    with house.wire.hearing() as heard:
        answer = house.run("web", view)
    assert answer["statusCode"] == 200
    return heard


def _cpu(program: str, packages: Path, heard: Path, view: dict[str, Any]) -> float:
    # Neither this environment's packages nor the checkout, but for what `packages` is.
    command = [sys.executable, "-I", "-S", "-c", program, str(packages), str(heard), json.dumps(view)]
    process = subprocess.Popen(command, cwd="/")
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"a cold start ended with {process.returncode}")
    return (used.ru_utime + used.ru_stime) * 1000


if __name__ == "__main__":
    found = measure()
    print(f"cold.ratio {found['cold.ratio']:.2f}  {found['cold.ms']}")
