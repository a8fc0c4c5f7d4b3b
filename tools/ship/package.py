"""Packages the application: one SAM template, the same for every stage, and the zips that it runs.

`python -m tools.ship.package` prints where they are. The template and our own code are the same wherever they
run; the zips differ in their dependencies and their bytecode, so there are some for Lambda and, on a local
AWS, some for this machine. What is packaged is kept by the hash of everything that goes into it, the
dependencies by themselves, so that packaging again after a change of our own code takes two seconds.
"""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

import brotli
from chalice.package import TemplateDeepMerger, YAMLTemplateSerializer

from tools.paths import PACKAGES, ROOT, STAGES
from tools.ship import artifact, fits, integrations, lean, wheels
from tools.ship.prepared import prepare
from tools.ship.target import Target, on_lambda

REQUIREMENTS = ROOT / "requirements.txt"
EXPORTER_REQUIREMENTS = ROOT / "requirements" / "exporter.txt"
CONFIG = ROOT / ".chalice" / "config.json"
INFRA = ROOT / "infra"
TOOLS = ROOT / "tools" / "ship"
KEPT = 16
# Where Lambda looks for a layer's packages.
LAYER = "python/"


@dataclass(frozen=True)
class Package:
    """A packaged application: the paths of its CloudFormation (SAM) template, code and exporter's layer."""

    template: Path
    code: Path
    layer: Path

    def keys(self) -> dict[str, str]:
        """The template's parameters that say where code and layer are uploaded; each key has its SHA-256."""
        return {"ArtifactKey": key_of(self.code), "ExporterLayerKey": key_of(self.layer)}


def key_of(path: Path) -> str:
    """The key under which a file is uploaded: undersigned/SHA-256 and its suffix."""
    return f"undersigned/{hashlib.sha256(path.read_bytes()).hexdigest()}{path.suffix}"


class PackagingFailed(Exception):
    """`chalice package` or the download of a dependency failed; the message says why."""


def package(target: Target | None = None) -> Package:
    """Packages the checkout as it is, or finds the package made before from the same sources.

    For Lambda, unless another target is named. Raises PackagingFailed. Several processes may call it at once.
    """
    target = target or on_lambda()
    with ThreadPoolExecutor() as at_once:  # the first time, each takes its core for half a minute
        packages = at_once.submit(_dependencies, REQUIREMENTS, target, "")
        layer = at_once.submit(_dependencies, EXPORTER_REQUIREMENTS, target, LAYER)
        named = f"application-{version('chalice')}-{fingerprint(sources())}"
        application = kept(named, make_application)

    def make(folder: Path) -> None:
        shutil.copyfile(packages.result(), folder / "code.zip")
        with tempfile.TemporaryDirectory() as tree:
            ours = artifact.unpacked(application / "application.zip", Path(tree))
            artifact.pack(ours, folder / "code.zip", target)

    parts = [application / "application.zip", packages.result()]
    made = kept(f"{target.name}-{fingerprint(parts, target)}", make)
    return Package(application / "template.json", made / "code.zip", layer.result())


def merged_infra() -> dict[str, Any]:
    """All files of infra/ itself as one template, to be merged into what Chalice makes of app.py."""
    merged: dict[str, Any] = {}
    for path in sorted(INFRA.glob("*.yaml")):
        merged = TemplateDeepMerger().merge(_loaded(path), merged)
    return merged


def policies() -> dict[str, dict[str, Any]]:
    """The functions' policies, by the names under which .chalice/config.json looks for them beside itself."""
    return {f"policy-{path.stem}.json": _loaded(path) for path in (INFRA / "policies").glob("*.yaml")}


