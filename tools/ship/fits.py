"""Whether what is packaged can run on its target, by what packages and extensions say of themselves."""

import re
import struct
from collections.abc import Iterator
from pathlib import Path

from tools.ship.target import Target

# What ELF calls processors.
MACHINES = {"x86_64": 62, "aarch64": 183}
ANY = re.compile(r"(py2\.)?py3-none-any|py2-none-any")


def misfits(site: Path, target: Target) -> Iterator[str]:
    """What in `site`, a folder of installed wheels, cannot run on `target`: a sentence for each."""
    for path in sorted(site.glob("*.dist-info/WHEEL")):
        tags = re.findall(r"^Tag: (.+)$", path.read_text(), re.MULTILINE)
        if not any(fits(tag.strip(), target) for tag in tags):
            yield f"{path.parent.stem} is a wheel for {', '.join(tags) or 'nothing that it names'}"
    yield from misbuilt(site, target)


def misbuilt(tree: Path, target: Target) -> Iterator[str]:
    """The extensions anywhere in `tree` that are for another processor or another Python."""
    for path in sorted(path for path in tree.rglob("*") if re.search(r"\.so(\.|$)", path.name)):
        name = path.relative_to(tree)
        if machine_of(path) != MACHINES[target.machine]:
            yield f"{name} is not for {target.machine}"
        if "cpython-" in path.name and f".cpython-{target.tag}-{target.machine}-" not in path.name:
            yield f"{name} is not for Python {target.python}"


def fits(tag: str, target: Target) -> bool:
    """Whether a wheel with that tag (PEP 425, PEP 600) runs on `target`, a Linux with glibc."""
    if ANY.fullmatch(tag):
        return True
    python, abi, platform = tag.split("-")
    ours = python == abi == f"cp{target.tag}"
    stable = abi == "abi3" and re.fullmatch(r"cp3\d+", python) and int(python[3:]) <= target.version[1]
    return bool(ours or stable or (abi == "none" and python == "py3")) and _runs_on(platform, target)


def machine_of(path: Path) -> int | None:
    """The processor that a 64-bit little-endian ELF file is for, by ELF's number; None for any other file."""
    with path.open("rb") as file:
        head = file.read(20)
    if head[:6] != b"\x7fELF\x02\x01":
        return None
    (machine,) = struct.unpack_from("<H", head, 18)
    return int(machine)


def _runs_on(platform: str, target: Target) -> bool:
    if platform == f"manylinux2014_{target.machine}":
        return True
    built = re.fullmatch(rf"manylinux_2_(\d+)_{target.machine}", platform)
    return built is not None and int(built[1]) <= (target.glibc or 0)
