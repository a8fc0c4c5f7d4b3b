"""Takes dependencies as wheels, with the hashes that requirements pin, for a target that need not be here."""

import re
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement

from tools import bootstrap
from tools.ship.target import Target

# Wheels for an older C library run with a newer one; manylinux2014 is another name of 2.17.
OLDEST_GLIBC = 5
EXACTLY = ["--quiet", "--require-hashes", "--only-binary", ":all:", "--no-deps"]
LACKING = re.compile(r"Because (\S+) has no (?:usable )?wheels|No matching distribution found for (\S+)")


class NoWheels(Exception):
    """Dependencies could not be had for a target; the message says which, or why."""


def install(requirements: Path, target: Target, folder: Path) -> None:
    """Unpacks the wheels of `requirements` for `target` into `folder`, whatever Python this is.

    Raises NoWheels.
    """
    wanted = folder.with_name(f"{folder.name}.txt")
    wanted.write_text(pinned(requirements.read_text(), target))
    where = ["--target", str(folder), "-r", str(wanted)]
    # Copied, because what is packaged is made lighter, and a link would lead to uv's own store.
    copied = ["--link-mode", "copy", *EXACTLY]
    uv = [str(Path(sys.executable).parent / "uv"), "pip", "install", *_for_uv(target), *copied, *where]
    done = subprocess.run(uv, capture_output=True, text=True)
    words = done.stderr
    if done.returncode:
        # uv does not read pip's settings, and those may name the only registry within reach.
        pip = [*bootstrap.pip(), "install", *_for_pip(target), *EXACTLY, "--no-compile", *where]
        done = subprocess.run(pip, capture_output=True, text=True)
        words += done.stderr
    if done.returncode:
        raise NoWheels(sentence(requirements.name, target, words))


def pinned(text: str, target: Target) -> str:
    """The lines of a requirements file that hold for `target`, without their conditions.

    pip would judge those for the Python that it runs in.
    """
    lines = []
    for line in text.replace("\\\n", " ").splitlines():
        pin, *hashes = re.split(r"\s+(?=--hash=)", line.partition("#")[0].strip())
        if not pin:
            continue
        asked = Requirement(pin)
        if asked.marker is None or asked.marker.evaluate(_environment(target)):
            lines.append(" ".join([f"{asked.name}{asked.specifier}", *hashes]))
    return "".join(f"{line}\n" for line in lines)


def _environment(target: Target) -> dict[str, str]:
    """What conditions may ask (PEP 508); of this machine `packaging` knows it all."""
    if target.glibc is None:
        return {}
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{target.python}.0",
        "os_name": "posix",
        "platform_machine": target.machine,
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{target.python}.0",
        "python_version": target.python,
        "sys_platform": "linux",
    }


def _for_uv(target: Target) -> list[str]:
    if target.glibc is None:
        return ["--python", sys.executable]
    platform = f"{target.machine}-manylinux_2_{target.glibc}"
    return ["--python-version", target.python, "--python-platform", platform]


def _for_pip(target: Target) -> list[str]:
    if target.glibc is None:
        return []
    libraries = ["2014", *(f"_2_{glibc}" for glibc in range(target.glibc, OLDEST_GLIBC - 1, -1))]
    platforms = [f"manylinux{library}_{target.machine}" for library in libraries]
    named = [option for platform in platforms for option in ("--platform", platform)]
    return [*named, "--python-version", target.python]


def sentence(requirements: str, target: Target, words: str) -> str:
    """What to tell of `words`, uv's and pip's, when neither could install `requirements`."""
    lacking = dict.fromkeys(one or other for one, other in LACKING.findall(words))
    if lacking:
        where = f"Python {target.python} on {target.machine}"
        where += f" with glibc 2.{target.glibc}, as on Lambda" if target.glibc else ""
        return f"There is no wheel of {', '.join(lacking)} for {where}; pin a version that has one."
    if "HASHES" in words or "Hash mismatch" in words:
        return f"A package of {requirements} is not what was pinned: its hash differs."
    last = words.strip().rpartition("\n")[2]
    return f"The packages of {requirements} could not be downloaded: {last}"
