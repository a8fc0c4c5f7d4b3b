"""The package for functions that run on this machine.

Lambda runs Linux on x86-64, and so does the package. Where the local AWS runs on another system or
processor, its functions need the same dependencies built for that; their own code and the template stay.
"""

import platform
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

from tools.ship import artifact
from tools.ship.package import (
    EXPORTER_REQUIREMENTS,
    REQUIREMENTS,
    Package,
    PackagingFailed,
    fingerprint,
    kept,
)


def for_this_machine(package: Package) -> Package:
    """`package` itself where it runs, otherwise one with this machine's builds; raises PackagingFailed."""
    runs_here = (sys.platform, platform.machine()) == ("linux", "x86_64")
    return package if runs_here else with_native_dependencies(package)


def with_native_dependencies(package: Package) -> Package:
    """`package` with its dependencies and its layer installed by this machine's pip."""
    installed = _installed(REQUIREMENTS, artifact.dependencies)

    def make(target: Path) -> None:
        shutil.copyfile(installed, target / "code.zip")
        artifact.application(package.code, target / "code.zip")

    code = kept(f"native-{fingerprint([package.code, installed])}", make) / "code.zip"
    return replace(package, code=code, layer=_installed(EXPORTER_REQUIREMENTS, artifact.layer))


def _installed(requirements: Path, write: "artifact.Writer") -> Path:
    def make(target: Path) -> None:
        site, whole = target / "site", target / "whole.zip"
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        options = ["--require-hashes", "--only-binary", ":all:", "--no-compile", "--target", str(site)]
        done = subprocess.run([*pip, *options, "-r", str(requirements)], capture_output=True, text=True)
        if done.returncode:
            raise PackagingFailed(f"pip could not install {requirements.name}: {done.stderr.strip()}")
        with zipfile.ZipFile(whole, "w") as archive:
            for path in site.rglob("*"):
                archive.write(path, PurePosixPath(path.relative_to(site)))
        write(whole, target / "packages.zip")
        shutil.rmtree(site)
        whole.unlink()

    return kept(f"native-{requirements.stem}-{fingerprint([requirements])}", make) / "packages.zip"
