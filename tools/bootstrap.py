# ruff: noqa: UP031, UP036 - old interpreters must get as far as the sentence that refuses them
"""Makes the environments: .venv for the application, .local/aws-venv for the local AWS, and those of tools.

Run by the system's Python, whatever its version, before anything is installed; so this file imports
nothing but the standard library and stays readable to old interpreters.
"""

import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
INSTALLERS = os.path.join(ROOT, ".local", "uv-venv")
ENVIRONMENTS = {
    "app": (".venv", os.path.join("requirements", "dev.txt")),
    "aws": (os.path.join(".local", "aws-venv"), os.path.join("requirements", "local.txt")),
    "checkov": (os.path.join(".local", "checkov-venv"), os.path.join("requirements", "checkov.txt")),
    "supply": (os.path.join(".local", "supply-venv"), os.path.join("requirements", "supply.txt")),
}
EXACTLY = ["--quiet", "--require-hashes", "--only-binary", ":all:", "-r"]
OUT_OF_REACH = (
    "The packages could not be installed: is the package registry within reach? pip's words are above."
)


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
    print("Installing %s …" % os.path.relpath(folder, ROOT), flush=True)
    have_installers()
    # The folder is not cleared: another terminal may be using it.
    run([sys.executable, "-m", "venv", "--without-pip", folder], "Python could not make %s." % folder)
    python = os.path.join(folder, "bin", "python")
    uv = [os.path.join(INSTALLERS, "bin", "uv"), "pip", "install", "--python", python, *EXACTLY, requirements]
    if subprocess.call(uv, stderr=subprocess.DEVNULL):
        # uv does not read pip's settings, and those may name the only registry within reach.
        run([*pip(), "--python", python, "install", *EXACTLY, requirements], OUT_OF_REACH)
    with open(done, "w") as file:
        file.write(wanted)


def have_installers() -> None:
    """Makes the environment that holds pip and uv, unless it is there."""
    if os.path.exists(os.path.join(INSTALLERS, "bin", "uv")):
        return
    try:
        import ensurepip  # noqa: F401 - Debian ships Python without it
    except ImportError:
        install_venv()
    run([sys.executable, "-m", "venv", INSTALLERS], "Python could not make %s." % INSTALLERS)
    run([*pip(), "install", *EXACTLY, os.path.join(ROOT, "requirements", "uv.txt")], OUT_OF_REACH)


def install_venv() -> None:
    """Installs Debian's python3-venv where that needs nobody's password."""
    wanted = "Python lacks its venv module here; install it and try again: apt-get install python3-venv"
    if os.geteuid() or shutil.which("apt-get") is None:
        sys.exit(wanted)
    run(["apt-get", "-qq", "update"], wanted)
    run(["apt-get", "-qq", "--yes", "install", "python3-venv"], wanted)


def pip() -> "list[str]":
    """The command of pip."""
    return [os.path.join(INSTALLERS, "bin", "python"), "-m", "pip", "--disable-pip-version-check"]


def run(command: "list[str]", sentence: str) -> None:
    """Runs `command`; exits with `sentence` if it fails."""
    if subprocess.call(command):
        sys.exit("\n" + sentence)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
