"""Makes the functions' zip of what Chalice packages: compiled, no dead weight, the same bytes each time."""

import gzip
import importlib.util
import py_compile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import brotli

# botocore describes four hundred services; these are the ones the functions call.
SERVICES = {"dynamodb", "lambda", "s3", "secretsmanager", "sesv2", "sqs", "ssm"}

Writer = Callable[[Path, Path], None]
"""Takes a zip of Chalice's and the zip to write."""

APPLICATION = {"app.py", "chalice", "chalicelib", "frontend"}

# The zip's SHA-256 names it, so nothing in it may depend on when it was made.
DATE = (1980, 1, 1, 0, 0, 0)


def dependencies(packaged: Path, target: Path) -> None:
    """Writes `target` with what `packaged`, a zip of Chalice's, has besides the application itself."""
    _write(packaged, target, lambda path: is_needed(path) and not is_application(path))


def layer(packaged: Path, target: Path) -> None:
    """Writes `target` with the dependencies in `packaged`, where a Lambda layer has them: under python/."""
    _write(packaged, target, lambda path: is_needed(path) and not is_application(path), "python/")


def application(packaged: Path, target: Path) -> None:
    """Adds the application in `packaged`, a zip of Chalice's, to `target`, which has the dependencies.

    Beside each static text is its compressed form, so that no request waits for the better compression.
    """
    # `packaged` may be a zip that this made before: its compressed forms are made again.
    _write(packaged, target, lambda path: is_application(path) and path.suffix not in {".br", ".gz"})
    with zipfile.ZipFile(packaged) as old, zipfile.ZipFile(target, "a") as new:
        for name in sorted(filter(is_static_text, old.namelist())):
            body = old.read(name)
            _add(new, name + ".br", brotli.compress(body, mode=brotli.MODE_TEXT))
            _add(new, name + ".gz", gzip.compress(body, mtime=0))


def built_on_this_machine(packaged: Path) -> list[str]:
    """The dependencies in `packaged` that did not come as a wheel for Lambda but were compiled here."""
    with zipfile.ZipFile(packaged) as archive:
        wheels = [name for name in archive.namelist() if name.endswith(".dist-info/WHEEL")]
        return [name.partition(".dist-info")[0] for name in wheels if b"-linux_" in archive.read(name)]


def is_application(path: PurePosixPath) -> bool:
    """Whether `path` in the zip is ours or Chalice's runtime, and so changes more often than the rest."""
    return path.parts[0] in APPLICATION and "__pycache__" not in path.parts


def is_static_text(name: str) -> bool:
    """Whether the file called `name` in the zip is a text that browsers load as it is."""
    path = PurePosixPath(name)
    return path.is_relative_to("frontend/static") and path.suffix in {".css", ".js", ".svg"}


def is_needed(path: PurePosixPath) -> bool:
    """Whether a function can need the file at `path` in the zip."""
    match path.parts:
        case (*_, "__pycache__", _):
            return False
        case ("botocore", "data", service, _, *_):
            return service in SERVICES
    return path.suffix != ".pyi"


def _write(source: Path, target: Path, wanted: Callable[[PurePosixPath], bool], prefix: str = "") -> None:
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(target, "a") as new,
        tempfile.TemporaryDirectory() as folder,
    ):
        for name in sorted(old.namelist()):
            if name.endswith("/") or not wanted(PurePosixPath(name)):
                continue
            body = old.read(name)
            _add(new, prefix + name, body)
            if name.endswith(".py") and (compiled := _compiled(prefix + name, body, Path(folder))):
                _add(new, *compiled)


def _add(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    entry = zipfile.ZipInfo(name, DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o100644 << 16
    archive.writestr(entry, body)


def _compiled(name: str, body: bytes, folder: Path) -> tuple[str, bytes] | None:
    """The module's bytecode and its place in the zip; None if it does not compile with this Python.

    Lambda's file system is read-only, so without it every cold start would compile every module again,
    which doubles its time.
    """
    source, bytecode = folder / "module.py", folder / "module.pyc"
    source.write_bytes(body)
    try:
        py_compile.compile(
            str(source),
            str(bytecode),
            dfile=f"/var/task/{name}",
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    except py_compile.PyCompileError:
        return None

    return importlib.util.cache_from_source(name), bytecode.read_bytes()
