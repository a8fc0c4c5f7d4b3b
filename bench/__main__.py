"""`make bench`: measures everything, each section in a process of its own, and says what of it is a goal.

The figures go to `.local/bench.json`. `python -m bench sign pages` measures these sections only and keeps
the others' figures; `python -m bench --docs` prints the tables of docs/performance.md from what was measured
last.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from bench.environment import environment
from bench.goals import Figures
from bench.report import markdown, plain
from tools.paths import LOCAL, ROOT

KEPT = LOCAL / "bench.json"
# One after the other where a ratio must not be disturbed; what is in one line runs side by side.
STEPS = (
    ("sign",),
    ("pages",),
    ("cold",),
    ("launch", "recount"),
    ("sweep",),
    ("usage",),
    ("organizations", "hot", "weight", "letter"),
    ("exports",),
    ("stage",),
)
SECTIONS = [section for step in STEPS for section in step]
# They start processes of their own with what those need.
AS_IT_IS = ("weight", "letter", "stage")


def main() -> None:
    """Measures, prints, keeps."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[[], *SECTIONS], help="all of them if left out")
    parser.add_argument("--docs", action="store_true", help="print what was measured last as Markdown")
    given = parser.parse_args()
    held: Figures = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    if given.docs:
        print(markdown(held))
        return
    began = time.monotonic()
    chosen = given.sections or SECTIONS
    figures: Figures = {}
    for step in STEPS:
        figures |= _measured([section for section in step if section in chosen])
    figures["measured"] = {"on": datetime.now(UTC).date().isoformat(), "processors": os.cpu_count()}
    if "BENCH_QUICK" in os.environ:
        figures["measured"]["quick"] = True
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps((held if given.sections else {}) | figures, indent=1))
    print(plain(figures))
    print(f"in {time.monotonic() - began:.0f} s; all figures are in {KEPT.relative_to(ROOT)}")


def _measured(sections: Sequence[str]) -> Figures:
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        for found in pool.map(lambda section: _section(section, Path(folder) / section), sections):
            figures |= found
    return figures


def _section(section: str, file: Path) -> Figures:
    command = [sys.executable, "-m", "bench.section", section, str(file)]
    quick = {name: value for name, value in os.environ.items() if name == "BENCH_QUICK"}
    # What the functions log is no figure.
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=None if section in AS_IT_IS else {**environment(), **quick},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{section} could not be measured:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    found: Figures = json.loads(file.read_text())
    return found


if __name__ == "__main__":
    main()
