"""What can be shown of where the code comes from: `make supply`, `make canary`."""

import subprocess
from pathlib import Path

from tools.paths import LOCAL, ROOT


def run(name: str, *arguments: str, folder: Path = ROOT, check: bool = True) -> str:
    """What a command of the environment says that tools/bootstrap.py makes for this.

    Raises CalledProcessError if it fails; without `check` what it said counts.
    """
    command = [str(LOCAL / "supply-venv" / "bin" / name), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=check, text=True).stdout
