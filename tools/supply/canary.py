"""`make canary`: whether the newest Chalice still packages what the pinned one does.

In an environment of its own, with everything as it is pinned but Chalice.
"""

import subprocess
import sys
from importlib.metadata import version

from tools import bootstrap
from tools.paths import LOCAL, ROOT

FOLDER = LOCAL / "canary-venv"
TRIED = ("tests/slow/test_packaging.py", "tests/slow/test_template.py")


def main() -> int:
    """Installs, packages, runs what looks at the package; returns the exit status."""
    bootstrap.make(str(FOLDER), str(ROOT / "requirements" / "dev.txt"))
    python = str(FOLDER / "bin" / "python")
    upgrade = [*bootstrap.pip(), "--python", python, "install", "--quiet", "--upgrade", "chalice"]
    bootstrap.run(upgrade, bootstrap.OUT_OF_REACH)
    asked = [python, "-c", "from importlib.metadata import version; print(version('chalice'))"]
    newest = subprocess.run(asked, capture_output=True, check=True, text=True).stdout.strip()
    print(f"Packaging with Chalice {newest}; {version('chalice')} is pinned …", flush=True)
    return subprocess.call([python, "-m", "pytest", "-q", *TRIED], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