def _loaded(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = YAMLTemplateSerializer().load_template(path.read_text(), str(path))
    return loaded


def make_application(made: Path) -> None:
    """Fills the folder `made` with template and code of ours, as they are on every target."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / ".chalice").mkdir()
        # No requirements: Chalice would take them for the Python that it runs in.
        for name in ("app.py", "chalicelib", "frontend", "partners", "vendor"):
            (project / name).symlink_to(ROOT / name)
        (project / ".chalice" / CONFIG.name).symlink_to(CONFIG)
        for name, policy in policies().items():
            (project / ".chalice" / name).write_text(json.dumps(policy))
        infra = project / "infra.json"
        infra.write_text(json.dumps(merged_infra()))
        packaged = _chalice(project, "--merge-template", str(infra))
        template = json.loads((packaged / "sam.json").read_text())
        integrations.divide(template, integrations.routes(project))
        (made / "template.json").write_text(json.dumps(template, sort_keys=True))
        tree = artifact.unpacked(packaged / "deployment.zip", project / "tree")
        for compiled in [*tree.rglob("__pycache__")]:
            shutil.rmtree(compiled)
        _finish(tree / "frontend")
        artifact.pack(tree, made / "application.zip")


def _finish(frontend: Path) -> None:
    """Replaces sources by what a function reads instead, and compresses what browsers load."""
    prepare(frontend / "prepared")
    for path in [*frontend.rglob("*")]:
        if path.is_file() and is_replaced(PurePosixPath(path.relative_to(frontend))):
            path.unlink()
        elif is_static_text(PurePosixPath(path.relative_to(frontend))):
            # So that no request waits for the better compression.
            body = path.read_bytes()
            path.with_name(f"{path.name}.br").write_bytes(brotli.compress(body, mode=brotli.MODE_TEXT))
            path.with_name(f"{path.name}.gz").write_bytes(_gzipped(body))


def _gzipped(body: bytes) -> bytes:
    packed = bytearray(gzip.compress(body, mtime=0))
    packed[9] = 255  # Pythons differ in which system they say that it is from; this is none
    return bytes(packed)


def is_replaced(path: PurePosixPath) -> bool:
    """Whether the file at `path` in frontend/ is in `prepared` in another form."""
    return path.parts[0] == "locales" or (path.parts[0] == "templates" and path.suffix != ".typ")


def is_static_text(path: PurePosixPath) -> bool:
    """Whether the file at `path` in frontend/ is a text that browsers load as it is."""
    return path.parts[0] == "static" and path.suffix in {".css", ".js", ".svg"}


def _dependencies(requirements: Path, target: Target, prefix: str) -> Path:
    """The zip of what `requirements` name, for `target`."""

    def make(folder: Path) -> None:
        with tempfile.TemporaryDirectory() as site:
            packages = Path(site) / "packages"
            try:
                wheels.install(requirements, target, packages)
            except wheels.NoWheels as error:
                raise PackagingFailed(str(error)) from None
            if target.glibc and (wrong := [*fits.misfits(packages, target)]):
                raise PackagingFailed("\n".join(["Lambda could not load what was downloaded:", *wrong]))
            lean.lighten(packages)
            artifact.pack(packages, folder / "packages.zip", target, prefix)

    sources = [requirements, *TOOLS.glob("*.py")]
    return kept(f"{requirements.stem}-{target.name}-{fingerprint(sources, target)}", make) / "packages.zip"


def _chalice(project: Path, *arguments: str) -> Path:
    # In a project directory of its own: Chalice reuses earlier runs' zips, and misses renames when it does.
    command = [str(Path(sys.executable).parent / "chalice"), "package", "--stage", "any", *arguments, "out"]
    environment = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    words = done.stdout + done.stderr
    # It only prints that a dependency is missing, and succeeds.
    if done.returncode or "Could not install dependencies" in words:
        log = PACKAGES / "failed.log"
        log.write_text(words)
        last = words.strip().rpartition("\n")[2]
        raise PackagingFailed(f"Packaging failed: {last}\nAll that Chalice said is in {log}.")
    return project / "out"


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """The folder `name` of .local/packages, filled by `make` if it is not there yet."""
    folder = PACKAGES / name
    if not folder.is_dir():
        PACKAGES.mkdir(parents=True, exist_ok=True)
        _forget_old()
        with tempfile.TemporaryDirectory(dir=PACKAGES, prefix="new-") as unfinished:
            made = Path(unfinished) / "made"
            made.mkdir()
            make(made)
            try:
                made.rename(folder)
            except OSError:  # another process was faster
                if not folder.is_dir():
                    raise
    os.utime(folder)
    return folder


def fingerprint(paths: Iterable[Path], target: Target | None = None) -> str:
    """A hash of the files' names and contents, and of what they are to become."""
    digest = hashlib.sha256(repr(target and astuple(target)).encode())
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


def _forget_old() -> None:
    folders = [(_used(path), path) for path in PACKAGES.iterdir() if path.is_dir()]
    for used, folder in sorted(folders)[:-KEPT]:
        # Not what was used within the hour: another terminal may be deploying it.
        if time.time() - used > 3600:
            shutil.rmtree(folder, ignore_errors=True)


def _used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:  # another process forgot it meanwhile
        return 0.0


def sources() -> list[Path]:
    """The files that what is packaged is made of."""
    trees = [path for name in ("chalicelib", "frontend", "infra") for path in (ROOT / name).rglob("*")]
    # With the requirements, because templates and catalogues are prepared by what they pin.
    found = [ROOT / "app.py", CONFIG, REQUIREMENTS, *TOOLS.glob("*.py"), *trees]
    # What a stage was answered to be differs by stage, and no package does.
    return [
        path
        for path in found
        if path.is_file() and "__pycache__" not in path.parts and STAGES not in path.parents
    ]


def main() -> int:
    """Packages for Lambda and says what was made; returns the exit status."""
    try:
        made = package()
    except PackagingFailed as error:
        print(error, file=sys.stderr)
        return 1
    print(made.template, made.code, made.layer, sep="\n")
    if on_lambda().compiler is None:
        version = on_lambda().python
        print(f"No Python {version} is on the PATH, so there is no bytecode in them: see docs/deploying.md.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
