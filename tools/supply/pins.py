"""Whether everything that is installed is pinned, by version and by hash."""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.paths import ROOT

# What runs on Lambda, and what builds, checks and tests it.
DEPLOYED = (ROOT / "requirements.txt", ROOT / "requirements" / "exporter.txt")
REQUIREMENTS = (*DEPLOYED, *sorted({*(ROOT / "requirements").glob("*.txt")} - {*DEPLOYED}))
PINNED = re.compile(r"(?P<name>[\w.-]+(?:\[[\w,-]+\])?)==(?P<version>[^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def requirements(path: Path) -> list[str]:
    """The file's requirements, each with its hashes on one line; comments are left out."""
    lines = (line for line in path.read_text().splitlines() if not line.lstrip().startswith("#"))
    return [line.strip() for line in "\n".join(lines).replace("\\\n", " ").splitlines() if line.strip()]


def unpinned(path: Path) -> Iterator[str]:
    """Each requirement of the file that names no exact version, or no hash of it."""
    for requirement in requirements(path):
        if not PINNED.match(requirement) or not HASH.search(requirement):
            yield requirement.split(" ")[0]


def versions(path: Path) -> dict[str, str]:
    """The pinned versions by name; of several for several Pythons the last."""
    found = (PINNED.match(requirement) for requirement in requirements(path))
    return {match["name"]: match["version"] for match in found if match}
