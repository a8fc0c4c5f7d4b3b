"""A million rows into a file: the exporter's own code from DynamoDB's pages to a sink that counts bytes.

What it exports is prepared here, and each format measured in a process that did nothing before, on one page
of sign-ons of people who walked the way, served again and again.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.crowd import Crowd, parsed, person
from bench.house import LETTER, House, request
from tools.paths import ROOT

WALKED = 500
FORMATS = ("csv", "xlsx")
EXPORTS = "/api/v1/organizer/campaigns/{slug}/exports"


def measure() -> dict[str, Any]:
    """`csv_us_per_row`, `csv_peak_mb` over idle, and the same for xlsx; both at once, on a core each."""
    with tempfile.TemporaryDirectory() as folder:
        running = [(name, path, _start(path)) for name, path in _prepared(Path(folder)).items()]
        found: dict[str, Any] = {}
        for name, path, process in running:
            if process.wait():
                raise RuntimeError(f"the export to {name} failed")
            figures = json.loads(path.with_suffix(".out").read_text())
            found |= {f"{name}_{figure}": value for figure, value in figures.items()}
    return found


def _prepared(folder: Path) -> dict[str, Path]:
    """For each format a file with everything that its export needs."""
    house = House()
    crowd = Crowd(house, house.open())
    crowd.join([person(number, language=_language(number)) for number in range(WALKED)])
    signed = list(house.tables["SignOns"].items())
    paths = {}
    for chosen in FORMATS:
        asked = request("POST", EXPORTS, {"slug": LETTER}, {"format": chosen}, key=house.owner_key)
        assert "id" in parsed(house.run("console", asked))
        others = {name: list(table.items()) for name, table in house.tables.items() if name != "SignOns"}
        kept = {"page": signed, "tables": others, "now": house.clock.now.isoformat()}
        paths[chosen] = folder / f"{chosen}.json"
        paths[chosen].write_text(json.dumps(kept | {"event": house.others.invoked[-1]}))
    return paths


def _start(path: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "bench.exported", str(path), str(path.with_suffix(".out"))]
    return subprocess.Popen(command, cwd=ROOT, env=dict(os.environ))


def _language(number: int) -> str:
    return ("en", "fr", "de", "es")[number % 4]
