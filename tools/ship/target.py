"""Where functions run: on Lambda, or in the local AWS with this machine's own Python.

Both run the same template and the same code of ours. Their dependencies differ, because wheels are built for
one Python on one processor, and so does all bytecode.
"""

import functools
import platform
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A Python on a processor, for which wheels are taken.

    `version` is (major, minor). `glibc` is the minor version of its C library; None for this machine, whose
    wheels are whatever it takes. `compiler` is the command of a Python here that makes bytecode for it, None
    if there is none.
    """

    name: str
    version: tuple[int, int]
    machine: str
    glibc: int | None
    compiler: str | None

    @property
    def python(self) -> str:
        """The Python's version as package indexes write it: 3.13."""
        return "{}.{}".format(*self.version)

    @property
    def tag(self) -> str:
        """What CPython calls the interface that extensions are built for: 313 in cp313 and cpython-313."""
        return "{}{}".format(*self.version)


@functools.cache
def on_lambda() -> Target:
    """Lambda as infra/functions.yaml pins it: Amazon Linux 2023, whose C library is glibc 2.34, on arm64."""
    return Target("lambda", (3, 13), "aarch64", 34, _compiler(3, 13))


@functools.cache
def here() -> Target:
    """This machine, with whose Python the local AWS runs functions."""
    return Target("here", sys.version_info[:2], platform.machine(), None, sys.executable)


def _compiler(*version: int) -> str | None:
    """A CPython of that version on the PATH. What is called so and does not run, as pyenv's may, is none."""
    if sys.version_info[:2] == version:
        return sys.executable
    name = "python{}.{}".format(*version)
    asked = "import sys; print(sys.implementation.name, *sys.version_info[:2])"
    try:
        answered = subprocess.run([name, "-I", "-c", asked], capture_output=True, text=True, timeout=30)
    except OSError:
        return None
    return name if answered.stdout.split() == ["cpython", *map(str, version)] else None
