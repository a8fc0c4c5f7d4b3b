"""What the tests need besides Python packages: a Chromium, and Java and npm for DynamoDB Local.

`python -m tools.prepare` installs what is missing where there is apt-get, and says what to install elsewhere;
`python -m tools.prepare wordpress` does so with what a WordPress needs.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSERS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def browser() -> str | None:
    """The path of a Chromium or Chrome: $CHROMIUM, or the first one found; None if there is none."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    installed = [path for path in map(shutil.which, BROWSERS) if path]
    return next(iter([*installed, *filter(os.path.exists, MAC_BROWSERS)]), None)


def java() -> bool:
    """Whether a Java runs; macOS has a `java` that only says that there is none."""
    found = shutil.which("java")
    return found is not None and subprocess.run([found, "-version"], capture_output=True).returncode == 0


def needed() -> dict[str, bool]:
    """Debian's packages that the tests need, and whether what is in them is there."""
    return {
        "chromium": browser() is not None,
        "default-jre-headless": java(),
        "npm": shutil.which("npm") is not None,
    }


def needed_by_wordpress() -> dict[str, bool]:
    """The same for a WordPress: none of these starts a server, and what WordPress links to is in some."""
    return {
        "mariadb-server-core": Path("/usr/sbin/mariadbd").exists(),
        "php-cli": shutil.which("php") is not None,
        "php-mysql": any(Path("/etc/php").glob("*/cli/conf.d/*mysqli.ini")),
        "php-getid3": Path("/usr/share/php/getid3").exists(),
        "libjs-underscore": Path("/usr/share/javascript/underscore").exists(),
    }


def main() -> int:
    """Installs what is missing; returns 1 after saying what it could not install."""
    wanted = needed_by_wordpress() if sys.argv[1:] == ["wordpress"] else needed()
    missing = [package for package, there in wanted.items() if not there]
    if not missing:
        return 0
    if shutil.which("apt-get") is None:
        print(f"This needs more than there is, by the names of Debian's packages: {', '.join(missing)}.")
        return 1
    root = [] if os.geteuid() == 0 else ["sudo"]
    if root and shutil.which("sudo") is None:
        print(f"This needs more of Debian's packages; as root: apt-get install {' '.join(missing)}")
        return 1
    print(f"Installing {', '.join(missing)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "--yes", "--no-install-recommends", *missing]):
        # Every word of apt's goes to a file, because it says hundreds.
        log = Path(".local") / "apt.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("a") as words:
            done = subprocess.run([*root, "apt-get", *command], env=environment, stdout=words, stderr=words)
        if done.returncode:
            print(f"apt-get {command[0]} failed; its words are in {log}.")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
