# ruff: noqa: UP031, UP036 - old interpreters must get as far as the sentence that refuses them
"""Makes the environments: .venv for the application, .local/aws-venv for the local AWS, and checkov's.

Run by the system's Python, whatever its version, before anything is installed; so this file imports
nothing but the standard library and stays readable to old interpreters.
"""

import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENVIRONMENTS = {
    "app": (".venv", "requirements-dev.txt"),
    "aws": (os.path.join(".local", "aws-venv"), "requirements-local.txt"),
    "checkov": (os.path.join(".local", "checkov-venv"), "requirements-checkov.txt"),
}


def main(names: "list[str]") -> None:
    """Makes or refreshes the environments called `names`; exits with a sentence if it cannot."""
    if sys.version_info < (3, 11):
        found = "%s is %d.%d" % (sys.executable, sys.version_info[0], sys.version_info[1])
        sys.exit(
            "Undersigned needs Python 3.11 or newer; %s. Choose another: make PYTHON=python3.12 run" % found
        )
    for name in names:
        folder, requirements = (os.path.join(ROOT, part) for part in ENVIRONMENTS[name])
        make(folder, requirements)


def make(folder: str, requirements: str) -> None:
    """Installs exactly what `requirements` pins into `folder`, unless that is there already."""
    with open(requirements) as file:
        wanted = "%s %s\n%s" % (sys.version, sys.platform, file.read())
    done = os.path.join(folder, "installed.txt")
    if os.path.exists(done):
        with open(done) as file:
            if file.read() == wanted:
                return
    # The folder is not cleared: another terminal may be using it.
    print("Installing %s …" % os.path.relpath(folder, ROOT), flush=True)
    run([sys.executable, "-m", "venv", folder], "Python has no venv; on Debian: apt install python3-venv")
    pip = [os.path.join(folder, "bin", "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    run(
        [*pip, "install", "--require-hashes", "--only-binary", ":all:", "-r", requirements],
        "The packages could not be installed: is the package registry within reach? pip's words are above.",
    )
    with open(done, "w") as file:
        file.write(wanted)


def run(command: "list[str]", sentence: str) -> None:
    """Runs `command`; exits with `sentence` if it fails."""
    if subprocess.call(command):
        sys.exit("\n" + sentence)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
