"""Secrets that somebody wrote down: in the files as they are, and in every line that was ever committed.

By detect-secrets. What it takes for a secret in our files and is none stands in `.secrets.baseline`, by hash.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.paths import ROOT
from tools.supply import run

BASELINE = ROOT / ".secrets.baseline"
# They guess, by how a text looks: in seventy thousand lines of history they guess too much.
GUESSING = ("KeywordDetector", "Base64HighEntropyString", "HexHighEntropyString", "IPPublicDetector")
# No key is written in a catalogue, and lines of hashes are many.
LEFT_OUT = (":!*.po", ":!requirements*")
Findings = dict[str, list[dict[str, Any]]]


def in_files() -> Iterator[str]:
    """What is in the files and not in the baseline, by its kind and place, never by its text."""
    known = json.loads(BASELINE.read_text())["results"]
    return new(_scanned(ROOT, "--exclude-files", rf"^{BASELINE.name}$"), known)


def new(found: Findings, known: Findings) -> Iterator[str]:
    """A line for each finding that is not known; what is no secret in one file is none in another."""
    hashes = {finding["hashed_secret"] for findings in known.values() for finding in findings}
    for path, findings in sorted(found.items()):
        for finding in findings:
            if finding["hashed_secret"] not in hashes:
                yield f"{finding['type']} in {path}, line {finding['line_number']}"


def in_history() -> Iterator[str]:
    """What was ever committed, on whichever branch, by its kind and its commits."""
    patches = _git("--patch", "--unified=0", "--no-color", "--format=", "--", ".", *LEFT_OUT)
    added = sorted({line[1:] for line in patches.splitlines() if line.startswith("+")})
    off = [option for plugin in GUESSING for option in ("--disable-plugin", plugin)]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "lines").write_text("\n".join(added))
        for finding in _scanned(Path(folder), "--all-files", *off, "lines").get("lines", []):
            commits = _git("--format=%h", "-S", added[finding["line_number"] - 1]).split()
            yield f"{finding['type']} in the history: {' '.join(commits)}"


def _git(*arguments: str) -> str:
    command = ["git", "log", "--all", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, check=True, text=True, errors="replace"
    ).stdout


def _scanned(folder: Path, *options: str) -> Findings:
    found: Findings = json.loads(run("detect-secrets", "scan", *options, folder=folder))["results"]
    return found
