"""A launch meets no hot item: what everybody shares is written once a batch and read once a view."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.environment import environment
from tools.paths import ROOT


@pytest.fixture(scope="module")
def times(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """How often, counted at the wire, in a process of its own: every client in it is answered there."""
    file = tmp_path_factory.mktemp("bench") / "hot.json"
    command = [sys.executable, "-m", "bench.section", "hot", str(file)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(Path(file).read_text())
    return found


def test_a_batch_writes_one_item_that_everybody_shares(times: dict[str, int]) -> None:
    assert times["hot.writes_a_batch"] == 1


def test_a_view_reads_one_item_that_everybody_shares(times: dict[str, int]) -> None:
    assert times["hot.reads_a_view"] == 1


def test_no_item_is_written_twice_by_a_batch_or_read_twice_by_a_view(times: dict[str, int]) -> None:
    assert times["hot.of_one_item"] == 1
