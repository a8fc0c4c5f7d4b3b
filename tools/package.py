"""Packages the application: one SAM template and one zip, the same for every stage.

`python -m tools.package` prints where they are. A package is kept by the hash of everything that goes
into it, so packaging again without a change takes no time.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalice.package import TemplateDeepMerger, YAMLTemplateSerializer

from tools import artifact
from tools.paths import PACKAGES, ROOT

SOURCES = ("app.py", "chalicelib", "frontend", "infra", "requirements.txt", "tools/artifact.py", "tools/package.py")


@dataclass(frozen=True)
class Package:
    """A packaged application.

    `template` is the CloudFormation (SAM) template's path, `zip` the code's, `key` the name under which
    the code is uploaded; it contains the code's SHA-256.
    """

    template: Path
    zip: Path
    key: str


class PackagingFailed(Exception):
    """`chalice package` or the download of a dependency failed; the message says why."""


def package() -> Package:
    """Packages the checkout as it is, or finds the package made before from the same sources.

    Raises PackagingFailed. Several processes may call it at once.
    """
    kept = PACKAGES / _fingerprint()
    if not kept.is_dir():
        PACKAGES.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=PACKAGES, prefix="new-") as made:
            _make(Path(made))
            try:
                Path(made).rename(kept)
            except OSError:
                if not kept.is_dir():
                    raise
            else:
                Path(made).mkdir()
    code = kept / "code.zip"
    digest = hashlib.sha256(code.read_bytes()).hexdigest()
    return Package(template=kept / "template.json", zip=code, key=f"undersigned/{digest}.zip")


def merged_infra() -> dict[str, Any]:
    """All files of infra/ as one template, to be merged into what Chalice makes of app.py."""
    merged: dict[str, Any] = {}
    for path in sorted((ROOT / "infra").glob("*.yaml")):
        merged = TemplateDeepMerger().merge(YAMLTemplateSerializer().load_template(path.read_text(), str(path)), merged)
    return merged


def _make(target: Path) -> None:
    # Chalice reuses a zip whose sources it takes for unchanged, and it misses renames: it gets a project
    # directory of its own, without the deployments of earlier runs.
    project = target / "project"
    (project / ".chalice").mkdir(parents=True)
    for name in ("app.py", "chalicelib", "frontend", "vendor", "requirements.txt"):
        (project / name).symlink_to(ROOT / name)
    for path in (ROOT / ".chalice").glob("*.json"):
        (project / ".chalice" / path.name).symlink_to(path)
    infra = target / "infra.json"
    infra.write_text(json.dumps(merged_infra()))
    environment = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(Path(sys.executable).parent / "chalice"), "package", "--stage", "any", "--merge-template", str(infra), "out"]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise PackagingFailed(f"chalice package failed:\n{done.stdout}{done.stderr}".rstrip())
    shutil.move(project / "out" / "sam.json", target / "template.json")
    artifact.rewrite(project / "out" / "deployment.zip", target / "code.zip")
    shutil.rmtree(project)
    infra.unlink()


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{sys.implementation.cache_tag} {sys.platform}".encode())
    for path in _inputs():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


def _inputs() -> Iterator[Path]:
    yield from sorted((ROOT / ".chalice").glob("*.json"))
    for name in SOURCES:
        path = ROOT / name
        if path.is_file():
            yield path
        else:
            yield from sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


if __name__ == "__main__":
    made = package()
    print(made.template, made.zip, made.key, sep="\n")
