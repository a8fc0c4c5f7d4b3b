"""Known vulnerabilities of what is pinned, by pip-audit.

From PyPI's advisories or, where nobody serves those, from OSV's.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.supply import run

SERVICES = ("pypi", "osv")


@dataclass(frozen=True)
class Audit:
    """What is known of some packages: which are vulnerable, and how, and of which nothing is told."""

    vulnerable: tuple[str, ...]
    unknown: tuple[str, ...]
    looked_up: int


def audit(requirements: Path) -> Audit:
    """Looks all of them up. pip-audit succeeds when it could look up none, so its report is read."""
    found = Audit((), (), 0)
    for service in SERVICES:
        asked = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json")
        of = ("--vulnerability-service", service, "--requirement", str(requirements))
        reported = run("pip-audit", *asked, *of, check=False)
        if reported.startswith("{") and (found := read(json.loads(reported))).looked_up:
            return found
    return found


def read(report: dict[str, Any]) -> Audit:
    """What pip-audit's report says."""
    packages = report["dependencies"]
    return Audit(
        tuple(_told(package) for package in packages if package.get("vulns")),
        tuple(package["name"] for package in packages if "skip_reason" in package),
        sum("vulns" in package for package in packages),
    )


def _told(package: dict[str, Any]) -> str:
    return f"{package['name']} {package['version']}: {_join(map(_advice, package['vulns']))}"


def _advice(vulnerability: dict[str, Any]) -> str:
    mended = vulnerability.get("fix_versions")
    return f"{vulnerability['id']}, {'mended in ' + _join(mended) if mended else 'not mended yet'}"


def _join(texts: Iterable[str]) -> str:
    return "; ".join(texts)
