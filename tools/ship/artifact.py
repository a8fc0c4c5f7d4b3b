"""Makes the zips that functions are made of: the same bytes each time, compiled if that can be done here."""

import subprocess
import zipfile
from pathlib import Path

from tools.ship.target import Target

# The zip's SHA-256 names it, so nothing in it may depend on when it was made.
DATE = (1980, 1, 1, 0, 0, 0)


def pack(tree: Path, archive: Path, target: Target | None = None, prefix: str = "") -> None:
    """Adds all of `tree` to the zip `archive`, everything under `prefix`; for a target with its bytecode.

    `prefix` is that of a Lambda layer. Lambda's file system is read-only, so without bytecode every
    cold start would compile every module again, which doubles its time.
    """
    if target and target.compiler:
        # In place of the folder that Lambda unpacks to, so that tracebacks name it.
        unpacked = f"/opt/{prefix}" if prefix else "/var/task/"
        _compile(tree, target.compiler, unpacked)
    with zipfile.ZipFile(archive, "a") as zipped:
        for path in sorted(tree.rglob("*")):
            if path.is_file() and path.name != ".lock":  # which uv leaves
                _add(zipped, f"{prefix}{path.relative_to(tree).as_posix()}", path.read_bytes())


def unpacked(archive: Path, folder: Path) -> Path:
    """`folder` with the contents of a zip."""
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(folder)
    return folder


def _compile(tree: Path, compiler: str, unpacked: str) -> None:
    # Unchecked: Lambda's files have the zip's dates, so a checked one would be thrown away.
    how = [
        "-f",
        "-q",
        "-q",
        "-j",
        "0",
        "--invalidation-mode",
        "unchecked-hash",
        "-s",
        str(tree),
        "-p",
        unpacked,
    ]
    # It fails when one module does not compile, as those for other Pythons do not.
    subprocess.run([compiler, "-I", "-m", "compileall", *how, str(tree)], capture_output=True)


def _add(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    entry = zipfile.ZipInfo(name, DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o100644 << 16
    archive.writestr(entry, body)
