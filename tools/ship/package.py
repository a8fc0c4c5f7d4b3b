"""Packages the application: one SAM template and one zip, the same for every stage.

`python -m tools.ship.package` prints where they are. A package is kept by the hash of everything that goes
into it, so packaging again without a change takes no time; and so are the dependencies alone, so
packaging again after a change of our own code takes two seconds.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalice.package import TemplateDeepMerger, YAMLTemplateSerializer

from tools.paths import PACKAGES, ROOT
from tools.ship import artifact, integrations

REQUIREMENTS = ROOT / "requirements.txt"
EXPORTER_REQUIREMENTS = ROOT / "requirements" / "exporter.txt"
CONFIG = ROOT / ".chalice" / "config.json"
INFRA = ROOT / "infra"
ZIPPER = ROOT / "tools" / "ship" / "artifact.py"
KEPT = 12
EMPTY_APP = """from chalice import Chalice

app = Chalice(app_name="undersigned")


@app.lambda_function()
def nothing(event, context):
    pass
"""


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


def package() -> Package:
    """Packages the checkout as it is, or finds the package made before from the same sources.

    Raises PackagingFailed. Several processes may call it at once.
    """
    with ThreadPoolExecutor() as at_once:  # the first time, each takes its core for half a minute
        layer = at_once.submit(_dependencies, EXPORTER_REQUIREMENTS, artifact.layer)
        made = kept(fingerprint(_sources()), _make)
        return Package(template=made / "template.json", code=made / "code.zip", layer=layer.result())


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


def _make(target: Path) -> None:
    dependencies = _dependencies(REQUIREMENTS, artifact.dependencies)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / ".chalice").mkdir()
        for name in ("app.py", "chalicelib", "frontend", "vendor"):
            (project / name).symlink_to(ROOT / name)
        (project / ".chalice" / CONFIG.name).symlink_to(CONFIG)
        for name, policy in policies().items():
            (project / ".chalice" / name).write_text(json.dumps(policy))
        infra = project / "infra.json"
        infra.write_text(json.dumps(merged_infra()))
        packaged = _chalice(project, "--merge-template", str(infra))
        template = json.loads((packaged / "sam.json").read_text())
        integrations.divide(template, integrations.routes(project))
        (target / "template.json").write_text(json.dumps(template, sort_keys=True))
        shutil.copyfile(dependencies, target / "code.zip")
        artifact.application(packaged / "deployment.zip", target / "code.zip")


def _dependencies(requirements: Path, write: artifact.Writer) -> Path:
    """The zip that `write` makes of what Chalice packages for `requirements`."""

    def make(target: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder)
            (project / ".chalice").mkdir()
            (project / ".chalice" / "config.json").write_text('{"version": "2.0", "app_name": "undersigned"}')
            (project / "app.py").write_text(EMPTY_APP)
            (project / "requirements.txt").symlink_to(requirements)
            packaged = _chalice(project) / "deployment.zip"
            # Where no wheel fits, Chalice compiles for this machine, and Lambda cannot load the result.
            if compiled := artifact.built_on_this_machine(packaged):
                raise PackagingFailed(
                    f"Lambda has no wheel of {', '.join(compiled)}; pin versions that have."
                )
            write(packaged, target / "packages.zip")

    return kept(f"{requirements.stem}-{fingerprint([requirements, ZIPPER])}", make) / "packages.zip"


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


def fingerprint(paths: Iterable[Path]) -> str:
    """A hash of the files' names and contents, and of this Python and system."""
    digest = hashlib.sha256(f"{sys.implementation.cache_tag} {sys.platform} {platform.machine()}".encode())
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


def _forget_old() -> None:
    # Not what was used within the hour: another terminal may be deploying it.
    folders = sorted(
        (path for path in PACKAGES.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime
    )
    for folder in folders[:-KEPT]:
        if time.time() - folder.stat().st_mtime > 3600:
            shutil.rmtree(folder, ignore_errors=True)


def _sources() -> list[Path]:
    trees = [path for name in ("chalicelib", "frontend", "infra") for path in (ROOT / name).rglob("*")]
    packagers = [ZIPPER, Path(__file__), Path(integrations.__file__)]
    found = [ROOT / "app.py", REQUIREMENTS, CONFIG, *packagers, *trees]
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


if __name__ == "__main__":
    made = package()
    print(made.template, made.code, made.layer, sep="\n")
