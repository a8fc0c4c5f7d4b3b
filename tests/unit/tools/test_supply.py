"""What can be shown of where the code comes from."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools.bootstrap import ENVIRONMENTS, EXACTLY
from tools.paths import ROOT
from tools.supply import bom
from tools.supply.audit import Audit, read
from tools.supply.pins import DEPLOYED, REQUIREMENTS, requirements, unpinned, versions
from tools.supply.secrets import BASELINE, new

HASH = f"--hash=sha256:{'0' * 64}"


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_nothing_is_installed_that_is_not_pinned_by_its_hash(path: Path) -> None:
    assert requirements(path)
    assert list(unpinned(path)) == []


@pytest.mark.parametrize(
    "line", ["jinja2", f"jinja2>=3 {HASH}", "jinja2==3.1.6", "jinja2==3.1.6 --hash=md5:00", "-e ."]
)
def test_whatever_could_change_overnight_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "any.txt"
    file.write_text(f"# two\nsegno==1.6.6 \\\n    {HASH}\n    # via us\n{line}\n")
    assert list(unpinned(file)) == [line.split(" ")[0]]


def test_whatever_is_installed_is_installed_from_such_a_file_and_by_its_hashes() -> None:
    assert "--require-hashes" in EXACTLY
    assert {ROOT / file for _, file in ENVIRONMENTS.values()} < set(REQUIREMENTS)


def test_packages_that_nobody_could_be_asked_about_are_not_taken_for_safe() -> None:
    report = {
        "dependencies": [
            {"name": "segno", "skip_reason": "Dependency not found on PyPI"},
            {"name": "jinja2", "version": "3.1.5", "vulns": [{"id": "CVE-1", "fix_versions": ["3.1.6"]}]},
            {"name": "six", "version": "1.17.0", "vulns": [{"id": "CVE-2", "fix_versions": []}]},
            {"name": "idna", "version": "3.20", "vulns": []},
        ]
    }
    told = ("jinja2 3.1.5: CVE-1, mended in 3.1.6", "six 1.17.0: CVE-2, not mended yet")
    assert read(report) == Audit(told, ("segno",), 3)


def test_what_is_in_the_zip_without_being_required_is_on_the_bill() -> None:
    bill = bom.completed({"components": [{"name": "webauthn"}, {"name": "babel"}]}, bom.beside())
    assert [part["name"] for part in bill["components"]] == ["babel", "chalice", "jsqr", "webauthn"]
    assert [part["purl"].partition("@")[0] for part in bom.beside()] == ["pkg:pypi/chalice", "pkg:npm/jsqr"]
    assert "chalice" not in versions(DEPLOYED[0])


def finding(secret: str, line: int = 1) -> dict[str, Any]:
    return {"type": "AWS Access Key", "hashed_secret": secret, "line_number": line}


def test_a_secret_is_told_by_its_place_and_what_is_none_by_nothing() -> None:
    known = {"one.py": [finding("0a")]}
    found = {"two.py": [finding("0a")], "app.py": [finding("0b", line=7)]}
    assert list(new(found, known)) == ["AWS Access Key in app.py, line 7"]


def test_what_is_known_to_be_no_secret_is_kept_as_a_hash() -> None:
    known = json.loads(BASELINE.read_text())["results"]
    assert all(len(found["hashed_secret"]) == 40 for findings in known.values() for found in findings)
