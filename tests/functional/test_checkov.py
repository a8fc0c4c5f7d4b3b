"""checkov finds nothing in the template but what .checkov.yaml declines with a reason."""

import json
import os
import subprocess
from typing import Any

import pytest

from tools.paths import LOCAL, ROOT
from tools.ship.package import package

CHECKOV = LOCAL / "checkov-venv" / "bin" / "checkov"


@pytest.fixture
def report() -> dict[str, Any]:
    if not CHECKOV.exists():
        assert not os.environ.get("CI"), "checkov is not installed"
        pytest.skip("checkov is not installed; `make test` installs it")
    settings = ["--config-file", str(ROOT / ".checkov.yaml"), "--skip-download", "--output", "json"]
    ran = subprocess.run([CHECKOV, "--file", package().template, *settings], capture_output=True, text=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_nothing_in_the_template_is_careless(report: dict[str, Any]) -> None:
    failed = [(check["check_id"], check["resource"]) for check in report["results"]["failed_checks"]]

    assert failed == []
    assert report["summary"]["passed"] > 100
