"""A bill of materials (CycloneDX) of what is deployed: the functions' packages, the exporter's layer.

https://cyclonedx.org/docs/1.6/json/
"""

import json
import re
from pathlib import Path
from typing import Any

from tools.paths import LOCAL, ROOT
from tools.supply import run
from tools.supply.pins import DEPLOYED, versions

FOLDER = LOCAL / "sbom"
JSQR = ROOT / "frontend" / "static" / "vendor" / "README.md"
Bill = dict[str, Any]


def write() -> list[Path]:
    """Writes a bill for each file of requirements that is deployed; returns where they are."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = []
    for requirements, more in zip(DEPLOYED, (beside(), []), strict=True):
        made = run("cyclonedx-py", "requirements", "--output-reproducible", "--of", "JSON", str(requirements))
        path = FOLDER / f"{requirements.stem}.cdx.json"
        path.write_text(json.dumps(completed(json.loads(made), more), indent=1, sort_keys=True) + "\n")
        written.append(path)
    return written


def beside() -> list[Bill]:
    """What comes into the functions' zip without being a requirement of theirs.

    `chalice package` puts its own small runtime there; what reads a QR code is a file of ours.
    """
    chalice = versions(ROOT / "requirements" / "dev.txt")["chalice"]
    ((name, number),) = re.findall(r"npm package \[(\w+)\]\S* ([\d.]+\d)", JSQR.read_text())
    return [_component("pypi", "chalice", chalice), _component("npm", name, number)]


def completed(bill: Bill, more: list[Bill]) -> Bill:
    """The bill with these components, too, in the order of their names."""
    components = [*bill.get("components", []), *more]
    return bill | {"components": sorted(components, key=lambda component: str(component["name"]))}


def _component(kind: str, name: str, version: str) -> Bill:
    purl = f"pkg:{kind}/{name}@{version}"
    return {"type": "library", "name": name, "version": version, "purl": purl, "bom-ref": purl}
